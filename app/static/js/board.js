// The board: a card dragged to another lane is moved there by the server; refused, it goes back.
import Sortable from "sortablejs";
import { send } from "./shared/send.js";
import { word } from "./shared/words.js";
import { show } from "./toasts.js";

/** Make the lanes of a board accept cards. */
export function init(root) {
  const board = root.querySelector?.("[data-board]");
  if (!board) return;
  for (const lane of board.querySelectorAll("[data-cards]")) {
    Sortable.create(lane, {
      group: "board",
      animation: matchMedia("(prefers-reduced-motion: reduce)").matches ? 0 : 120,
      draggable: "[data-card]",
      filter: ".c-menu, .c-menu *",
      preventOnFilter: false,
      ghostClass: "is-slot",
      dragClass: "is-drag",
      delay: 150,
      delayOnTouchOnly: true,
      onEnd: (drop) => onDrop(board, drop),
    });
  }
  board.addEventListener("submit", (event) => onMenu(board, event));
  board.addEventListener("click", onMore);
}

// "14 more": the next cards of this lane come in place.
async function onMore(event) {
  const link = event.target.closest("[data-lane-more]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const lane = link.closest("[data-lane]");
  const page = await readPage(link.href);
  if (!page?.querySelector("#lane-cards")) return show("error", word("offline"));
  const cards = [...page.querySelector("#lane-cards").children].filter((card) => !lane.querySelector(`[data-card="${card.dataset.card}"]`));
  const mine = cards.map((card) => document.importNode(card, true));
  lane.querySelector("[data-cards]").append(...mine);
  lane.querySelector("[data-lane-foot]").replaceChildren(...document.importNode(page.querySelector("#lane-more"), true).childNodes);
  (mine[0]?.querySelector("a") ?? lane.querySelector("[data-lane-more]"))?.focus();
}

async function readPage(address) {
  try {
    const answer = await fetch(address, { headers: { Accept: "text/html" } });
    return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
  } catch {
    return null;
  }
}

function onDrop(board, drop) {
  if (drop.from === drop.to) return;
  const back = drop.from.children[drop.oldIndex] ?? null;
  move(board, drop.item, drop.to, () => drop.from.insertBefore(drop.item, back));
}

function onMenu(board, event) {
  const form = event.target.closest("[data-move-menu]");
  if (!form) return;
  event.preventDefault();
  form.hidePopover();
  const card = form.closest("[data-card]");
  const [from, next] = [card.parentElement, card.nextElementSibling];
  const to = laneOf(board, event.submitter.value).querySelector("[data-cards]");
  to.prepend(card);
  move(board, card, to, () => from.insertBefore(card, next)).then(() => card.querySelector(".c-grip").focus());
}

function laneOf(board, key) {
  return [...board.querySelectorAll("[data-lane]")].find((lane) => lane.dataset.lane === key);
}

async function move(board, card, to, takeBack) {
  const { slug, field } = board.dataset;
  const lane = to.closest("[data-lane]").dataset.lane;
  card.classList.add("is-busy");
  const answer = await send(`/e/${slug}/${card.dataset.card}/move`, { field, to: lane, version: card.dataset.version });
  card.classList.remove("is-busy");
  if (!answer.ok) {
    takeBack();
    // A missing value can be given at once: the message leads to the form.
    const edit = answer.status === 422 ? { href: `/e/${slug}/${card.dataset.card}/edit?${field}=${encodeURIComponent(lane)}`, label: word("fill-in") } : null;
    show("error", answer.reason, null, edit);
    return;
  }
  if (answer.body.version) keepVersion(card, answer.body.version);
  offerOtherLanes(board, card, lane);
  refreshHeads(board, card);
  const { batch } = answer.body;
  show("success", word("moved"), batch ? { href: `/actions/${batch}/undo` } : null);
}

function keepVersion(card, version) {
  card.dataset.version = version;
  card.querySelector("[data-move-menu] [name=version]").value = version;
}

// The menu names every lane but the card's own.
function offerOtherLanes(board, card, lane) {
  const menu = card.querySelector("[data-move-menu]");
  const template = menu.querySelector("button");
  const buttons = [...board.querySelectorAll("[data-lane]")]
    .filter((other) => other.dataset.lane !== lane)
    .map((other) => {
      const button = template.cloneNode(true);
      button.value = other.dataset.lane;
      button.querySelector("span").textContent = other.getAttribute("aria-label");
      return button;
    });
  menu.querySelectorAll("button").forEach((button) => button.remove());
  menu.append(...buttons);
}

// Counts, sums and the moved card's days in its lane are the server's: they are fetched anew, the cards stay.
async function refreshHeads(board, card) {
  // Without an answer the move is stored all the same; the figures come with the next page.
  const page = await readPage(location.href);
  if (!page) return;
  for (const lane of board.querySelectorAll("[data-lane]")) {
    const fresh = [...page.querySelectorAll("[data-lane]")].find((other) => other.dataset.lane === lane.dataset.lane);
    if (fresh) lane.querySelector("header").replaceWith(fresh.querySelector("header"));
  }
  const foot = page.querySelector(`[data-card="${card.dataset.card}"] > footer`);
  if (foot) card.querySelector("footer").replaceWith(foot);
  const sums = page.querySelector(".c-sum");
  if (sums) document.querySelector(".c-sum")?.replaceWith(sums);
}
