// The column chooser: order by button, keyboard or dragging; the order of the boxes is what is sent.
import Sortable from "sortablejs";

/** Make the column chooser work. */
export function init(root) {
  const form = root.querySelector?.("[data-columns]");
  if (!form) return;
  const list = form.querySelector("[data-columns-list]");
  Sortable.create(list, {
    animation: 120,
    draggable: ".c-column:not(.is-fixed)",
    filter: "input, button",
    preventOnFilter: false,
    onMove: (event) => !event.related.classList.contains("is-fixed"),
  });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-column-step]");
    if (button) step(button.closest("[data-column]"), Number(button.dataset.columnStep), button);
  });
  list.addEventListener("keydown", (event) => {
    const way = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!way || !event.altKey) return;
    event.preventDefault();
    step(event.target.closest("[data-column]"), way, event.target);
  });
}

function step(row, way, focused) {
  const other = way < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other || other.classList.contains("is-fixed") || row.classList.contains("is-fixed")) return;
  if (way < 0) other.before(row);
  else other.after(row);
  focused.focus();
}
