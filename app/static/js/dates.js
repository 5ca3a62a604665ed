// The calendar button beside a typed date opens the browser's own calendar.

/** Connect the buttons inside root. */
export function init(root) {
  for (const box of root.querySelectorAll?.(".c-date") ?? []) {
    if (!box.dataset.started) start(box);
  }
}

function start(box) {
  box.dataset.started = "yes";
  const [typed, native, button] = ["[data-date]", ".c-date-native", "button"].map((one) => box.querySelector(one));
  if (!native.showPicker) {
    button.hidden = true;
    return;
  }
  button.addEventListener("click", () => {
    native.value = asNative(typed.value, native.type);
    native.showPicker();
  });
  native.addEventListener("change", () => {
    if (!native.value) return;
    typed.value = native.value.replace("T", " ");
    typed.dispatchEvent(new Event("input", { bubbles: true }));
    typed.dispatchEvent(new Event("change", { bubbles: true }));
  });
}

// Words such as "tomorrow" are the server's business: the calendar then opens at today.
function asNative(text, type) {
  if (type === "month") {
    const month = /^(\d{4})\s*[-/.年]\s*(\d{1,2})/.exec(text.trim());
    return month ? `${month[1]}-${month[2].padStart(2, "0")}` : "";
  }
  const found = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ T](\d{1,2}:\d{2}))?/.exec(text.trim());
  if (!found) return "";
  const day = `${found[1]}-${found[2].padStart(2, "0")}-${found[3].padStart(2, "0")}`;
  return type === "date" ? day : `${day}T${(found[4] ?? "09:00").padStart(5, "0")}`;
}
