// Compact rows at once; the server remembers it for the next page and the next computer.
import { send } from "./shared/send.js";

/** Listen once for the whole page. */
export function init(root) {
  if (root === document) document.addEventListener("click", onClick);
}

function onClick(event) {
  const button = event.target.closest("[data-density]");
  const list = document.getElementById("list");
  if (!button) return;
  event.preventDefault();
  const isDense = button.getAttribute("aria-pressed") !== "true";
  list?.toggleAttribute("data-dense", isDense);
  button.setAttribute("aria-pressed", String(isDense));
  send(button.form.action, { dense: isDense ? "1" : "0" });
}
