// The output folder: content-hashed files, a .gz beside each, and manifest.json (logical -> hashed name).
import crypto from "node:crypto";
import fs from "node:fs";
import path from "node:path";
import zlib from "node:zlib";

export class Store {
  constructor(folder) {
    this.folder = folder;
    this.manifestPath = path.join(folder, "manifest.json");
    fs.mkdirSync(folder, { recursive: true });
    this.previous = fs.existsSync(this.manifestPath) ? JSON.parse(fs.readFileSync(this.manifestPath, "utf8")) : {};
    this.manifest = { ...this.previous };
    this.written = [];
  }

  /** Write one file under a name that carries its content's hash; gives back that name. */
  put(logical, content) {
    const bytes = Buffer.from(content);
    const hash = crypto.createHash("sha256").update(bytes).digest("hex").slice(0, 10);
    const { name, ext } = path.parse(logical);
    const hashed = `${name}-${hash}${ext}`;
    const gz = zlib.gzipSync(bytes, { level: 9 });
    this.#replace(hashed, bytes);
    this.#replace(`${hashed}.gz`, gz);
    this.manifest[logical] = hashed;
    this.written.push({ hashed, raw: bytes.length, gz: gz.length });
    return hashed;
  }

  /** Point the manifest at the new files. Those of the build before stay: a page open now may ask for them. */
  commit() {
    this.#replace("manifest.json", JSON.stringify(this.manifest, Object.keys(this.manifest).sort(), 2) + "\n");
    const keep = new Set([...Object.values(this.manifest), ...Object.values(this.previous)]);
    for (const file of fs.readdirSync(this.folder)) {
      const isHashed = /-[0-9a-f]{10}\.\w+(\.gz)?$/.test(file);
      if (isHashed && !keep.has(file.replace(/\.gz$/, ""))) fs.rmSync(path.join(this.folder, file));
    }
  }

  report() {
    const kb = (n) => `${(n / 1024).toFixed(1)} kB`;
    return this.written.map((w) => `${w.hashed}  ${kb(w.raw)}, ${kb(w.gz)} compressed`);
  }

  // Rename is atomic: a server running meanwhile never reads half a file.
  #replace(file, bytes) {
    const target = path.join(this.folder, file);
    const partial = `${target}.${process.pid}.part`;
    fs.writeFileSync(partial, bytes);
    fs.renameSync(partial, target);
  }
}
