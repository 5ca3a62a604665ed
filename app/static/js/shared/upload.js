// One file on its way to the server, with progress; the answer says what became of it.
import { word } from "./words.js";

/** Send a file as the part `file`. Gives back { request, done }; done resolves to { ok, body, reason }
    and never rejects; the reason is "" when the sending was stopped. `progress` gets a share from 0 to 1. */
export function upload(address, file, progress) {
  const form = new FormData();
  form.append("file", file, file.name);
  const request = new XMLHttpRequest();
  request.open("POST", address);
  request.setRequestHeader("Accept", "application/json");
  request.setRequestHeader("X-Requested-With", "fetch");
  request.setRequestHeader("X-CSRFToken", document.querySelector('meta[name="csrf-token"]')?.content ?? "");
  request.upload.addEventListener("progress", (event) => event.lengthComputable && progress(event.loaded / event.total));
  const done = new Promise((resolve) => {
    request.addEventListener("load", () => resolve(read(request)));
    request.addEventListener("error", () => resolve({ ok: false, body: {}, reason: word("offline") }));
    request.addEventListener("abort", () => resolve({ ok: false, body: {}, reason: "" }));
  });
  request.send(form);
  return { request, done };
}

function read(request) {
  let body = {};
  try {
    body = JSON.parse(request.responseText);
  } catch {
    // Told below as a failure.
  }
  if (request.status === 201) return { ok: true, body, reason: "" };
  const reason = body.error?.fields?.[0]?.message ?? body.error?.message;
  return { ok: false, body, reason: reason ?? word(request.status === 401 ? "gone" : "failed") };
}
