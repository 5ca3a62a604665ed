// In-place editing of one fact: the input has the focus, Enter saves (the form does that), Esc leaves.
import { pressed } from "./shared/keys.js";
import htmx from "htmx.org";

/** Start an editor that has just arrived. */
export function init(root) {
  if (root === document) {
    document.addEventListener("keydown", onKey);
    document.addEventListener("dblclick", onDoubleClick);
    document.addEventListener("htmx:beforeSwap", onAnswer);
    document.addEventListener("input", onTyped);
    addEventListener("beforeunload", onLeave);
    document.addEventListener("htmx:load", openNamed, { once: true }); // its links work from then on
    addEventListener("hashchange", openNamed);
    return;
  }
  const editor = root.matches?.("[data-edit-fact]") ? root : root.querySelector?.("[data-edit-fact]");
  // Not before the other behaviours: a picker puts its own input in the place of the one that came.
  if (editor) queueMicrotask(() => enter(editor));
  else if (document.activeElement === document.body) goBack(root);
}

// The editor that had the focus is gone: its fact's pencil takes it, so that the keys go on from there.
function goBack(root) {
  if (root.matches?.("[data-fact]")) root.querySelector(".c-fact-edit")?.focus({ preventScroll: true });
}

function onTyped(event) {
  event.target.closest?.("[data-edit-fact]")?.setAttribute("data-typed", "");
}

// What was typed and is neither saved nor given up must not go with the page.
function onLeave(event) {
  if (document.querySelector("[data-edit-fact][data-typed]")) event.preventDefault();
}

function enter(editor) {
  const input = editor.querySelector("input:not([type=hidden]):not([tabindex='-1']):not([name$='.remove']), textarea, select");
  if (input?.tomselect) input.tomselect.focus();
  else input?.focus();
  if (input?.matches("input:not([type=checkbox], [type=radio], [type=file])") && !input.tomselect) input.select();
}

// An address that ends in #fact-phone leads to that fact and, where it may be changed, into its editor.
function openNamed() {
  const fact = location.hash.startsWith("#fact-") ? document.getElementById(location.hash.slice(1)) : null;
  if (!fact) return;
  fact.closest("details")?.setAttribute("open", "");
  fact.scrollIntoView({ block: "center" });
  fact.querySelector(".c-fact-edit")?.click();
}

function onKey(event) {
  // Between an answer and its focus, the keys of a quick person reach the page itself.
  const nowhere = event.target === document.body;
  const editor = nowhere ? document.querySelector("[data-edit-fact]") : event.target.closest?.("[data-edit-fact]");
  if (!editor || event.isComposing) return;
  if (pressed(event, "leave_fact")) {
    event.preventDefault();
    editor.querySelector("[data-edit-cancel]").click();
  } else if (pressed(event, "save_fact")) {
    editor.querySelector("form").requestSubmit();
  }
}

function onDoubleClick(event) {
  if (event.target.closest("a, button, input")) return;
  event.target.closest("[data-fact]")?.querySelector(".c-fact-edit")?.click();
}

// A stored fact also changes what stands above: badges, due date, stages and the record's version.
function onAnswer({ detail }) {
  const isEditor = detail.requestConfig.elt.matches("form.c-edit");
  if (isEditor && detail.requestConfig.verb === "post" && detail.xhr.status === 200) refreshHead();
}

async function refreshHead() {
  if (!document.querySelector("[data-record-head]")) return;
  const answer = await fetch(location.href);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-record-head]")) {
    const fresh = page.querySelector(`[data-record-head="${part.dataset.recordHead}"]`);
    if (!fresh) continue;
    part.replaceWith(fresh);
    htmx.process(fresh);
  }
}
