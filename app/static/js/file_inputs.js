// Files: uploaded the moment they are chosen or dropped, so the form carries only their number.
import { upload } from "./shared/upload.js";
import { icon } from "./shared/words.js";

/** Make every file input inside root work. */
export function init(root) {
  const boxes = [...(root.querySelectorAll?.("[data-file]") ?? [])];
  if (root.matches?.("[data-file]")) boxes.push(root);
  for (const box of boxes) if (!box.dataset.started) start(box);
}

const part = (box, name) => box.querySelector(`[data-file-${name}]`);

function start(box) {
  box.dataset.started = "yes";
  part(box, "plain").remove();
  part(box, "remove").hidden = false;
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", () => input.files[0] && take(box, input.files[0]));
  part(box, "remove").addEventListener("click", () => empty(box));
  part(box, "stop").addEventListener("click", () => box.request?.abort());
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) box.addEventListener(kind, (event) => onDrag(box, event));
  // A save that comes too early waits for the upload, then goes on by itself.
  box.closest("form")?.addEventListener("submit", (event) => {
    if (!box.request) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    box.waiting = event.submitter;
  }, true);
}

function onDrag(box, event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const inside = event.type === "dragleave" && box.contains(event.relatedTarget);
  box.classList.toggle("is-over", event.type === "dragenter" || event.type === "dragover" || inside);
  if (event.type === "drop" && event.dataTransfer.files[0]) take(box, event.dataTransfer.files[0]);
}

function take(box, file) {
  box.request?.abort();
  refuse(box, "");
  if (file.size > Number(box.dataset.most)) return finish(box, null, box.dataset.tooBig);
  part(box, "run").hidden = false;
  const { request, done } = upload(box.dataset.file, file, (share) => tell(box, file.name, share));
  box.request = request;
  tell(box, file.name, 0);
  // One that another file has replaced meanwhile says nothing any more.
  done.then(({ ok, body, reason }) => box.request === request && finish(box, ok ? body : null, reason, file));
}

// Read out in steps of a quarter: every percent would drown a screen reader.
function tell(box, name, share) {
  part(box, "run").querySelector("progress").value = Math.round(share * 100);
  const percent = Math.floor(share * 4) * 25;
  say(box, box.dataset.uploading.replace("{name}", name).replace("{percent}", `${percent} %`));
}

function finish(box, stored, reason, file) {
  const { waiting } = box;
  box.request = box.waiting = null;
  // The form must not send the same file a second time.
  box.querySelector("input[type=file]").value = "";
  part(box, "run").hidden = true;
  say(box, "");
  refuse(box, reason);
  if (!stored) return;
  hold(box, stored, file);
  if (waiting !== null && waiting !== undefined) box.closest("form").requestSubmit(waiting);
}

function hold(box, stored, file) {
  const link = part(box, "name");
  link.textContent = link.title = stored.name;
  link.removeAttribute("href");
  part(box, "size").textContent = stored.size_text;
  const picture = stored.picture ? document.createElement("img") : icon(stored.icon);
  if (stored.picture) {
    picture.alt = "";
    picture.src = URL.createObjectURL(file);
  }
  part(box, "pic").replaceChildren(picture);
  put(box, stored.id);
}

function empty(box) {
  put(box, "");
  say(box, box.dataset.removed);
  box.querySelector("input[type=file]").focus();
}

function put(box, id) {
  const held = part(box, "id");
  held.value = id;
  part(box, "now").hidden = !id;
  box.classList.toggle("has-file", Boolean(id));
  held.dispatchEvent(new Event("input", { bubbles: true }));
}

function say(box, text) {
  const line = part(box, "said");
  if (line.textContent !== text) line.textContent = text;
  line.hidden = !text;
}

function refuse(box, text) {
  const line = part(box, "error");
  line.hidden = !text;
  line.querySelector("span").textContent = text;
  box.classList.toggle("is-bad", Boolean(text));
}
