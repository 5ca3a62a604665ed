// The frame: folded menu, light or dark, clock, key hints. Runs before the first paint.
import { recall, remember } from "./shared/storage.js";

const page = document.documentElement;

/** Set what this person chose on this computer, then listen for changes. */
export function init(root) {
  if (root !== document) return;
  startTheme();
  startMenu();
  showCurrent();
  if (/Mac|iPhone|iPad/.test(navigator.platform)) {
    for (const key of document.querySelectorAll("[data-mac]")) key.textContent = key.dataset.mac;
  }
  for (const clock of document.querySelectorAll("[data-clock]")) startClock(clock);
}

function startTheme() {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const show = (theme) => (page.dataset.bsTheme = theme);
  if (!page.dataset.themeChoice) {
    show(dark.matches ? "dark" : "light");
    dark.addEventListener("change", () => show(dark.matches ? "dark" : "light"));
  }
  for (const button of document.querySelectorAll("[data-theme-toggle]")) {
    button.addEventListener("click", () => {
      show(page.dataset.bsTheme === "dark" ? "light" : "dark");
      // The server reads it, so that the next page comes in the right colours at once.
      document.cookie = `theme=${page.dataset.bsTheme}; path=/; max-age=31536000; SameSite=Lax`;
    });
  }
}

/** Bring the entry of this page into view: a long menu begins at its top. */
function showCurrent() {
  const current = document.querySelector(".c-side .c-nav [aria-current]");
  const menu = current?.closest(".c-nav");
  // Measured with the first frame: sooner, the page would be laid out once for this alone.
  if (menu) requestAnimationFrame(() => {
    const below = current.getBoundingClientRect().bottom - menu.getBoundingClientRect().bottom;
    if (below > 0) menu.scrollTop += below + menu.clientHeight / 3;
  });
}

function startMenu() {
  const button = document.querySelector("[data-fold]");
  if (!button) return;
  const labels = [button.getAttribute("aria-label"), button.dataset.unfoldLabel];
  const fold = (isFolded) => {
    page.toggleAttribute("data-folded", isFolded);
    button.setAttribute("aria-expanded", String(!isFolded));
    button.setAttribute("aria-label", labels[Number(isFolded)]);
  };
  fold(recall("folded") === true);
  button.addEventListener("click", () => {
    const isFolded = !page.hasAttribute("data-folded");
    fold(isFolded);
    remember("folded", isFolded);
  });
}

function startClock(clock) {
  const format = new Intl.DateTimeFormat("en-GB", { timeZone: clock.dataset.clock, hour: "2-digit", minute: "2-digit" });
  const tick = () => (clock.textContent = format.format(new Date()));
  tick();
  setInterval(tick, 20_000);
}
