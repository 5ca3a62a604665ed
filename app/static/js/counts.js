// Counts that would hold up the page come later, two at a time; a failed one is left out.
import { ask } from "./shared/send.js";

/** Fetch the counts inside root. */
export function init(root) {
  const waiting = [...(root.querySelectorAll?.("[data-count-href]") ?? [])].filter((one) => one.dataset.countHref);
  for (let worker = 0; worker < 2; worker += 1) work(waiting);
}

async function work(waiting) {
  while (waiting.length) {
    const place = waiting.shift();
    const answer = await ask(place.dataset.countHref);
    place.removeAttribute("data-count-href");
    if (answer) place.textContent = answer.text ?? answer.count ?? "";
  }
}
