// The texts scripts show come from the page (#words), so they are in the reader's language.

/** Give back a text: `word("leave-yes")` reads data-word-leave-yes. */
export function word(name) {
  const key = `word-${name}`.replace(/-(\w)/g, (_, letter) => letter.toUpperCase());
  return document.getElementById("words")?.dataset[key] ?? "";
}

/** Build one icon of the sprite. */
export function icon(name, css = "") {
  const sprite = document.querySelector("svg.c-i use")?.getAttribute("href").split("#")[0] ?? "";
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", `c-i ${css}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** Build an element: `make("span", { class: "c-sub" }, "text", child)`; text is never read as HTML. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}
