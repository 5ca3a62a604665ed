// Entry of core.js. Libraries register themselves; every other file in this folder is a behaviour:
// it exports `init(root)`, finds its elements by `data-*` inside root, and may be called again for
// content that arrives later. A new behaviour is a new file; nothing has to be listed.
import behaviours from "crm:behaviours";
import htmx from "htmx.org";

Object.assign(htmx.config, {
  // The content security policy allows neither eval nor inline styles or scripts.
  allowEval: false,
  allowScriptTags: false,
  includeIndicatorStyles: false,
  attributesToSettle: ["class"],
  // Pages hold personal data: none of them is kept in the browser's storage.
  historyCacheSize: 0,
  refreshOnHistoryMiss: true,
  // A refused form (409, 422) comes back as a page part to show; other errors are left to `htmx:responseError`.
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "(409|422)", swap: true },
    { code: "[45]..", swap: false, error: true },
  ],
});

document.addEventListener("htmx:configRequest", (event) => {
  const token = document.querySelector('meta[name="csrf-token"]')?.content;
  if (token && event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token;
});

// One broken behaviour must not take the others with it.
function start(root) {
  for (const [name, behaviour] of behaviours) {
    try {
      behaviour.init?.(root);
    } catch (error) {
      console.error(`behaviour "${name}" failed`, error);
    }
  }
}

document.addEventListener("htmx:load", (event) => {
  // htmx reports the whole page once at start; `start(document)` below has done that.
  if (event.detail.elt !== document.body) start(event.detail.elt);
});

if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", () => start(document));
else start(document);
