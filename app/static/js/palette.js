// The palette: one box for records (asked from the server), pages of the menu and quick actions.
import { ask, withQuery } from "./shared/send.js";
import { icon, make, word } from "./shared/words.js";

const WAIT = 150;

/** Make the palette dialog work. */
export function init(root) {
  const dialog = root.querySelector?.("[data-palette]");
  if (dialog) start(dialog);
}

function start(dialog) {
  const box = dialog.querySelector("input");
  const list = dialog.querySelector("[role=listbox]");
  let timer;
  let question;
  // What the shown options answer, and the Enter that came before its own answer did.
  let answered = "";
  let early = false;

  const update = async () => {
    question?.abort();
    question = new AbortController();
    const text = box.value.trim();
    if (text) draw(dialog, list, near(text));
    const answer = await ask(withQuery(dialog.dataset.search, "q", text), question.signal);
    if (text !== box.value.trim()) return;
    draw(dialog, list, [...groupsOf(answer), ...near(text)], text);
    showHint(dialog, answer?.hint);
    answered = text;
    if (early && answer && dialog.open) follow(list.querySelector("[role=option]"));
    early = false;
  };

  dialog.addEventListener("crm:open", () => {
    box.value = answered = "";
    early = false;
    box.focus();
    update();
  });
  box.addEventListener("input", () => {
    clearTimeout(timer);
    early = false;
    timer = setTimeout(update, WAIT);
  });
  box.addEventListener("keydown", (event) => {
    const isEarly = event.key === "Enter" && !event.isComposing && box.value.trim() !== answered;
    if (!isEarly) return onKey(event, list, box);
    // What stands there still answers an earlier text: its first record is not the one meant.
    early = true;
    event.preventDefault();
  });
  list.addEventListener("click", (event) => follow(event.target.closest("[role=option]"), isAside(event)));
}

// What keeps the server from searching stands below what the page itself could offer.
function showHint(dialog, hint) {
  const place = dialog.querySelector(".c-palette-hint");
  place.hidden = !hint;
  place.textContent = hint ?? "";
  if (hint) dialog.querySelector(".c-palette-none").hidden = true;
}

function groupsOf(answer) {
  return Array.isArray(answer) ? answer : answer?.groups ?? [];
}

// Pages and quick actions are already on the page.
function near(text) {
  const wanted = text.toLowerCase();
  const find = (selector, key, words = "{thing}") =>
    [...document.querySelectorAll(selector)]
      .map((link) => ({ title: words.replace("{thing}", inside(link.querySelector("span").textContent.trim(), words)), href: link.getAttribute("href"), icon: link.dataset[key] }))
      .filter((item) => item.title.toLowerCase().includes(wanted));
  const groups = [
    { label: word("actions"), items: find("[data-quick-link]", "quickLink", word("new")) },
    { label: word("pages"), items: find("[data-page-link]", "pageLink") },
  ];
  return groups.filter((group) => group.items.length);
}

// An English word begins small inside a sentence.
function inside(text, words) {
  return words === "{thing}" || /^[A-Z]{2}/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}

function draw(dialog, list, groups, text = "") {
  list.replaceChildren(...groups.filter((group) => group.items.length).map(groupOf));
  dialog.querySelector(".c-palette-none").hidden = !text || list.childElementCount > 0;
  [...list.querySelectorAll("[role=option]")].forEach((option, place) => (option.id = `palette-${place}`));
  mark(list, list.querySelector("[role=option]"), dialog.querySelector("input"));
}

function groupOf(group) {
  const box = make("div", { role: "group", "aria-label": group.label }, make("b", { "aria-hidden": "true" }, group.label));
  for (const item of group.items) {
    const option = make("div", { role: "option", "data-href": item.href, "aria-selected": "false" });
    option.append(icon(item.icon || "file"), make("span", { class: "c-cut" }, item.title));
    if (item.hint) option.append(make("span", { class: "c-sub c-cut" }, item.hint));
    box.append(option);
  }
  if (group.more) {
    const all = make("div", { role: "option", "data-href": group.more, "aria-selected": "false" });
    all.append(icon("list"), make("span", { class: "c-cut" }, word("show-all").replace("{things}", inside(group.label, ""))));
    box.append(all);
  }
  return box;
}

function mark(list, option, box) {
  list.querySelector("[aria-selected=true]")?.setAttribute("aria-selected", "false");
  option?.setAttribute("aria-selected", "true");
  option?.scrollIntoView({ block: "nearest" });
  if (option) box.setAttribute("aria-activedescendant", option.id);
  else box.removeAttribute("aria-activedescendant");
}

function onKey(event, list, box) {
  if (event.isComposing) return;
  const options = [...list.querySelectorAll("[role=option]")];
  const place = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  if (event.key === "Enter") follow(options[place], isAside(event));
  else if (event.key === "ArrowDown") mark(list, options[(place + 1) % options.length], box);
  else if (event.key === "ArrowUp") mark(list, options.at(place - 1), box);
  else return;
  event.preventDefault();
}

// As for a link: in a tab of its own, beside what is open here.
function isAside(event) {
  return event.ctrlKey || event.metaKey;
}

function follow(option, aside = false) {
  const href = option?.dataset.href;
  // Only same-site paths: the server sends no others, and nothing else may be opened from here.
  if (!href?.startsWith("/") || href.startsWith("//")) return;
  if (aside) window.open(href, "_blank", "noopener");
  else location.assign(href);
}
