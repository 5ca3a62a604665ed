// The tab Files of a record: chosen or dropped files are sent at once, one after the other.
import htmx from "htmx.org";
import { show } from "./toasts.js";
import { upload } from "./shared/upload.js";

/** Make the tab inside root take files. */
export function init(root) {
  const tab = root.matches?.("[data-attachments][data-add]") ? root : root.querySelector?.("[data-attachments][data-add]");
  if (tab && !tab.dataset.started) start(tab);
}

function start(tab) {
  tab.dataset.started = "yes";
  tab.querySelector("[data-att-plain]").remove();
  tab.line = Promise.resolve();
  for (const input of tab.querySelectorAll("[data-att-input]")) {
    input.addEventListener("change", () => {
      take(tab, input.files);
      input.value = "";
    });
  }
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) tab.addEventListener(kind, (event) => onDrag(tab, event));
}

function onDrag(tab, event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const inside = event.type === "dragleave" && tab.contains(event.relatedTarget);
  tab.classList.toggle("is-over", event.type === "dragenter" || event.type === "dragover" || inside);
  if (event.type === "drop") take(tab, event.dataTransfer.files);
}

// The whole choice waits its turn; the list is fetched once when all of it has gone.
function take(tab, files) {
  const waiting = [...files].map((file) => ({ file, row: addRow(tab, file) }));
  tab.line = tab.line.then(async () => {
    const done = [];
    for (const { file, row } of waiting) if (row.isConnected && (await send(tab, file, row))) done.push(file.name);
    if (!done.length) return;
    refresh(tab);
    show("success", tab.dataset.done.replace("{name}", done.join(" · ")));
  });
}

function addRow(tab, file) {
  const row = clone(tab, "run");
  row.querySelector("span").textContent = file.name;
  row.querySelector("progress").setAttribute("aria-label", file.name);
  row.querySelector("button").addEventListener("click", () => {
    row.request?.abort();
    row.remove();
  });
  return row;
}

async function send(tab, file, row) {
  if (file.size > Number(tab.dataset.most)) return refuse(tab, row, tab.dataset.tooBig.replace("{name}", file.name));
  const { request, done } = upload(tab.dataset.add, file, (share) => tell(tab, row, file.name, share));
  row.request = request;
  const { ok, body, reason } = await done;
  if (!ok) return refuse(tab, row, reason && `${file.name}: ${reason}`);
  row.remove();
  if (body.files[0].is_new) return true;
  show("info", tab.dataset.there.replace("{name}", body.files[0].name));
  return false;
}

function tell(tab, row, name, share) {
  row.querySelector("progress").value = Math.round(share * 100);
  row.title = tab.dataset.sending.replace("{name}", name).replace("{percent}", `${Math.round(share * 100)} %`);
}

// A refusal stays until it is closed, and after the list has been fetched anew.
function refuse(tab, row, reason) {
  row.remove();
  if (!reason) return false;
  const line = clone(tab, "refused");
  line.querySelector("span").textContent = reason;
  line.querySelector("button").addEventListener("click", () => line.remove());
  return false;
}

function clone(tab, name) {
  const row = tab.querySelector(`template[data-att-${name}]`).content.firstElementChild.cloneNode(true);
  tab.querySelector("[data-att-runs]").append(row);
  return row;
}

function refresh(tab) {
  const list = tab.querySelector("[data-att-list]");
  const address = location.pathname + location.search;
  htmx.ajax("GET", address, { source: list, target: list, select: "[data-att-list]", swap: "outerHTML show:none" });
}
