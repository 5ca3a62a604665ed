// Pickers: linked records asked from the server, free tags, regions. Built on Tom Select.
import TomSelect from "tom-select/base";
import clearButton from "tom-select/dist/esm/plugins/clear_button/plugin.js";
import removeButton from "tom-select/dist/esm/plugins/remove_button/plugin.js";
import { ask, withQuery } from "./shared/send.js";
import { make, word } from "./shared/words.js";

TomSelect.define("remove_button", removeButton);
TomSelect.define("clear_button", clearButton);

/** Turn every marked input inside root into a picker. */
export function init(root) {
  if (root === document) document.addEventListener("click", followToPicker);
  for (const input of find(root, "select[data-picker]")) startPicker(input);
  for (const input of find(root, "input[data-tags]")) startTags(input);
  for (const input of find(root, "select[data-region]")) startRegion(input);
}

// A link of the error summary leads to the original input, which is hidden.
function followToPicker(event) {
  const link = event.target.closest('a[href^="#f-"]');
  const picker = link && document.getElementById(link.hash.slice(1))?.tomselect;
  if (!picker) return;
  event.preventDefault();
  picker.focus();
}

// Inputs inside <template> are not found: they start when a row is made of them.
function find(root, selector) {
  return [...(root.querySelectorAll?.(selector) ?? [])].filter((input) => !input.tomselect);
}

function textRender() {
  const line = (data) => {
    const row = make("div", {}, make("span", {}, data.title));
    if (data.hint) row.append(" ", make("span", { class: "c-sub" }, data.hint));
    return row;
  };
  return {
    option: line,
    item: line,
    no_results: () => make("div", { class: "no-results" }, word("no-match")),
    loading: () => make("div", { class: "no-results" }, word("searching")),
    option_create: (data) => make("div", { class: "create" }, `${word("create")} “${data.input}”`),
  };
}

function build(input, options) {
  const picker = new TomSelect(input, {
    valueField: "id",
    labelField: "title",
    searchField: ["title", "hint"],
    maxOptions: 200,
    plugins: plugins(input, options),
    render: textRender(),
    ...options,
  });
  // The label points at the visible control now; the original is only the form's value.
  input.setAttribute("aria-hidden", "true");
  if (input.hasAttribute("aria-label")) picker.control_input.setAttribute("aria-label", input.getAttribute("aria-label"));
  for (const name of ["aria-describedby", "aria-invalid", "aria-required"]) {
    if (input.hasAttribute(name)) picker.control_input.setAttribute(name, input.getAttribute(name));
  }
  return picker;
}

function plugins(input, { create }) {
  const remove = { remove_button: { title: word("remove") } };
  if (input.multiple || create) return remove;
  return input.required ? {} : { clear_button: { title: word("remove"), html: () => `<button type="button" class="clear-button" aria-label="${word("remove")}">×</button>` } };
}

function startPicker(input) {
  build(input, {
    preload: "focus",
    // The server has searched already, also by pinyin; its order stays.
    score: () => () => 1,
    sortField: [{ field: "$order" }],
    shouldLoad: () => true,
    load: (text, give) => ask(withQuery(input.dataset.picker, "q", text)).then((answer) => give(answer?.results ?? [])),
    onType() {
      this.clearOptions((option) => this.items.includes(String(option.id)));
    },
  });
}

function startTags(input) {
  const known = input.value.split(/[,，]/).map((tag) => tag.trim()).filter(Boolean);
  build(input, {
    delimiter: ",",
    create: (text) => ({ id: text.trim(), title: text.trim() }),
    createOnBlur: true,
    persist: false,
    options: known.map((tag) => ({ id: tag, title: tag })),
    items: known,
    load: input.dataset.href
      ? (text, give) => ask(withQuery(input.dataset.href, "q", text)).then((answer) => give(answer?.results ?? []))
      : undefined,
  });
}

let regions;

// Three and a half thousand places: fetched once, when the first region input gets the focus.
async function readRegions(address) {
  const rows = (await ask(address)) ?? [];
  const names = new Map();
  return rows.map(([code, name, parent]) => {
    const title = parent ? `${names.get(parent)} / ${name}` : name;
    names.set(code, title);
    return { id: code, title };
  });
}

function startRegion(input) {
  const picker = build(input, {
    preload: "focus",
    maxOptions: 60,
    load: (_text, give) => (regions ??= readRegions(input.dataset.region)).then(give),
  });
  // The form knows only the code of the chosen place; its name comes from the list.
  picker.on("load", (rows) => {
    const chosen = rows.find((row) => row.id === input.value);
    if (chosen) picker.updateOption(chosen.id, chosen);
  });
  if (input.value && picker.options[input.value]?.title === input.value) picker.load("");
}
