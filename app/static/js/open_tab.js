// A row of tabs that is wider than the screen begins where the open one is seen.

/** Bring the open tab of every row inside root into view, also when counts arrive and widen the row. */
export function init(root) {
  for (const tab of root.querySelectorAll?.(".c-tabs a[aria-current]") ?? []) {
    const row = rowOf(tab);
    if (!row) continue;
    const watcher = new MutationObserver(() => show(tab, row));
    watcher.observe(row, { childList: true, subtree: true, characterData: true });
    // Whoever moves the row decides from then on.
    for (const kind of ["pointerdown", "wheel", "keydown"]) row.addEventListener(kind, () => watcher.disconnect(), { once: true, passive: true });
    show(tab, row);
  }
}

function rowOf(tab) {
  let row = tab.parentElement;
  while (row?.parentElement && getComputedStyle(row).overflowX === "visible") row = row.parentElement;
  return row && row !== document.documentElement && row !== document.body ? row : null;
}

function show(tab, row) {
  const away = tab.getBoundingClientRect().right - row.getBoundingClientRect().right;
  if (away > -24) row.scrollLeft += away + 48;
}
