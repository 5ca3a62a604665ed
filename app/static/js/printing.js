// "Print" in a menu prints the page; the print stylesheet leaves the frame out.

/** Listen once for the whole page. */
export function init(root) {
  if (root !== document) return;
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-print]");
    if (!link) return;
    event.preventDefault();
    link.closest("[popover]")?.hidePopover();
    print();
  });
}
