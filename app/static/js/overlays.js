// Dialogs (data-open, data-close) and menus (popovers): opening, closing, arrow keys, place on old browsers.

const ITEMS = ":scope > a, :scope > button";

/** Listen once for the whole page. */
export function init(root) {
  if (root !== document) return;
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  if (!CSS.supports("position-area: block-end")) document.addEventListener("toggle", place, true);
}

function onClick(event) {
  const opener = event.target.closest("[data-open]");
  if (opener) open(document.getElementById(opener.dataset.open));
  else if (event.target.closest("[data-close], dialog [data-dialog-close]") && event.target.closest("dialog")) {
    event.preventDefault();
    event.target.closest("dialog").close();
  } else if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  else if (event.target.matches("dialog") && isOutside(event)) event.target.close();
}

/** Show a dialog; the focus stays inside until it closes, then goes back. */
export function open(dialog) {
  if (!dialog || dialog.open) return;
  for (const popover of document.querySelectorAll("[popover]:popover-open")) popover.hidePopover();
  dialog.showModal();
  dialog.dispatchEvent(new CustomEvent("crm:open"));
}

function isOutside({ target, clientX, clientY }) {
  const box = target.getBoundingClientRect();
  return clientX < box.left || clientX > box.right || clientY < box.top || clientY > box.bottom;
}

function onKey(event) {
  if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
  const menu = event.target.closest(".c-menu:popover-open") ?? openedBy(event.target);
  if (!menu?.matches(".c-menu")) return;
  const items = [...menu.querySelectorAll(ITEMS)].filter((item) => item.offsetParent !== null);
  const place = items.indexOf(event.target);
  const step = event.key === "ArrowDown" ? 1 : -1;
  items.at(place < 0 ? (step > 0 ? 0 : -1) : (place + step) % items.length)?.focus();
  event.preventDefault();
}

function openedBy(button) {
  const id = button.getAttribute?.("popovertarget");
  const menu = id && document.getElementById(id);
  return menu && menu.matches(":popover-open") ? menu : null;
}

// Browsers without anchor positioning: below the button, inside the window.
function place(event) {
  const menu = event.target;
  if (!menu.matches?.(".c-pop") || event.newState !== "open" || innerWidth < 768) return;
  const box = document.querySelector(`[popovertarget="${menu.id}"]:hover, [popovertarget="${menu.id}"]`)?.getBoundingClientRect();
  if (!box) return;
  const below = box.bottom + menu.offsetHeight < innerHeight;
  menu.style.top = `${below ? box.bottom : Math.max(4, box.top - menu.offsetHeight - 8)}px`;
  menu.style.left = `${Math.max(8, Math.min(box.left, innerWidth - menu.offsetWidth - 8))}px`;
}
