// Rows put into another order by dragging (data-order: where the new order is posted); refused, they go back.
import Sortable from "sortablejs";
import { send } from "./shared/send.js";
import { word } from "./shared/words.js";
import { show } from "./toasts.js";

/** Make the ordered lists inside root draggable. */
export function init(root) {
  for (const list of root.querySelectorAll?.("[data-order]") ?? []) start(list);
}

function start(list) {
  for (const grip of list.querySelectorAll("[data-grip]")) grip.hidden = false;
  let before = [];
  Sortable.create(list, {
    animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
    handle: "[data-grip]",
    draggable: "[data-key]",
    ghostClass: "is-slot",
    onStart: () => (before = [...list.children]),
    onEnd: (drop) => {
      if (drop.oldIndex !== drop.newIndex) store(list, before);
    },
  });
}

async function store(list, before) {
  const keys = [...list.querySelectorAll("[data-key]")].map((row) => row.dataset.key);
  const answer = await send(list.dataset.order, { keys });
  if (answer.ok) {
    refreshSteps(list);
    show("success", word("moved"));
    return;
  }
  list.append(...before);
  show("error", answer.reason);
}

// The first row cannot go up, the last one not down.
function refreshSteps(list) {
  const rows = [...list.querySelectorAll("[data-key]")];
  rows.forEach((row, place) => {
    const [up, down] = row.querySelectorAll(".c-steps button");
    up.disabled = place === 0;
    down.disabled = place === rows.length - 1;
  });
}
