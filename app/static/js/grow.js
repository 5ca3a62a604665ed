// Text areas with data-grow are as high as their text, up to half the window.

/** Start the text areas inside root. */
export function init(root) {
  if (CSS.supports("field-sizing: content")) return;
  for (const area of root.querySelectorAll?.("textarea[data-grow]") ?? []) {
    const fit = () => {
      area.style.height = "auto";
      area.style.height = `${Math.min(area.scrollHeight + 2, innerHeight / 2)}px`;
    };
    area.addEventListener("input", fit);
    fit();
  }
}
