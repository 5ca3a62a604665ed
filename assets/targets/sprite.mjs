// icons.svg: one sprite of the outline icons named in assets/icons.txt.
import fs from "node:fs";
import path from "node:path";

export async function buildSprite(root, store) {
  const folder = path.join(root, "node_modules/@tabler/icons/icons/outline");
  const names = listed(path.join(root, "assets/icons.txt"));
  const unknown = names.filter((name) => !fs.existsSync(path.join(folder, `${name}.svg`)));
  if (unknown.length) throw new Error(`assets/icons.txt names icons that Tabler does not have: ${unknown.join(", ")}`);
  const symbols = names.map((name) => symbol(name, fs.readFileSync(path.join(folder, `${name}.svg`), "utf8")));
  store.put("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

function listed(file) {
  const lines = fs.readFileSync(file, "utf8").split("\n").map((line) => line.split("#")[0]);
  return [...new Set(lines.flatMap((line) => line.split(/\s+/)).filter(Boolean))].sort();
}

function symbol(name, svg) {
  const shapes = svg
    .replace(/<!--.*?-->/gs, "")
    .replace(/^.*?<svg[^>]*>/s, "")
    .replace(/<\/svg>.*$/s, "")
    .replace(/<path stroke="none" d="M0 0h24v24H0z" fill="none"\s*\/>/, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/ \/>/g, "/>");
  return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`;
}
