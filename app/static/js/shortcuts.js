// Keys for the whole page: the palette, search in the list, the list of shortcuts.
import { open } from "./overlays.js";
import { pressed } from "./shared/keys.js";

/** Listen once for the whole page. */
export function init(root) {
  if (root === document) document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if (pressed(event, "palette")) {
    event.preventDefault();
    open(document.getElementById("palette"));
    return;
  }
  if (isTyping(event.target)) return;
  if (pressed(event, "shortcuts")) open(document.getElementById("shortcuts"));
  if (pressed(event, "search_list")) {
    const search = document.querySelector("[data-list-search] input[type=search]");
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  }
}

function isTyping(element) {
  return element.closest("input, textarea, select, [contenteditable], dialog[open]") !== null;
}
