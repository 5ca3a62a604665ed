// What this browser remembers, per person; a browser that refuses storage just forgets.

const reader = document.body?.dataset.reader ?? "";

function full(name) {
  return `crm.${reader}.${name}`;
}

/** Read a remembered value (localStorage), or null. */
export function recall(name, store = "localStorage") {
  try {
    return JSON.parse(window[store].getItem(full(name)));
  } catch {
    return null;
  }
}

/** Remember a value; null forgets it. */
export function remember(name, value, store = "localStorage") {
  try {
    if (value === null) window[store].removeItem(full(name));
    else window[store].setItem(full(name), JSON.stringify(value));
  } catch {
    // Private windows and full disks: the page works without it.
  }
}
