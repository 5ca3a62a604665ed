// Requests to our own server: always with the CSRF token, answers as JSON, reasons as text.
import { word } from "./words.js";

/** Post values as JSON; gives back { ok, status, body, reason } and never throws. */
export async function send(address, values) {
  const token = document.querySelector('meta[name="csrf-token"]')?.content ?? "";
  const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token, "X-Requested-With": "fetch" };
  try {
    const answer = await fetch(address, { method: "POST", headers, body: JSON.stringify(values) });
    return await read(answer);
  } catch {
    return { ok: false, status: 0, body: {}, reason: word("offline") };
  }
}

/** Ask for JSON; gives back the body or null when it failed. `signal` stops an overtaken question. */
export async function ask(address, signal, cache = "default") {
  try {
    const answer = await fetch(address, { headers: { Accept: "application/json", "X-Requested-With": "fetch" }, signal, cache });
    return answer.ok ? await answer.json() : null;
  } catch {
    return null;
  }
}

async function read(answer) {
  const isJSON = answer.headers.get("Content-Type")?.includes("json");
  const body = isJSON ? await answer.json() : {};
  // A redirect to the sign-in page comes back as a successful HTML page.
  const ok = answer.ok && !answer.redirected;
  const named = answer.status === 422 ? body.error?.fields?.map((one) => one.message).join(" ") : "";
  const reason = ok ? "" : named || body.error?.message || word(answer.redirected || answer.status === 401 ? "gone" : "failed");
  return { ok, status: answer.status, body, reason };
}

/** Add `name=value` to an address that may already have a query. */
export function withQuery(address, name, value) {
  const url = new URL(address, location.href);
  url.searchParams.set(name, value);
  return url.pathname + url.search;
}
