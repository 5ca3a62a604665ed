// core.js (every page) and the lazy entries (charts.js, editor.js), which core.js loads on demand.
import fs from "node:fs";
import path from "node:path";
import { build } from "esbuild";

const OPTIONS = {
  bundle: true,
  write: false,
  minify: true,
  format: "esm",
  target: ["es2022"],
  legalComments: "none",
  logLevel: "silent",
};

export async function buildScripts(root, store) {
  const folder = path.join(root, "app/static/js");
  // The lazy entries come first: core.js carries their hashed names.
  const lazy = {};
  for (const file of fs.readdirSync(path.join(folder, "lazy")).filter((f) => f.endsWith(".js")).sort()) {
    lazy[path.parse(file).name] = store.put(file, await bundle(path.join(folder, "lazy", file), root, {}));
  }
  const core = await bundle(path.join(folder, "main.js"), root, { LAZY_ENTRIES: JSON.stringify(lazy) });
  store.put("core.js", core);
}

async function bundle(entry, root, define) {
  const result = await build({
    ...OPTIONS,
    entryPoints: [entry],
    define,
    alias: {
      "kit": path.join(root, "node_modules/@tabler/core/js/src/bootstrap"),
    },
    loader: { ".css": "text" },
    plugins: [behaviours(path.join(root, "app/static/js"))],
  });
  return result.outputFiles[0].contents;
}

// `import behaviours from "crm:behaviours"` gives [name, module] of each file in app/static/js/ but main.js,
// so a new behaviour is one new file.
function behaviours(folder) {
  return {
    name: "behaviours",
    setup(plugin) {
      plugin.onResolve({ filter: /^crm:behaviours$/ }, () => ({ path: "behaviours", namespace: "crm" }));
      plugin.onLoad({ filter: /.*/, namespace: "crm" }, () => {
        const names = fs
          .readdirSync(folder)
          .filter((file) => file.endsWith(".js") && file !== "main.js")
          .map((file) => path.parse(file).name)
          .sort();
        const imports = names.map((name, i) => `import * as b${i} from "./${name}.js";`);
        const pairs = names.map((name, i) => `[${JSON.stringify(name)}, b${i}]`);
        return { contents: `${imports.join("\n")}\nexport default [${pairs.join(", ")}];`, resolveDir: folder, loader: "js" };
      });
    },
  };
}
