"""`python -m bench.pages`: what every kind of page costs at 10,000 and 100,000 customers.

The real product serves each size from processes of its own, all at the same time, and is asked
over HTTP in turn, signed in, so that the noise of the machine meets every size alike. Printed are
the median and the best time, the ratio of the best times, what the database did (in thousand steps of
SQLite's machine), and the statements of a page.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.company import ROOT, environment, make_company
from bench.site import Visitor, serving

#: Allowed growth of the best time from the smallest to the largest size, and of a list page's SQL.
MOST_GROWTH, MOST_STATEMENTS = 1.3, 6
LISTS = ("list", "search", "filter", "three")


@dataclass
class Site:
    """One size: the facts, who is signed in there, and what was measured."""

    customers: int
    facts: dict[str, Any]
    visitors: dict[str, Visitor]
    times: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def measure(self, person: str, name: str) -> None:
        """Ask once for a page and note how long the whole answer took."""
        path = self.facts["paths"][person][name]
        started = time.perf_counter()
        self.visitors[person].ask("GET", path)
        took = (time.perf_counter() - started) * 1000
        self.times.setdefault((person, name), []).append(took)


def prepare(folder: Path, customers: int) -> dict[str, Any]:
    """Make the data of one size where needed and return what is to be asked there."""
    seconds = make_company(folder, customers)
    if seconds:
        print(f"demo --scale {customers}: {seconds:.1f} s")
    found = subprocess.run(
        [sys.executable, "-m", "bench.facts"],
        cwd=ROOT, env=environment(folder), check=True, stdout=subprocess.PIPE,
    )  # fmt: skip
    facts: dict[str, Any] = json.loads(found.stdout)
    return facts


def compare(sites: list[Site], rounds: int) -> None:
    """Ask for every page at every size in turn, again and again."""
    for number in range(rounds + 2):
        for person, paths in sites[0].facts["paths"].items():
            for name in paths:
                for site in sites:
                    site.measure(person, name)
        if number == 1:  # the first two rounds fill caches
            for site in sites:
                site.times.clear()


def report(sites: list[Site]) -> int:
    """Print the tables; return how many pages miss the bar."""
    missed = 0
    for person, paths in sites[0].facts["paths"].items():
        sizes = " | ".join(f"{site.customers:,}: median / best ms" for site in sites)
        print(f"\n### Signed in as {person}\n")
        print(f"| page | {sizes} | ratio of best | database work | statements |")
        print(f"|---|{'---:|' * (len(sites) + 3)}")
        missed += sum(print_page(sites, person, name) for name in paths)
    floors = ", ".join(f"{site.customers:,}: {site.facts['floor_ms']:.2f} ms" for site in sites)
    rows = ", ".join(f"{site.facts['rows']:,}" for site in sites)
    print(f"\nFloor (rows of the first page by bare SQL, no page around them): {floors}")
    print(f"Customers in the databases: {rows}")
    return missed


def print_page(sites: list[Site], person: str, name: str) -> bool:
    """Print the row of one page; tell whether it misses the bar.

    A crowded machine spoils times but not the count of what the database did: growth that the
    times alone show is no growth of the page.
    """
    found = [site.times[person, name] for site in sites]
    steps = [max(site.facts["steps"][person][name], 1) for site in sites]
    ratio, of_work = min(found[-1]) / min(found[0]), steps[-1] / steps[0]
    count = max(site.facts["statements"][person][name] for site in sites)
    grows = min(ratio, of_work) > MOST_GROWTH
    bad = grows or (name.startswith(LISTS) and count > MOST_STATEMENTS)
    cells = " | ".join(f"{statistics.median(one):.1f} / {min(one):.1f}" for one in found)
    mark = " !" if bad else ""
    print(
        f"| {name} | {cells} | {ratio:.2f} | {steps[0] / 10:.1f} → {steps[-1] / 10:.1f} k | {count}{mark} |"
    )
    return bad


def main() -> int:
    """Measure and print; 1 when a page misses the bar."""
    parser = argparse.ArgumentParser(prog="bench.pages", description=__doc__)
    parser.add_argument("--million", action="store_true", help="measure 1,000,000 customers too")
    parser.add_argument("--rounds", type=int, default=20, help="times every page is asked for")
    parser.add_argument("--folder", type=Path, default=ROOT / ".cache" / "bench")
    parser.add_argument("--sizes", type=int, nargs="+", default=[10_000, 100_000])
    options = parser.parse_args()
    sizes = [*options.sizes, *([1_000_000] if options.million else [])]
    folders = [options.folder.resolve() / str(size) for size in sizes]
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)
    facts = [prepare(folder, size) for folder, size in zip(folders, sizes, strict=True)]
    with ExitStack() as stack:
        sites = []
        for size, folder, found in zip(sizes, folders, facts, strict=True):
            port = stack.enter_context(serving(folder, CRM_SCHEDULER="0")).port
            visitors = {person: Visitor(port, person) for person in found["paths"]}
            sites.append(Site(size, found, visitors))
        compare(sites, options.rounds)
    missed = report(sites)
    print("\nEvery page keeps the bar." if not missed else f"\n{missed} pages miss the bar (!).")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
