// Filters that count at once: a changed select sends its form (data-choose); the button is for browsers without script.

/** Listen once for the whole page. */
export function init(root) {
  for (const button of root.querySelectorAll?.("[data-choose-go]") ?? []) button.hidden = true;
  if (root !== document) return;
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-choose]");
    if (form && event.target.matches("select")) form.requestSubmit();
  });
}
