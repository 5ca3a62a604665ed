// Many records at once: touching a field ticks the box that says it is to be changed.

/** Listen once for the whole page. */
export function init(root) {
  if (root === document) document.addEventListener("change", onChange);
}

function onChange(event) {
  if (event.target.matches("[data-pick]")) return;
  const box = event.target.closest(".c-field")?.querySelector("[data-pick]");
  if (box) box.checked = true;
}
