// Rows by keyboard: j and k move, x selects, Enter opens. The row one is at has the focus on its title.
import { pressed } from "./shared/keys.js";

/** Listen once for the whole page. */
export function init(root) {
  if (root === document) document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if (event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable], dialog[open], :popover-open")) return;
  const rows = [...document.querySelectorAll("#list-rows > tr")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.contains(document.activeElement));
  const step = pressed(event, "next_row") ? 1 : pressed(event, "previous_row") ? -1 : 0;
  if (step) {
    event.preventDefault();
    go(rows[at < 0 ? 0 : Math.min(Math.max(at + step, 0), rows.length - 1)]);
  } else if (pressed(event, "select_row") && at >= 0) {
    event.preventDefault();
    rows[at].querySelector("[data-select-row]")?.click();
  }
}

function go(row) {
  const link = row.querySelector(".k-n a");
  link?.focus();
  row.scrollIntoView({ block: "nearest" });
}
