// Lists change in place: a failed swap says so where the list was, with a way to try again;
// one that takes long shows grey rows after 300 ms. The address and the back button stay right.
import htmx from "htmx.org";

const WAIT = 300;
let timer;

/** Listen once for the whole page. */
export function init(root) {
  if (root !== document) return;
  document.addEventListener("crm:swap-list", (event) => swap(event.detail.address));
  document.body.addEventListener("htmx:beforeRequest", onBegin, true);
  for (const name of ["htmx:responseError", "htmx:sendError", "htmx:timeout", "htmx:swapError"]) {
    document.body.addEventListener(name, onFailure, true);
  }
  document.body.addEventListener("htmx:afterRequest", onEnd, true);
  document.body.addEventListener("click", onRetry);
}

// The address is whole: a form as the source would add its inputs a second time.
function swap(address) {
  const url = new URL(address, location.href);
  htmx.ajax("GET", url.pathname + url.search, { source: "#list-page", target: "#list-page", select: "#list-page", swap: "outerHTML show:none", push: "true" });
}

const isList = (event) => event.detail.target?.id === "list-page";

function onBegin(event) {
  if (!isList(event)) return;
  clearTimeout(timer);
  timer = setTimeout(() => replaceList("[data-list-skeleton]"), WAIT);
}

function onEnd(event) {
  const isWaiting = document.querySelector("#list-page > .c-skeleton[data-list-instead]");
  if (isList(event) || isWaiting) clearTimeout(timer);
  // A refused form came back to its own place: the list is as it was.
  if (isWaiting) replaceList(null);
}

// What the person sent in wrong (4xx) is told as a message; the list stays as it was.
function onFailure(event) {
  if (!isList(event)) return;
  clearTimeout(timer);
  const status = event.detail.xhr?.status ?? 0;
  if (status >= 400 && status < 500) {
    replaceList(null);
    return;
  }
  event.stopPropagation();
  replaceList("[data-list-failed]");
  const again = document.querySelector("#list-page [role=alert] a");
  if (!again) return;
  again.href = event.detail.pathInfo?.finalRequestPath ?? event.detail.requestConfig?.path ?? again.href;
  again.dataset.listRetry = "";
  again.focus();
}

function onRetry(event) {
  const again = event.target.closest("[data-list-retry]");
  if (!again) return;
  event.preventDefault();
  swap(again.href);
}

// The real list is kept beside, hidden, so that a refused wish brings it back.
function replaceList(selector) {
  const page = document.getElementById("list-page");
  if (!page) return;
  for (const old of page.querySelectorAll(":scope > [data-list-instead]")) old.remove();
  const shown = page.querySelector(":scope > .c-list, :scope > .c-board, :scope > .c-none");
  if (shown) shown.hidden = selector !== null;
  if (selector === null) return;
  const box = page.querySelector(selector).content.firstElementChild.cloneNode(true);
  box.dataset.listInstead = "";
  if (shown) shown.after(box);
  else page.append(box);
}
