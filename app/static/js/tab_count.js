// A tab's content that arrives anew knows its number; the one beside the tab's label was fetched before.
import { make } from "./shared/words.js";

/** Put the number that root brings beside the label of the open tab. */
export function init(root) {
  if (root === document) return;
  const fresh = root.matches?.("[data-tab-count]") ? root : root.querySelector?.("[data-tab-count]");
  const link = fresh && document.querySelector(".c-stream .c-tabs a[aria-current]");
  if (!link) return;
  link.querySelector(".c-count")?.remove();
  link.append(make("span", { class: "c-count" }, fresh.dataset.tabCount));
}
