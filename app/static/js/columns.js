// The column chooser: order by button or dragging; sent as one argument, `columns=a,b`.
import Sortable from "sortablejs";
import { make } from "./shared/words.js";

/** Make the column chooser work. */
export function init(root) {
  const form = root.querySelector?.("[data-columns]");
  if (!form) return;
  const list = form.querySelector("[data-columns-list]");
  Sortable.create(list, { animation: 120, filter: "input, button", preventOnFilter: false });
  list.addEventListener("click", (event) => {
    const button = event.target.closest("[data-column-up]");
    const row = button?.closest(".c-column");
    row?.previousElementSibling?.before(row);
    button?.focus();
  });
  form.addEventListener("submit", () => {
    const boxes = [...form.querySelectorAll("input[name=columns]")];
    const value = boxes.filter((box) => box.checked).map((box) => box.value).join(",");
    for (const box of boxes) box.disabled = true;
    form.append(make("input", { type: "hidden", name: "columns", value }));
  });
}
