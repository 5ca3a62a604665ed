// Fields that show or are required only under a condition: ["kind", "eq", "company"], {all|any|not: [...]}.
// The server holds the same conditions; this only saves the person a round trip.

const TESTS = {
  eq: (value, wanted) => same(value, wanted),
  ne: (value, wanted) => !same(value, wanted),
  in: (value, wanted) => wanted.some((one) => same(value, one)),
  nin: (value, wanted) => !wanted.some((one) => same(value, one)),
  gt: (value, wanted) => number(value) > number(wanted),
  ge: (value, wanted) => number(value) >= number(wanted),
  lt: (value, wanted) => number(value) < number(wanted),
  le: (value, wanted) => number(value) <= number(wanted),
  between: (value, [from, to]) => number(value) >= number(from) && number(value) <= number(to),
  contains: (value, wanted) => String(value).toLowerCase().includes(String(wanted).toLowerCase()),
  starts: (value, wanted) => String(value).toLowerCase().startsWith(String(wanted).toLowerCase()),
  has: (value, wanted) => [value].flat().some((one) => same(one, wanted)),
  hasany: (value, wanted) => [value].flat().some((one) => wanted.some((other) => same(one, other))),
  empty: (value) => isEmpty(value),
  filled: (value) => !isEmpty(value),
};

/** Watch the forms inside root. */
export function init(root) {
  const forms = root.matches?.("form") ? [root] : root.querySelectorAll?.("form") ?? [];
  for (const form of forms) {
    if (!form.querySelector("[data-show-when], [data-require-when]")) continue;
    const update = () => apply(form);
    form.addEventListener("input", update);
    form.addEventListener("change", update);
    update();
  }
}

function apply(form) {
  for (const field of form.querySelectorAll("[data-show-when]")) {
    field.hidden = !holds(JSON.parse(field.dataset.showWhen), form);
  }
  for (const field of form.querySelectorAll("[data-require-when]")) {
    const isRequired = holds(JSON.parse(field.dataset.requireWhen), form);
    const star = field.querySelector(".c-req");
    if (star) star.hidden = !isRequired;
    field.querySelector("[name]:not([type=hidden])")?.toggleAttribute("required", isRequired);
  }
}

/** Tell whether a condition holds for what stands in the form; what is not understood holds. */
export function holds(condition, form) {
  if (Array.isArray(condition)) {
    if (typeof condition[0] !== "string") return condition.every((part) => holds(part, form));
    const [field, operator, wanted] = condition;
    return TESTS[operator] ? TESTS[operator](valueOf(form, field), wanted) : true;
  }
  if (condition.all) return condition.all.every((part) => holds(part, form));
  if (condition.any) return condition.any.some((part) => holds(part, form));
  if (condition.not) return !condition.not.some((part) => holds(part, form));
  if (condition.field) return holds([condition.field, condition.op, condition.value], form);
  return true;
}

function valueOf(form, field) {
  const inputs = [...form.querySelectorAll(`[name="${CSS.escape(field)}"]:not([type=hidden])`)];
  const boxes = inputs.filter((input) => input.type === "checkbox" || input.type === "radio");
  if (boxes.length === 1 && boxes[0].type === "checkbox") return boxes[0].checked;
  if (boxes.length) {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.value);
    return boxes[0].type === "radio" ? chosen[0] ?? "" : chosen;
  }
  const [input] = inputs;
  if (!input) return "";
  return input.multiple ? [...input.selectedOptions].map((option) => option.value) : input.value.trim();
}

function same(value, wanted) {
  return typeof value === "boolean" ? value === Boolean(wanted) : String(value) === String(wanted);
}

function number(value) {
  return Number(String(value).replace(/[,，\s]/g, ""));
}

function isEmpty(value) {
  return value === "" || value === false || (Array.isArray(value) && value.length === 0);
}
