// One file for a form: chosen or dropped, named before it is sent; one that is too large is refused at once.

/** Make the place inside root take a file. */
export function init(root) {
  const box = root.querySelector?.("[data-drop]");
  if (box && !box.dataset.started) start(box);
}

function start(box) {
  box.dataset.started = "yes";
  const input = box.querySelector("input[type=file]");
  input.addEventListener("change", () => tell(box, input));
  for (const kind of ["dragenter", "dragover", "dragleave", "drop"]) box.addEventListener(kind, (event) => onDrag(event, box, input));
  addEventListener("pageshow", () => tell(box, input));
}

function onDrag(event, box, input) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  event.preventDefault();
  const inside = event.type === "dragleave" && box.contains(event.relatedTarget);
  box.classList.toggle("is-over", event.type === "dragenter" || event.type === "dragover" || inside);
  if (event.type !== "drop" || !event.dataTransfer.files.length) return;
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  input.files = one.files;
  tell(box, input);
}

function tell(box, input) {
  const file = input.files[0];
  const isTooBig = file && file.size > Number(box.dataset.most);
  box.classList.toggle("is-bad", Boolean(isTooBig));
  box.querySelector("[data-drop-said]").textContent = isTooBig ? `${file.name}: ${box.dataset.tooBig}` : file?.name ?? "";
  if (isTooBig) input.value = "";
}
