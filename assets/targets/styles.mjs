// app.css: the kit cut down to the classes in use, the picker's styles, then our own rooms in order.
// editor.css: only for pages with a rich text editor.
import fs from "node:fs";
import path from "node:path";
import { transform } from "esbuild";
import { PurgeCSS } from "purgecss";

// Rooms that must come first; others follow by name, and `narrow` and `print` are last so that they win.
const FIRST = ["tokens", "tabler", "base", "controls", "parts", "frame", "list", "record", "home", "board", "form", "rights"];
const LAST = ["narrow", "print"];

const SOURCES = [
  ["app/templates", ".html"],
  ["app/static/js", ".js"],
  ["app", ".py"],
];

// Classes that scripts put on elements at run time: no template names them.
const SAFELIST = {
  standard: [
    "show", "showing", "hide", "hiding", "fade", "active", "disabled", "collapse", "collapsing", "collapsed",
    "is-valid", "is-invalid", "was-validated",
    /^ts-/, /^sortable-/, /^htmx-/, /^modal/, /^offcanvas/, /^dropdown/, /^toast/, /^tooltip/, /^bs-tooltip/,
    /^popover/, /^bs-popover/, /^btn-close/,
  ],
};

export async function buildStyles(root, store) {
  const modules = path.join(root, "node_modules");
  const read = (file) => fs.readFileSync(path.join(modules, file), "utf8").replace(/\/\*# sourceMappingURL.*?\*\//g, "");
  const kit = await purge(root, read("@tabler/core/dist/css/tabler.css"));
  const picker = read("tom-select/dist/css/tom-select.css");
  store.put("app.css", await minify([kit, picker, ...ownRooms(root)].join("\n")));
  store.put("editor.css", await minify(read("trix/dist/trix.css")));
}

async function minify(css) {
  const { code } = await transform(css, { loader: "css", minify: true, legalComments: "none", target: "es2022" });
  return code;
}

async function purge(root, css) {
  const content = SOURCES.flatMap(([folder, ext]) => filesUnder(path.join(root, folder), ext)).map((file) => ({
    raw: fs.readFileSync(file, "utf8"),
    extension: path.extname(file).slice(1),
  }));
  const [result] = await new PurgeCSS().purge({
    content,
    css: [{ raw: css }],
    safelist: SAFELIST,
    // Written by scripts at run time, so no source names them with their values.
    dynamicAttributes: ["data-bs-popper", "data-popper-placement", "aria-expanded", "open", "inert"],
    keyframes: true,
    defaultExtractor: (text) => text.match(/[A-Za-z0-9_-]+/g) ?? [],
  });
  return result.css;
}

function ownRooms(root) {
  const folder = path.join(root, "app/static/css");
  const rank = (name) => (LAST.includes(name) ? 1000 : FIRST.includes(name) ? FIRST.indexOf(name) : 500);
  return fs
    .readdirSync(folder)
    .filter((file) => file.endsWith(".css"))
    .map((file) => path.parse(file).name)
    .sort((a, b) => rank(a) - rank(b) || a.localeCompare(b))
    .map((name) => fs.readFileSync(path.join(folder, `${name}.css`), "utf8"));
}

function filesUnder(folder, ext) {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder, { recursive: true })
    .filter((file) => file.endsWith(ext) && !file.startsWith("static/dist"))
    .sort()
    .map((file) => path.join(folder, file));
}
