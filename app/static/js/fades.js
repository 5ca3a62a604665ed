// A row that can be moved sideways fades out where more of it stands.

const ROWS = ".c-tabs, .c-tabs-in, .c-write-ways, .c-filterline, .c-path";

/** Mark every such row inside root, and keep the mark while it is moved or grows. */
export function init(root) {
  for (const row of root.querySelectorAll?.(ROWS) ?? []) {
    if (!row.dataset.fades) start(row);
  }
}

function start(row) {
  row.dataset.fades = "yes";
  const mark = () => {
    const moves = getComputedStyle(row).overflowX !== "visible";
    row.classList.toggle("has-more", moves && row.scrollWidth - row.clientWidth - row.scrollLeft > 1);
    row.classList.toggle("has-before", moves && row.scrollLeft > 1);
  };
  showStage(row.querySelector(":scope > .is-on"), row);
  row.addEventListener("scroll", mark, { passive: true });
  const watcher = new ResizeObserver(mark);
  for (const one of [row, ...row.children]) watcher.observe(one);
}

// The stage a record has is seen with the one before it; tabs look after themselves (open_tab.js).
function showStage(stage, row) {
  if (stage?.previousElementSibling) row.scrollLeft += stage.previousElementSibling.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
}
