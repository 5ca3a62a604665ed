// Bundles the front-end: `node assets/build.mjs css js icons regions` writes app/static/dist/.
// Run through `python -m assets.build`, which names only the targets whose inputs changed.
import fs from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { buildRegions } from "./targets/regions.mjs";
import { buildScripts } from "./targets/scripts.mjs";
import { buildSprite } from "./targets/sprite.mjs";
import { buildStyles } from "./targets/styles.mjs";
import { Store } from "./targets/store.mjs";

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const TARGETS = { css: buildStyles, js: buildScripts, icons: buildSprite, regions: buildRegions };

const store = new Store(path.join(root, "app/static/dist"));
const wanted = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(TARGETS);
const started = performance.now();

try {
  for (const name of wanted) await TARGETS[name](root, store);
  store.commit();
} catch (error) {
  console.error(`assets: ${error.message}`);
  process.exit(1);
}

for (const line of store.report()) console.log(`assets: ${line}`);
console.log(`assets: ${wanted.join(", ")} built in ${((performance.now() - started) / 1000).toFixed(1)} s`);
if (!fs.existsSync(path.join(root, "app/templates"))) console.log("assets: no templates yet, the kit's CSS is nearly empty");
