// Keys for the whole page: Ctrl K search, / search in the list, ? the list of keys.
import { open } from "./overlays.js";

/** Listen once for the whole page. */
export function init(root) {
  if (root === document) document.addEventListener("keydown", onKey);
}

function onKey(event) {
  if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    open(document.getElementById("palette"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
  if (event.key === "?") open(document.getElementById("shortcuts"));
  if (event.key === "/") {
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
