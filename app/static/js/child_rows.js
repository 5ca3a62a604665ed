// Child rows of a form: add, remove, move. The names carry the row's place: `lines-0-quantity`.
import Sortable from "sortablejs";
import { init as startDates } from "./dates.js";
import { init as startPickers } from "./pickers.js";

const ATTRIBUTES = ["name", "id", "for", "aria-describedby", "aria-labelledby"];

/** Make every set of child rows inside root work. */
export function init(root) {
  for (const box of root.querySelectorAll?.("[data-rows]") ?? []) {
    if (!box.dataset.started) start(box);
  }
}

function start(box) {
  box.dataset.started = "yes";
  const list = box.querySelector("[data-rows-list]");
  Sortable.create(list, { handle: "[data-grip]", animation: 120, onEnd: () => renumber(box, list) });
  box.querySelector("[data-rows-add]").addEventListener("click", () => add(box, list));
  list.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]");
    if (event.target.closest("[data-row-remove]")) remove(box, list, row);
    if (event.target.closest("[data-row-up]")) {
      row.previousElementSibling?.before(row);
      renumber(box, list);
      event.target.closest("[data-row-up]").focus();
    }
  });
}

function add(box, list) {
  const row = box.querySelector("[data-rows-blank]").content.querySelector("[data-row]").cloneNode(true);
  list.append(row);
  renumber(box, list);
  startPickers(row);
  startDates(row);
  row.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

function remove(box, list, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  for (const input of row.querySelectorAll("select, input")) input.tomselect?.destroy();
  row.remove();
  renumber(box, list);
  (next?.querySelector("[data-row-remove]") ?? box.querySelector("[data-rows-add]")).focus();
}

function renumber(box, list) {
  const place = new RegExp(`(^|\\s|f-)${box.dataset.rows}-(\\d+|__row__)-`, "g");
  [...list.children].forEach((row, number) => {
    for (const element of row.querySelectorAll("*")) {
      for (const name of ATTRIBUTES) {
        const value = element.getAttribute(name);
        if (value) element.setAttribute(name, value.replace(place, `$1${box.dataset.rows}-${number}-`));
      }
    }
  });
  list.dispatchEvent(new Event("input", { bubbles: true }));
}
