// A row that can be moved sideways fades out where more of it stands.

const ROWS = ".c-tabs, .c-tabs-in, .c-write-ways, .c-filterline";

/** Mark every such row inside root, and keep the mark while it is moved or grows. */
export function init(root) {
  for (const row of root.querySelectorAll?.(ROWS) ?? []) {
    if (!row.dataset.fades) start(row);
  }
}

function start(row) {
  row.dataset.fades = "yes";
  const mark = () => row.classList.toggle("has-more", isCut(row));
  row.addEventListener("scroll", mark, { passive: true });
  const watcher = new ResizeObserver(mark);
  for (const one of [row, ...row.children]) watcher.observe(one);
}

function isCut(row) {
  return row.scrollWidth - row.clientWidth - row.scrollLeft > 1 && getComputedStyle(row).overflowX !== "visible";
}
