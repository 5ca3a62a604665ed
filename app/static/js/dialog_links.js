// A link with data-dialog opens its page's form in a dialog; without script it is a page of its own.
import { open } from "./overlays.js";

/** Listen once for the whole page. */
export function init(root) {
  if (root === document) document.addEventListener("click", onClick);
}

async function onClick(event) {
  const link = event.target.closest("a[data-dialog]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const body = await read(link.href);
  if (!body) return location.assign(link.href);
  const dialog = document.getElementById("fetched");
  dialog.querySelector("#fetched-title").textContent = body.dataset.title;
  dialog.querySelector("[data-fetched]").replaceChildren(document.importNode(body, true));
  open(dialog);
  dialog.querySelector("[data-fetched] input:not([type=hidden])")?.focus();
}

async function read(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-dialog-body]");
  } catch {
    return null;
  }
}
