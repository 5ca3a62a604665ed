// Files that come along with what a writing box adds: sent the moment they are chosen, dropped or
// pasted, so that the box carries only their numbers, and a refused save keeps them.
import { show } from "./toasts.js";
import { upload } from "./shared/upload.js";
import { icon, make } from "./shared/words.js";

/** Make the boxes inside root take files. */
export function init(root) {
  for (const list of root.querySelectorAll?.("[data-box-files]") ?? []) if (!list.dataset.started) start(list);
}

function start(list) {
  list.dataset.started = "yes";
  const form = list.closest("form");
  const input = form.querySelector("input[type=file]");
  const box = { list, form, input, row: form.querySelector("template[data-box-file]").content, running: new Set(), waiting: undefined };
  input.addEventListener("change", () => {
    take(box, [...input.files]);
    // The form must not send the same files a second time.
    input.value = "";
  });
  list.addEventListener("click", (event) => onDrop(box, event));
  form.addEventListener("paste", (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    if (!files.length) return;
    event.preventDefault();
    take(box, files);
  });
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) form.addEventListener(kind, (event) => onDrag(box, event));
  // A save that comes too early waits for what is on its way, then goes on by itself.
  form.addEventListener("submit", (event) => {
    if (!box.running.size) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.waiting = event.submitter;
  }, true);
}

function onDrag(box, event) {
  const { form } = box;
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const inside = event.type === "dragleave" && form.contains(event.relatedTarget);
  form.classList.toggle("is-over", event.type === "dragenter" || event.type === "dragover" || inside);
  if (event.type === "drop") take(box, [...event.dataTransfer.files]);
}

function take(box, files) {
  box.form.classList.add("is-open");
  for (const file of files) {
    if (file.size > Number(box.list.dataset.most)) show("error", box.list.dataset.tooBig.replace("{name}", file.name));
    else send(box, file);
  }
}

async function send(box, file) {
  const chip = box.row.firstElementChild.cloneNode(true);
  chip.querySelector(".c-cut").textContent = chip.title = file.name;
  const bar = chip.querySelector("progress");
  bar.setAttribute("aria-label", file.name);
  chip.querySelector("button").setAttribute("aria-label", file.name);
  box.list.append(chip);
  const { request, done } = upload(box.list.dataset.boxFiles, file, (share) => (bar.value = Math.round(share * 100)));
  chip.request = request;
  box.running.add(request);
  const { ok, body, reason } = await done;
  box.running.delete(request);
  if (ok && chip.isConnected) hold(box, chip, body);
  else {
    chip.remove();
    if (reason) show("error", `${file.name}: ${reason}`);
  }
  goOn(box, ok);
}

function hold({ list, form }, chip, stored) {
  chip.querySelector("progress").replaceWith(make("span", { class: "c-sub" }, stored.size_text), make("input", { type: "hidden", name: "_file", value: stored.id }));
  chip.querySelector(".c-cut").textContent = chip.title = stored.name;
  chip.prepend(icon(stored.icon, "c-i-s"));
  form.querySelector("[data-box-said]").textContent = list.dataset.added.replace("{name}", stored.name);
  changed(form);
}

// What was refused is not saved without it: its sender decides anew.
function goOn(box, ok) {
  if (!ok) box.waiting = undefined;
  if (box.running.size || box.waiting === undefined) return;
  const { waiting } = box;
  box.waiting = undefined;
  box.form.requestSubmit(waiting);
}

function onDrop({ form, input }, event) {
  const chip = event.target.closest("[data-box-drop]")?.closest(".c-chip");
  if (!chip) return;
  chip.request?.abort();
  chip.remove();
  changed(form);
  input.focus();
}

function changed(form) {
  form.dispatchEvent(new Event("input", { bubbles: true }));
}
