// A form that is being filled in: leaving asks, what was typed stays on this computer, Ctrl S saves.
import { agree } from "./shared/confirm.js";
import { pressed } from "./shared/keys.js";
import { recall, remember } from "./shared/storage.js";
import { word } from "./shared/words.js";

const SKIPPED = new Set(["csrf_token", "token", "version"]);

/** Guard the page's form. */
export function init(root) {
  const form = root.matches?.("form[data-form]") ? root : root.querySelector?.("form[data-form]");
  if (form) start(form);
  if (form || root === document) root.querySelector("[data-focus]")?.focus();
}

function start(form) {
  const key = `draft.${form.dataset.draft}`;
  const state = { isDirty: "dirty" in form.dataset, isSent: false };
  let timer;
  offer(form, key);
  const touch = () => {
    state.isDirty = true;
    clearTimeout(timer);
    timer = setTimeout(() => keep(form, key), 400);
  };
  form.addEventListener("input", touch);
  form.addEventListener("change", touch);
  form.addEventListener("submit", () => {
    state.isSent = true;
    clearTimeout(timer);
    remember(key, null, "sessionStorage");
  });
  addEventListener("beforeunload", (event) => {
    if (form.isConnected && state.isDirty && !state.isSent) event.preventDefault();
  });
  addEventListener("pagehide", () => {
    if (form.isConnected && state.isDirty && !state.isSent) keep(form, key);
  });
  addEventListener("pageshow", () => (state.isSent = false));
  form.addEventListener("htmx:afterRequest", (event) => {
    if (event.detail.elt !== form || event.detail.successful) return;
    state.isSent = false;
    keep(form, key);
  });
  document.addEventListener("click", (event) => onLeave(event, form, key, state));
  document.addEventListener("keydown", (event) => onKey(event, form));
}

function keep(form, key) {
  const values = [...new FormData(form)].filter(([name, value]) => !SKIPPED.has(name) && typeof value === "string");
  remember(key, { at: Date.now(), version: form.dataset.version, values }, "sessionStorage");
  const state = document.querySelector("[data-draft-state]");
  if (state) state.textContent = `${word("unsaved")} ${time(Date.now())}`;
}

function time(moment) {
  return new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" }).format(moment);
}

// A draft of an older version of the record is offered too: saving it meets the conflict check.
function offer(form, key) {
  const draft = recall(key, "sessionStorage");
  const box = form.querySelector("[data-draft-offer]");
  if (!draft || !box || "dirty" in form.dataset) return;
  const when = box.querySelector("[data-draft-when]");
  when.textContent = when.dataset.draftWhen.replace("{time}", time(draft.at));
  box.hidden = false;
  box.querySelector("[data-draft-take]").addEventListener("click", () => {
    take(form, draft.values);
    box.hidden = true;
  });
  box.querySelector("[data-draft-drop]").addEventListener("click", () => {
    remember(key, null, "sessionStorage");
    box.hidden = true;
  });
}

function take(form, pairs) {
  const values = Map.groupBy(pairs, ([name]) => name);
  for (const input of form.elements) {
    if (!input.name || SKIPPED.has(input.name) || input.type === "file" || input.type === "hidden") continue;
    const mine = (values.get(input.name) ?? []).map(([, value]) => value);
    if (input.type === "checkbox" || input.type === "radio") input.checked = mine.includes(input.value);
    else if (input.tomselect) setPicker(input.tomselect, mine.filter(Boolean));
    else input.value = mine.at(-1) ?? "";
  }
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

// A chosen record that is no longer among the options keeps its number; the server knows it.
function setPicker(picker, values) {
  for (const value of values) if (!picker.options[value]) picker.addOption({ id: value, title: value });
  picker.setValue(picker.input.multiple ? values : values[0] ?? "", true);
}

async function onLeave(event, form, key, state) {
  const link = event.target.closest("a[href]");
  if (!form.isConnected || !link || !state.isDirty || state.isSent) return;
  // A link that only changes a part of this page leaves nothing.
  if (event.defaultPrevented || link.hasAttribute("hx-get") || event.ctrlKey || event.metaKey || event.shiftKey) return;
  if (link.target === "_blank" || link.getAttribute("href").startsWith("#") || link.protocol === "tel:" || link.protocol === "mailto:") return;
  event.preventDefault();
  if (!(await agree(word("leave"), word("leave-yes")))) return;
  state.isSent = true;
  // What was typed last may not have been kept yet.
  if (link.hasAttribute("data-leave")) remember(key, null, "sessionStorage");
  else keep(form, key);
  location.assign(link.href);
}

function onKey(event, form) {
  if (!form.isConnected || !pressed(event, "save")) return;
  event.preventDefault();
  form.requestSubmit(document.querySelector("[data-save]"));
}
