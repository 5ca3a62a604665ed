// Add filter: the input that fits the operator, several values, periods, and "or" conditions.
import { init as startPickers } from "./pickers.js";
import { icon, make, word } from "./shared/words.js";

const COUNTED = { between: "range" };

/** Make the filter popover work. */
export function init(root) {
  const box = root.querySelector?.("[data-filters]");
  if (!box) return;
  for (const row of box.querySelectorAll("[data-filter-row]")) startRow(row);
  for (const form of box.querySelectorAll("[data-filter-form]")) startForm(box, form);
  const find = box.querySelector("[data-filter-find]");
  if (find) startFind(box, find);
}

function startFind(box, find) {
  find.hidden = false;
  find.addEventListener("input", () => {
    const wanted = find.querySelector("input").value.trim().toLowerCase();
    for (const field of box.querySelectorAll("[data-filter-field]")) {
      field.hidden = !field.dataset.label.toLowerCase().includes(wanted);
    }
  });
}

function startForm(box, form) {
  const more = form.querySelector("[data-filter-or]");
  more.hidden = false;
  more.addEventListener("click", () => addRow(box, form));
  form.addEventListener("submit", () => nameValues(form));
}

function startRow(row) {
  const operator = row.querySelector("[data-filter-op]");
  const change = () => showInput(row, operator.selectedOptions[0]);
  operator.addEventListener("change", change);
  row.querySelector("[data-filter-fallback]")?.remove();
  change();
}

function showInput(row, option) {
  row.querySelector("[data-for]")?.remove();
  row.querySelector(".ts-wrapper")?.remove();
  const kind = COUNTED[option.value] ?? option.dataset.input;
  const inputs = row.querySelector("[data-filter-inputs]").content;
  const source = inputs.querySelector(`[data-for="${kind}"]`) ?? inputs.querySelector('[data-for="text"]');
  row.append(source.cloneNode(true));
  if (kind === "ref") startPickers(row);
  const isDate = [...option.parentElement.options].some((one) => one.dataset.input === "date");
  if (kind === "range" && isDate) {
    for (const input of row.querySelectorAll("[data-for] input")) input.type = "date";
  }
}

// A further condition: its field is chosen in the row, its inputs come from that field's own form.
function addRow(box, form) {
  const fields = [...box.querySelectorAll("[data-filter-field]")];
  const choose = make("select", { class: "form-select is-s", "aria-label": word("or") });
  for (const field of fields) choose.append(make("option", { value: field.dataset.filterField }, field.dataset.label));
  const remove = make("button", { type: "button", class: "btn btn-ghost btn-xs btn-square", "aria-label": word("remove") }, icon("x", "c-i-s"));
  const body = make("div", { class: "c-filter-row", "data-filter-row": "" });
  const row = make("div", { class: "c-filter-or" }, make("header", {}, make("span", {}, word("or")), choose, remove), body);
  const fill = () => {
    const field = fields.find((one) => one.dataset.filterField === choose.value);
    const source = field.querySelector("form > [data-filter-row]");
    body.replaceChildren(source.querySelector("[data-filter-op]").cloneNode(true), source.querySelector("template").cloneNode(true));
    body.dataset.field = choose.value;
    startRow(body);
  };
  choose.addEventListener("change", fill);
  remove.addEventListener("click", () => row.remove());
  form.querySelector(":scope > footer").before(row);
  choose.value = form.closest("[data-filter-field]").dataset.filterField;
  fill();
  choose.focus();
}

// One condition is `f.<field>.<op>`, several are a group: `or1.<field>.<op>`.
function nameValues(form) {
  const rows = [...form.querySelectorAll("[data-filter-row]")];
  const prefix = rows.length > 1 ? freeGroup(form) : "f";
  const own = form.closest("[data-filter-field]").dataset.filterField;
  for (const row of rows) {
    const value = valueOf(row);
    if (value === "") continue;
    const name = `${prefix}.${row.dataset.field ?? own}.${row.querySelector("[data-filter-op]").value}`;
    for (const old of form.querySelectorAll("input[type=hidden]")) if (old.name === name && prefix === "f") old.remove();
    form.append(make("input", { type: "hidden", name, value }));
  }
}

function freeGroup(form) {
  const taken = [...form.elements].map((input) => Number(/^or(\d+)\./.exec(input.name)?.[1] ?? 0));
  return `or${Math.max(...taken) + 1}`;
}

function valueOf(row) {
  const box = row.querySelector("[data-for]");
  if (box.dataset.for === "choices") return [...box.querySelectorAll(":checked")].map((one) => one.value).join(",");
  if (box.dataset.for === "range") {
    const [from, to] = [...box.querySelectorAll("input")].map((input) => input.value.trim());
    return from || to ? `${from}..${to}` : "";
  }
  return box.value.trim();
}
