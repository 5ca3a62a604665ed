// Counts that would hold up the page come later, two at a time; a failed one is left out.
import { ask } from "./shared/send.js";

// A list that is swapped brings the same tabs again: a count is asked for once in this time.
const FRESH = 60_000;
const known = new Map();

/** Fetch the counts inside root. */
export function init(root) {
  if (root === document) startMenu();
  const rows = root.matches?.("[data-counts-href]") ? [root] : root.querySelectorAll?.("[data-counts-href]") ?? [];
  for (const row of rows) readRow(row);
  const waiting = [...(root.querySelectorAll?.("[data-count-href]") ?? [])].filter((one) => one.dataset.countHref);
  for (let worker = 0; worker < 2; worker += 1) work(waiting);
}

function startMenu() {
  document.addEventListener("crm:changed", () => {
    known.clear();
    readMenu("reload");
  });
  // Work in the background has just moved the numbers, which the browser may still hold.
  readMenu(document.querySelector("[data-changed]") ? "reload" : "default");
}

// One answer for the whole menu, which the browser keeps for a while.
async function readMenu(cache) {
  const places = document.querySelectorAll("[data-menu-count]");
  const answer = places.length ? await ask("/home/counts", undefined, cache) : null;
  for (const place of answer ? places : []) place.textContent = answer[place.dataset.menuCount] ?? "";
}

async function work(waiting) {
  while (waiting.length) {
    const place = waiting.shift();
    const text = await read(place.dataset.countHref);
    place.removeAttribute("data-count-href");
    place.textContent = text;
  }
}

// The figures of a whole row of tabs come in one answer.
async function readRow(row) {
  const answer = await ask(row.dataset.countsHref);
  row.removeAttribute("data-counts-href");
  for (const place of row.querySelectorAll("[data-count]")) place.textContent = answer?.[place.dataset.count] ?? "";
}

async function read(address) {
  const held = known.get(address);
  if (held && Date.now() - held.at < FRESH) return held.text;
  const answer = await ask(address);
  const text = answer ? String(answer.text ?? answer.count ?? "") : "";
  if (answer) known.set(address, { text, at: Date.now() });
  return text;
}
