// After an @ in a comment the colleagues that fit are offered; a chosen one's number goes along.
import { ask, withQuery } from "./shared/send.js";
import { icon, make } from "./shared/words.js";

// What is being typed before the caret: an @ that is not part of an address, and at most two words.
const TYPED = /(?<![A-Za-z0-9._%+-])@([^\s@]{0,20}(?: [^\s@]{0,20})?)$/;
let numbers = 0;

/** Make the comment boxes inside root offer people. */
export function init(root) {
  for (const area of root.querySelectorAll?.("textarea[data-mention]") ?? []) if (!area.offers) start(area);
}

function start(area) {
  const offers = make("div", { class: "c-offers", role: "listbox", id: `offers-${++numbers}`, "aria-label": area.dataset.people });
  offers.hidden = true;
  area.after(offers);
  area.offers = offers;
  area.setAttribute("aria-autocomplete", "list");
  area.setAttribute("aria-controls", offers.id);
  area.addEventListener("input", (event) => event.isComposing || look(area));
  area.addEventListener("compositionend", () => look(area));
  area.addEventListener("keydown", (event) => onKey(area, event));
  area.addEventListener("blur", () => close(area));
}

const typed = (area) => TYPED.exec(area.value.slice(0, area.selectionStart));

async function look(area) {
  const found = typed(area);
  if (!found) return close(area);
  area.question?.abort();
  area.question = new AbortController();
  const answer = await ask(withQuery(area.dataset.mention, "q", found[1].trim()), area.question.signal);
  // Whoever typed on has asked again; who left wants no list.
  if (typed(area)?.[0] !== found[0] || document.activeElement !== area) return;
  show(area, answer?.results ?? []);
}

function show(area, people) {
  area.offers.replaceChildren(...people.map((one, place) => option(area, one, place)));
  area.offers.hidden = !people.length;
  area.chosen = 0;
  mark(area);
}

function option(area, one, place) {
  const row = make("div", { class: "c-offer", role: "option", id: `${area.offers.id}-${place}`, "aria-selected": "false" }, make("span", { class: "c-strong" }, one.title));
  if (one.hint) row.append(make("span", { class: "c-sub" }, one.hint));
  if (!one.sees) row.append(make("span", { class: "c-offer-blind" }, icon("eye-off", "c-i-s"), area.dataset.blind));
  row.person = one;
  // Before the box loses the focus and closes the list.
  row.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    take(area, one);
  });
  return row;
}

function mark(area) {
  const rows = [...area.offers.children];
  rows.forEach((row, place) => row.setAttribute("aria-selected", String(place === area.chosen)));
  if (area.offers.hidden || !rows.length) return area.removeAttribute("aria-activedescendant");
  area.setAttribute("aria-activedescendant", rows[area.chosen].id);
  rows[area.chosen].scrollIntoView({ block: "nearest" });
}

function onKey(area, event) {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    area.form.requestSubmit();
  }
  if (area.offers.hidden || event.isComposing) return;
  const rows = area.offers.children;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    area.chosen = (area.chosen + step + rows.length) % rows.length;
    mark(area);
  } else if (event.key === "Enter" || event.key === "Tab") take(area, rows[area.chosen].person);
  else if (event.key === "Escape") close(area);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function take(area, person) {
  const found = typed(area);
  const end = area.selectionStart;
  if (found) area.setRangeText(`@${person.title} `, end - found[0].length, end, "end");
  if (!area.form.querySelector(`input[name=mention][value="${person.id}"]`)) {
    area.form.prepend(make("input", { type: "hidden", name: "mention", value: person.id }));
  }
  close(area);
  area.dispatchEvent(new Event("input", { bubbles: true }));
}

function close(area) {
  area.question?.abort();
  area.offers.hidden = true;
  mark(area);
}
