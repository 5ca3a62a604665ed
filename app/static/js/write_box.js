// The box over a timeline: opens while it is used, sets quick dates, is jumped to from the head.
// Everything it does is saved without script too.

/** Start the box inside root; the page's links to it once. */
export function init(root) {
  const box = root.matches?.("[data-write]") ? root : root.querySelector?.("[data-write]");
  if (box) start(box);
  if (root !== document) return;
  // Before what asks whether to leave: the jump stays on the page.
  document.addEventListener("click", onJump, true);
  document.addEventListener("htmx:oobBeforeSwap", keepEdited);
  document.addEventListener("htmx:afterSwap", onWritten);
  if (location.hash === "#write") document.querySelector("[data-write]")?.querySelector("textarea")?.focus();
}

function start(box) {
  // What opens stays open: a box that folds while somebody clicks below it moves what they click.
  box.addEventListener("focusin", () => box.classList.add("is-open"));
  for (const button of box.querySelectorAll("[data-quick]")) startQuick(box, button);
  box.querySelector("[data-write-to]")?.addEventListener("click", (event) => {
    box.querySelector(`#${CSS.escape(event.currentTarget.dataset.writeTo)}`)?.focus();
  });
}

function startQuick(box, button) {
  const input = box.querySelector(`#${CSS.escape(button.dataset.for)}`);
  const show = () => button.setAttribute("aria-pressed", String(input.value === button.dataset.quick));
  button.addEventListener("click", () => {
    input.value = button.dataset.quick;
    for (const name of ["input", "change"]) input.dispatchEvent(new Event(name, { bubbles: true }));
  });
  input.addEventListener("input", show);
  show();
}

function onJump(event) {
  const box = event.target.closest?.("[data-write-jump]") && document.querySelector("[data-write]");
  if (!box || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  box.classList.add("is-open");
  box.querySelector("textarea, input:not([type=hidden])")?.focus();
  box.scrollIntoView({ block: "nearest" });
}

// Facts come along with what was written; one that is being edited would lose what was typed.
function keepEdited({ detail }) {
  if (detail.target.querySelector(".is-edit")) detail.shouldSwap = false;
}

// The focus was inside the box that is gone.
function onWritten({ detail }) {
  if (detail.requestConfig?.elt.matches("[data-write]") && detail.xhr.status === 200) {
    const panel = document.getElementById("panel");
    panel?.focus({ preventScroll: true });
    // The box was taller: what was written would stand above the screen of a phone.
    panel?.querySelector(".c-ev")?.scrollIntoView({ block: "nearest" });
  }
}
