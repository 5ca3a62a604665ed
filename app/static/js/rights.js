// The rights screen: marks unsaved cells, counts them, asks the server what they would do, takes them back.

const SCOPES = ["none", "own", "department", "below", "all"];
const MODES = { edit: "pencil", read: "lock", mask: "eye-dotted", hidden: "eye-off" };
let isSent = false;
let timer;

/** Make the matrix and the field rules of a rights form work. */
export function init(root) {
  if (root === document) listen();
  if (form()) update(form());
}

function form() {
  return document.querySelector("form[data-rights]");
}

function listen() {
  document.addEventListener("change", onChange);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-rights-reset]")) reset(form());
  });
  document.addEventListener("submit", (event) => {
    if (event.target === form()) isSent = true;
  });
  addEventListener("pageshow", () => (isSent = false));
  addEventListener("beforeunload", (event) => {
    if (form() && !isSent && changed(form()).length) event.preventDefault();
  });
}

function onChange(event) {
  const rights = event.target.closest("form[data-rights]");
  if (!rights || !event.target.matches("[data-right]")) return;
  update(rights);
  preview();
}

// A moment after the last change: several cells changed at once make one question.
function preview() {
  clearTimeout(timer);
  timer = setTimeout(() => document.getElementById("rights-effects")?.dispatchEvent(new Event("rights-changed")), 400);
}

function inputs(rights) {
  return [...rights.querySelectorAll("[data-right]")];
}

function changed(rights) {
  return inputs(rights).filter((one) => one.value !== one.dataset.right);
}

function reset(rights) {
  for (const one of changed(rights)) one.value = one.dataset.right;
  update(rights);
  preview();
}

function update(rights) {
  for (const one of inputs(rights)) {
    one.classList.toggle("is-chg", one.value !== one.dataset.right);
    if (one.matches(".c-mode")) showMode(one);
    if (!one.matches(".c-scope")) continue;
    SCOPES.forEach((scope, place) => one.classList.toggle(`s${place}`, scope === one.value));
  }
  show(changed(rights).length);
}

function showMode(one) {
  one.classList.toggle("is-set", one.value !== "edit");
  const picture = one.parentElement.querySelector(".c-mode-i use");
  picture.setAttribute("href", `${picture.getAttribute("href").split("#")[0]}#${MODES[one.value]}`);
}

function show(count) {
  for (const place of document.querySelectorAll("[data-rights-count]")) place.textContent = words(place, count);
  for (const place of document.querySelectorAll("[data-rights-legend], [data-rights-badge], [data-rights-reset]")) place.hidden = !count;
  const save = document.querySelector("[data-rights-save]");
  if (!save) return;
  save.textContent = words(save, count);
  save.disabled = !count;
  document.querySelector("[data-rights-preview]").disabled = !count;
}

function words(place, count) {
  const { none, one, many } = place.dataset;
  if (!count) return none ?? "";
  return count === 1 ? one : many.replace("{n}", count);
}
