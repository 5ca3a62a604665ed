"""A data folder with the demo company and N customers more, made once and kept."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PASSWORD = "bench-otter-walks-9"  # noqa: S105 - of invented people on this machine
PEOPLE = {
    "CRM_ADMIN_USERNAME": "admin", "CRM_ADMIN_PASSWORD": PASSWORD,
    "CRM_DEMO": "1", "CRM_DEMO_PASSWORD": PASSWORD,
}  # fmt: skip


def environment(folder: Path, **settings: str) -> dict[str, str]:
    """Return the environment of a product whose data lies in `folder`."""
    kept = {name: text for name, text in os.environ.items() if not name.startswith("CRM_")}
    return {**kept, **PEOPLE, "CRM_DATA_DIR": str(folder), "CRM_LOG_LEVEL": "error", **settings}


def make_company(folder: Path, customers: int) -> float:
    """Fill the folder unless that was done before; return the seconds `demo --scale` took, or 0."""
    done = folder / "made"
    if done.exists():
        return 0.0
    run(folder, "routes")
    started = time.perf_counter()
    run(folder, "demo", "--scale", str(customers))
    done.touch()
    return time.perf_counter() - started


def run(folder: Path, *words: str) -> None:
    """Run a command of the product."""
    subprocess.run(  # noqa: S603 - commands of the product itself
        [sys.executable, "run.py", *words],
        cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.DEVNULL,
    )  # fmt: skip
