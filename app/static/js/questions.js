// Buttons and links with data-confirm ask first; forms with data-once are sent once.
import { agree } from "./shared/confirm.js";
import { word } from "./shared/words.js";

/** Listen once for the whole page. */
export function init(root) {
  if (root !== document) return;
  document.addEventListener("click", onClick, true);
  document.addEventListener("submit", onSubmit);
  addEventListener("pageshow", () => document.querySelectorAll("[aria-busy]").forEach(release));
}

async function onClick(event) {
  const target = event.target.closest("[data-confirm]");
  if (!target || target.dataset.agreed) return;
  event.preventDefault();
  event.stopPropagation();
  const { confirm, confirmYes, confirmDanger } = target.dataset;
  if (!(await agree(confirm, confirmYes || word("continue"), { danger: confirmDanger !== undefined }))) return;
  target.dataset.agreed = "yes";
  target.click();
  delete target.dataset.agreed;
}

// A second click while the first is under way changes nothing; the server would refuse it too.
function onSubmit(event) {
  const form = event.target;
  if (!form.matches("[data-once]") || event.defaultPrevented) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-busy", "true");
}

function release(button) {
  button.removeAttribute("aria-busy");
  if (button.form) delete button.form.dataset.sent;
}
