// The question before a deed, in the page's own dialog.

/** Ask; resolves to true when the person agrees. `yes` names the deed; danger makes the button red. */
export function agree(text, yes, { danger = false } = {}) {
  const dialog = document.getElementById("confirm");
  const button = dialog.querySelector("[data-confirm-yes]");
  dialog.querySelector("#confirm-text").textContent = text;
  button.textContent = yes;
  button.className = danger ? "btn is-danger-fill" : "btn btn-primary";
  return new Promise((resolve) => {
    const done = () => {
      button.removeEventListener("click", take);
      resolve(dialog.returnValue === "yes");
    };
    const take = () => dialog.close("yes");
    dialog.returnValue = "";
    button.addEventListener("click", take);
    dialog.addEventListener("close", done, { once: true });
    dialog.showModal();
  });
}
