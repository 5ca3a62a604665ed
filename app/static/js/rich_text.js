// A textarea with data-rich becomes an editor; the editor's code comes only to pages that need it.
import { load } from "./lazy_parts.js";
import { make } from "./shared/words.js";

/** Turn the marked textareas inside root into editors. */
export async function init(root) {
  const areas = [...(root.querySelectorAll?.("textarea[data-rich]") ?? [])].filter((area) => !area.hidden);
  if (!areas.length) return;
  document.head.append(make("link", { rel: "stylesheet", href: areas[0].dataset.richCss }));
  await load("editor");
  for (const area of areas) start(area);
}

// The value travels in a hidden input of the same name; the textarea steps aside.
function start(area) {
  const value = make("input", { type: "hidden", id: `${area.id}-value`, name: area.name });
  value.value = area.value;
  const editor = make("trix-editor", { input: value.id, class: "form-control", "aria-labelledby": `${area.id}-label` });
  if (area.hasAttribute("aria-describedby")) editor.setAttribute("aria-describedby", area.getAttribute("aria-describedby"));
  if (area.classList.contains("is-bad")) editor.classList.add("is-bad");
  editor.addEventListener("trix-file-accept", (event) => event.preventDefault());
  editor.addEventListener("trix-change", () => value.dispatchEvent(new Event("input", { bubbles: true })));
  area.removeAttribute("name");
  area.hidden = true;
  area.after(value, editor);
}
