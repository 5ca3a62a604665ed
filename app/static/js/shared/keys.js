// The shortcuts: keys.json is what the scripts listen for and what the list of shortcuts shows.
import keys from "./keys.json";

/** Tell whether a key press is the shortcut of that name; ⌘ counts as Ctrl. */
export function pressed(event, name) {
  const wanted = keys[name];
  const isHeld = event.ctrlKey || event.metaKey;
  return event.key?.toLowerCase() === wanted.key.toLowerCase() && isHeld === Boolean(wanted.ctrl) && !event.altKey;
}
