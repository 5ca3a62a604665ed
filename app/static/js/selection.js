// Selecting rows of a list: the box in the head, ranges with Shift, the dark bar with its count.

/** Make the table with boxes and the bar work. */
export function init(root) {
  const bar = document.querySelector("[data-bulk]");
  if (!bar) return;
  if (root === document) {
    document.addEventListener("click", (event) => onClick(event, bar));
    bar.addEventListener("reset", () => setTimeout(() => update(bar)));
    bar.addEventListener("change", () => update(bar));
    addEventListener("pageshow", () => update(bar));
  }
  update(bar);
}

let last = null;

function onClick(event, bar) {
  if (event.target.matches("[data-select-page]")) {
    for (const box of boxes()) box.checked = event.target.checked;
  } else if (event.target.matches("[data-select-row]")) {
    if (event.shiftKey && last) selectRange(last, event.target);
    last = event.target;
  } else return;
  const all = bar.querySelector("[name=all]");
  if (all) all.checked = false;
  update(bar);
}

function selectRange(from, to) {
  const list = boxes();
  const [first, second] = [list.indexOf(from), list.indexOf(to)].sort((a, b) => a - b);
  if (first < 0) return;
  for (const box of list.slice(first, second + 1)) box.checked = to.checked;
}

function boxes() {
  return [...document.querySelectorAll("[data-select-row]")];
}

function update(bar) {
  const list = boxes();
  const chosen = list.filter((box) => box.checked).length;
  for (const box of list) box.closest("tr").classList.toggle("is-sel", box.checked);
  const head = document.querySelector("[data-select-page]");
  if (head) {
    head.checked = chosen > 0 && chosen === list.length;
    head.indeterminate = chosen > 0 && chosen < list.length;
    head.classList.toggle("is-part", head.indeterminate);
  }
  const count = bar.querySelector("[data-bulk-count]");
  const all = bar.querySelector("[name=all]");
  count.hidden = Boolean(all?.checked);
  count.textContent = chosen === 1 ? count.dataset.one : count.dataset.many.replace("{n}", chosen);
  const offer = bar.querySelector("[data-bulk-all]");
  if (offer) offer.hidden = chosen < list.length && !all.checked && chosen < 2;
  bar.hidden = chosen === 0;
}
