// Amounts and totals of child rows while a person types. The server computes them again on saving.

const CALLS = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => (b ? a / b : null),
  "%": (a, b) => (b ? a % b : null),
  neg: (a) => -a,
  abs: (a) => Math.abs(a),
  min: (...all) => Math.min(...all),
  max: (...all) => Math.max(...all),
  round: (a, places = 0) => rounded(a, places),
};
const MEASURES = {
  sum: (all) => all.reduce((total, one) => total + one, 0),
  min: (all) => Math.min(...all),
  max: (all) => Math.max(...all),
  count: (all) => all.length,
};

/** Keep what follows from the child rows inside root. */
export function init(root) {
  for (const box of root.querySelectorAll?.("[data-rows]") ?? []) {
    if (box.dataset.summed || !box.querySelector("[data-rows-sum], template")) continue;
    box.dataset.summed = "yes";
    const update = () => refresh(box);
    for (const event of ["input", "change"]) box.addEventListener(event, update);
    update();
  }
}

function refresh(box) {
  const rows = [...box.querySelectorAll("[data-rows-list] > [data-row]")];
  for (const row of rows) {
    for (const cell of row.querySelectorAll("[data-formula]")) {
      show(cell, compute(JSON.parse(cell.dataset.formula), row));
    }
  }
  for (const total of box.querySelectorAll("[data-rows-sum]")) {
    const values = rows.map((row) => valueOf(total.dataset.of, row)).filter((one) => one !== null);
    show(total, values.length ? MEASURES[total.dataset.rowsSum](values) : null);
  }
}

function compute(tree, row) {
  if (typeof tree === "string") return Number(tree);
  if (!Array.isArray(tree)) return valueOf(tree.field, row);
  const parts = tree.slice(1).map((part) => compute(part, row));
  return parts.includes(null) ? null : CALLS[tree[0]](...parts);
}

function valueOf(field, row) {
  const cell = row.querySelector(`[data-field="${CSS.escape(field)}"]`);
  if (cell) return cell.dataset.value ? Number(cell.dataset.value) : null;
  const typed = row.querySelector(`[name$="-${CSS.escape(field)}"]`)?.value ?? "";
  const plain = typed.normalize("NFKC").replace(/[\s,¥$€%]/g, "");
  return plain === "" || Number.isNaN(Number(plain)) ? null : Number(plain);
}

function rounded(value, places) {
  const scale = 10 ** places;
  return (Math.sign(value) * Math.round(Math.abs(value) * scale * (1 + Number.EPSILON))) / scale;
}

function show(cell, value) {
  const places = Number(cell.dataset.places ?? 2);
  const known = value !== null && Number.isFinite(value);
  cell.dataset.value = known ? String(rounded(value, places)) : "";
  cell.textContent = known ? words(rounded(value, places), cell.dataset, places) : "—";
}

function words(value, { currency, rowsSum }, places) {
  const digits = rowsSum === "count" ? 0 : places;
  const style = currency ? { style: "currency", currency } : {};
  const shape = { ...style, minimumFractionDigits: digits, maximumFractionDigits: digits };
  return new Intl.NumberFormat(document.documentElement.lang, shape).format(value).replace("CN¥", "¥");
}
