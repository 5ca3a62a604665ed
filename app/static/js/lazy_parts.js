// Loads the big parts (charts, editor) the first time a page needs one: `const { mount } = await load("charts")`.
/* global LAZY_ENTRIES */

/** Give back the module of a file in lazy/, fetched once. */
export function load(name) {
  return import(new URL(LAZY_ENTRIES[name], import.meta.url).href);
}
