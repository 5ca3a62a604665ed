// Filter by: the popover over a list. It asks the server for the form of the chosen field or chip,
// and for the row again when field or operator change, so that every input is made in one place.
import { init as startDates } from "./dates.js";
import { init as startPickers } from "./pickers.js";
import { word } from "./shared/words.js";
import { show } from "./toasts.js";

/** Make the filter popover, and the same form on a page of its own, work. */
export function init(root) {
  const box = root.querySelector?.("[data-filters]");
  if (box) startBox(box);
  for (const body of root.querySelectorAll?.("[data-filter-body]") ?? []) startBody(body);
  if (root.matches?.("[data-filter-body]")) startBody(root);
  if (root === document) document.addEventListener("click", onChip);
}

function startBox(box) {
  const inside = box.querySelector("[data-filter-in]");
  const fields = [...inside.childNodes];
  startFind(inside);
  const title = box.querySelector("[data-filter-title]");
  const words = title.textContent;
  const begin = () => {
    inside.replaceChildren(...fields);
    title.textContent = words;
  };
  box.addEventListener("toggle", (event) => {
    if (event.newState !== "open") begin();
    else if (inside.firstElementChild === fields.find((one) => one.nodeType === 1)) inside.querySelector("input, a")?.focus();
  });
  inside.addEventListener("click", (event) => {
    const field = event.target.closest("[data-filter-field]");
    const back = event.target.closest("[data-filter-back]");
    if (!field && !back) return;
    event.preventDefault();
    if (back) begin();
    else fill(inside, field.href);
  });
}

function startFind(inside) {
  const find = inside.querySelector("[data-filter-find]");
  if (!find) return;
  find.hidden = false;
  find.addEventListener("input", () => {
    const wanted = find.querySelector("input").value.trim().toLowerCase();
    for (const field of inside.querySelectorAll("[data-filter-field]")) {
      field.hidden = !field.dataset.label.toLowerCase().includes(wanted);
    }
  });
  find.addEventListener("keydown", (event) => {
    if (event.key === "Enter") inside.querySelector("[data-filter-field]:not([hidden])")?.click();
  });
}

// A chip's words open its condition in the same popover, beside the chip.
function onChip(event) {
  const chip = event.target.closest("[data-filter-edit]");
  const box = document.querySelector("[data-filters]");
  if (!chip || !box || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  fill(box.querySelector("[data-filter-in]"), chip.href).then(() => box.showPopover({ source: chip }));
}

async function part(address, selector) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
    return new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(selector);
  } catch {
    show("error", word("offline"));
    return null;
  }
}

async function fill(inside, address) {
  const body = await part(address, "[data-filter-body]");
  if (!body) return;
  const mine = document.importNode(body, true);
  inside.replaceChildren(mine);
  inside.closest("[data-filters]").querySelector("[data-filter-title]").textContent = mine.dataset.title;
  startBody(mine);
  startPickers(mine);
  startDates(mine);
  focusFirst(mine);
}

function focusFirst(within) {
  const input = [...within.querySelectorAll("[data-filter-row]")].at(-1)?.querySelector("input:not([type=hidden]):not([tabindex='-1']), .ts-control input, select:not([data-filter-ask])");
  (input ?? within.querySelector("[data-filter-ask]"))?.focus();
}

function startBody(body) {
  if (body.dataset.started) return;
  body.dataset.started = "yes";
  const form = body.querySelector("[data-filter-form]");
  if (!form) return;
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-filter-ask]")) askRow(event.target);
    if (event.target.matches("[data-filter-period]")) showDays(form);
  });
  form.addEventListener("click", (event) => {
    if (event.target.closest("[data-filter-more]")) addRow(event, form);
    const remove = event.target.closest("[data-filter-remove]");
    if (remove) {
      remove.closest("[data-filter-row]").remove();
      showRemovers(form);
      focusFirst(form);
    }
  });
  if (document.querySelector("[data-list]")) startSwap(form);
  showRemovers(form);
  showDays(form);
}

// Inside a list the answer replaces the list; on its own page the form is a plain one.
function startSwap(form) {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const values = new URLSearchParams(new FormData(form));
    document.dispatchEvent(new CustomEvent("crm:swap-list", { detail: { address: `${form.action}?${values}` } }));
  });
}

async function askRow(select) {
  const row = select.closest("[data-filter-row]");
  const values = new URLSearchParams();
  for (const input of row.querySelectorAll("[name]")) {
    if (input.matches("select[multiple]")) for (const option of input.selectedOptions) values.append(input.name, option.value);
    else if (!input.matches("[type=checkbox]") || input.checked) values.append(input.name, input.value);
  }
  if (select.name.endsWith("field")) values.delete(select.name.replace(/field$/, "value"));
  const fresh = await part(`${row.dataset.rowHref}?${values}`, "[data-filter-row]");
  if (!fresh) return;
  const mine = document.importNode(fresh, true);
  row.replaceWith(mine);
  startPickers(mine);
  startDates(mine);
  showRemovers(mine.form ?? mine.closest("form"));
  showDays(mine);
  mine.querySelector(`[name="${CSS.escape(select.name)}"]`)?.focus();
}

async function addRow(event, form) {
  event.preventDefault();
  const rows = [...form.querySelectorAll("[data-filter-row]")];
  const numbers = rows.map((row) => Number(/add\.(\d+)\./.exec(row.querySelector("[name]").name)[1]));
  const next = Math.max(...numbers) + 1;
  const field = rows.at(-1).querySelector("[data-filter-ask]").value;
  const fresh = await part(`${rows[0].dataset.rowHref}?add.${next}.field=${encodeURIComponent(field)}`, "[data-filter-row]");
  if (!fresh) return;
  const mine = document.importNode(fresh, true);
  rows.at(-1).after(mine);
  startPickers(mine);
  startDates(mine);
  showRemovers(form);
  showDays(mine);
  mine.querySelector("[data-filter-ask]").focus();
}

function showRemovers(form) {
  const rows = [...(form?.querySelectorAll("[data-filter-row]") ?? [])];
  for (const row of rows) row.querySelector("[data-filter-remove]").hidden = rows.length < 2;
  form?.classList.toggle("is-any", rows.length > 1);
}

function showDays(within) {
  for (const select of within.querySelectorAll("[data-filter-period]")) {
    const days = select.closest(".c-period").querySelector("[data-filter-days]");
    days.hidden = !select.value.endsWith("_days");
  }
}
