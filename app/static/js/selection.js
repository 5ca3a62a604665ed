// Selecting rows of a list: the box in the head, ranges with Shift, the dark bar with its count.
// A selection outlives turning pages and sorting; another search or filter begins a new one.

const state = { key: "", ids: new Set(), last: null };
const NOT_PART = new Set(["page", "after", "before", "last", "count", "sort", "per_page", "columns"]);

/** Make the table with boxes and the bar work. */
export function init(root) {
  const bar = document.querySelector("[data-bulk]");
  if (root === document) {
    document.addEventListener("click", onClick);
    document.addEventListener("change", (event) => event.target.closest("[data-bulk]") && update());
    document.addEventListener("reset", (event) => event.target.matches("[data-bulk]") && clear(), true);
    document.addEventListener("submit", onSubmit, true);
    addEventListener("pageshow", () => update());
  }
  if (!bar) return;
  const key = keyOf(location);
  if (state.key !== key) Object.assign(state, { key, ids: new Set(), last: null });
  for (const box of boxes()) box.checked ||= state.ids.has(box.value);
  remember();
  update();
}

function keyOf({ pathname, search }) {
  const kept = [...new URLSearchParams(search)].filter(([name]) => !NOT_PART.has(name));
  return `${pathname}?${kept.map((pair) => pair.join("=")).sort().join("&")}`;
}

function onClick(event) {
  if (event.target.matches("[data-select-page]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  } else if (event.target.matches("[data-select-row]")) {
    if (event.shiftKey && state.last?.isConnected) selectRange(state.last, event.target);
    state.last = event.target;
  } else return;
  const all = document.querySelector("[data-bulk] [name=all]");
  if (all) all.checked = false;
  remember();
  update();
}

function selectRange(from, to) {
  const list = boxes();
  const [first, second] = [list.indexOf(from), list.indexOf(to)].sort((a, b) => a - b);
  if (first < 0) return;
  for (const box of list.slice(first, second + 1)) box.checked = to.checked;
}

function clear() {
  state.ids.clear();
  setTimeout(() => {
    for (const box of boxes()) box.checked = false;
    update();
  });
}

function boxes() {
  return [...document.querySelectorAll("[data-select-row]")];
}

function remember() {
  for (const box of boxes()) {
    if (box.checked) state.ids.add(box.value);
    else state.ids.delete(box.value);
  }
}

// Rows of other pages go along as one input; with "select all" the server finds the rows itself.
function onSubmit(event) {
  const bar = event.target;
  if (!bar.matches("[data-bulk]")) return;
  bar.querySelector("[data-bulk-others]")?.remove();
  const isAll = bar.querySelector("[name=all]")?.checked;
  const here = new Set(boxes().map((box) => box.value));
  const others = [...state.ids].filter((id) => !here.has(id));
  for (const box of boxes()) box.disabled = Boolean(isAll);
  setTimeout(() => boxes().forEach((box) => (box.disabled = false)));
  if (isAll || !others.length) return;
  const input = document.createElement("input");
  Object.assign(input, { type: "hidden", name: "ids", value: others.join(",") });
  input.dataset.bulkOthers = "";
  bar.append(input);
}

function update() {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  const list = boxes();
  const here = list.filter((box) => box.checked).length;
  for (const box of list) {
    const row = box.closest("tr");
    row.classList.toggle("is-sel", box.checked);
    row.setAttribute("aria-selected", String(box.checked));
  }
  const head = document.querySelector("[data-select-page]");
  if (head) {
    head.checked = here > 0 && here === list.length;
    head.indeterminate = here > 0 && here < list.length;
    head.classList.toggle("is-part", head.indeterminate);
  }
  tell(bar, state.ids.size, here === list.length);
}

function tell(bar, chosen, isWholePage) {
  const count = bar.querySelector("[data-bulk-count]");
  const all = bar.querySelector("[name=all]");
  count.hidden = Boolean(all?.checked);
  count.textContent = chosen === 1 ? count.dataset.one : count.dataset.many.replace("{n}", chosen.toLocaleString("en"));
  const offer = bar.querySelector("[data-bulk-all]");
  if (offer) offer.hidden = !isWholePage && !all?.checked && chosen < 2;
  bar.hidden = chosen === 0;
  document.getElementById("toasts")?.classList.toggle("is-raised", !bar.hidden);
}
