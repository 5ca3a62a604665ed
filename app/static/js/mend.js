// Rows of an import: cells are corrected in place. Enter goes on to the next cell, Ctrl Enter checks
// again; what is typed is kept by the server whichever way the page is left.

/** Make the cells of the page's rows work. */
export function init(root) {
  const form = root.querySelector?.("[data-mend-form]");
  if (form && !form.dataset.started) start(form);
}

const isMend = (input) => input.name.startsWith("m.");

function start(form) {
  form.dataset.started = "yes";
  form.addEventListener("input", () => tell(form));
  form.addEventListener("change", () => tell(form));
  form.addEventListener("keydown", (event) => onKey(event, form));
  form.addEventListener("submit", () => send(form));
  document.addEventListener("click", (event) => onLeave(event, form));
  addEventListener("pagehide", () => changed(form).length && !form.dataset.left && navigator.sendBeacon(form.action, kept(form)));
  addEventListener("pageshow", () => {
    delete form.dataset.left;
    for (const input of cells(form)) input.disabled = false;
    tell(form);
  });
}

function cells(form) {
  return [...form.elements].filter((input) => input.matches("[data-mend]"));
}

function changed(form) {
  return cells(form).filter((input) => {
    if (input.type === "checkbox") return input.checked !== input.defaultChecked;
    if (input.tagName !== "SELECT") return input.value !== input.defaultValue;
    const first = [...input.options].find((option) => option.defaultSelected) ?? input.options[0];
    return input.value !== first?.value;
  });
}

// Storing what was checked before would leave out what has been typed since.
function tell(form) {
  const open = changed(form).length;
  const store = document.querySelector("[data-mend-import]");
  const check = document.querySelector("[data-mend-check]");
  const said = document.querySelector("[data-mend-said]");
  if (store) store.disabled = open > 0;
  store?.classList.toggle("btn-primary", !open);
  check.classList.toggle("btn-primary", open > 0);
  said.textContent = open ? said.dataset.mendWords.replace("{number}", open) : "";
}

function onKey(event, form) {
  if (event.key !== "Enter" || event.isComposing || !event.target.matches("[data-mend]")) return;
  if (event.ctrlKey || event.metaKey) {
    event.preventDefault();
    form.requestSubmit();
  } else if (event.target.tagName !== "TEXTAREA") {
    event.preventDefault();
    const line = cells(form).filter((input) => input.checkVisibility());
    const next = line[line.indexOf(event.target) + (event.shiftKey ? -1 : 1)];
    (next ?? document.querySelector("[data-mend-check]")).focus();
    next?.select?.();
  }
}

// Only what was corrected is sent: a page of rows has more cells than a form may.
function send(form) {
  form.dataset.left = "yes";
  const touched = new Set(changed(form));
  for (const input of cells(form)) if (isMend(input) && !touched.has(input)) input.disabled = true;
}

function kept(form) {
  const data = new FormData();
  for (const name of ["csrf_token", "enc", "sheet", "head"]) {
    const held = form.elements[name];
    if (held) data.append(name, held.value);
  }
  for (const input of changed(form)) if (isMend(input)) data.append(input.name, input.value);
  data.append("keep", "1");
  return data;
}

async function onLeave(event, form) {
  const link = event.target.closest("a[href]");
  if (!form.isConnected || !link || !changed(form).length || event.defaultPrevented) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || link.target === "_blank" || link.getAttribute("href").startsWith("#")) return;
  event.preventDefault();
  try {
    await fetch(form.action, { method: "POST", body: kept(form) });
  } finally {
    form.dataset.left = "yes";
    location.assign(link.href);
  }
}
