// regions.json: provinces, cities and districts of China as [code, name, parent code or null], parents first.
import { regionData } from "element-china-area-data";

export async function buildRegions(_root, store) {
  const rows = [];
  const walk = (nodes, parent) => {
    for (const node of nodes) {
      rows.push([node.value, node.label, parent]);
      walk(node.children ?? [], node.value);
    }
  };
  walk(regionData, null);
  store.put("regions.json", JSON.stringify(rows));
}
