// Messages that float over the page. Success leaves by itself, an error stays until closed.
import { make, word } from "./shared/words.js";

const SECONDS = 3;
// A message with a way back stays long enough to be read and reached.
const UNDO_SECONDS = 8;

/** Start the messages that came with the page and listen for failed partial requests. */
export function init(root) {
  if (root !== document) return;
  for (const toast of document.querySelectorAll("#toasts [data-toast]")) start(toast);
  document.addEventListener("htmx:responseError", (event) => show("error", reasonOf(event.detail.xhr)));
  document.addEventListener("htmx:sendError", () => show("error", word("offline")));
  document.addEventListener("crm:toast", (event) => show(event.detail.tone, event.detail.text, event.detail.undo));
}

/** Show a message; tone: success, info, warning, error; undo, link: { href, label } or nothing. */
export function show(tone, text, undo, link) {
  const toast = document.getElementById("toast-template").content.firstElementChild.cloneNode(true);
  toast.className = `c-toast is-${tone}`;
  toast.dataset.toast = tone;
  toast.querySelector("p").textContent = text;
  if (tone === "error") toast.setAttribute("role", "alert");
  if (undo?.href) toast.querySelector("p").after(undoButton(undo));
  if (link?.href) toast.querySelector("p").after(make("a", { class: "btn btn-xs", href: link.href }, link.label));
  document.getElementById("toasts").append(toast);
  start(toast);
}

function undoButton(undo) {
  const button = document.createElement("button");
  button.className = "btn btn-xs";
  button.setAttribute("form", "post-form");
  button.setAttribute("formaction", undo.href);
  button.textContent = undo.label ?? word("undo");
  return button;
}

function start(toast) {
  toast.querySelector("[data-toast-close]").addEventListener("click", () => toast.remove());
  if (toast.dataset.toast === "error") return;
  const seconds = toast.querySelector("[formaction]") ? UNDO_SECONDS : SECONDS;
  let timer;
  const run = () => (timer = setTimeout(() => toast.remove(), seconds * 1000));
  const hold = () => clearTimeout(timer);
  toast.addEventListener("pointerenter", hold);
  toast.addEventListener("focusin", hold);
  toast.addEventListener("pointerleave", run);
  toast.addEventListener("focusout", run);
  run();
}

function reasonOf(xhr) {
  if (xhr.status === 401) return word("gone");
  try {
    return JSON.parse(xhr.responseText).error.message;
  } catch {
    // A page says it in its first paragraph.
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html");
    return page.querySelector("main p")?.textContent.trim() || word("failed");
  }
}
