"""`python -m bench.apply`: how long people wait while a new pack is applied.

Four people work through pages of the real product, each pausing between two of them as people do,
while a pack is dropped in and applied. Printed are the median and the longest wait before and
during that. The bar is half a second (docs/architecture.md, "How data travels").
"""

from __future__ import annotations

import argparse
import itertools
import shutil
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

from bench.company import make_company, run
from bench.site import Visitor, serving

LONGEST_SECONDS = 0.5
PAGES = ("/e/customer/", "/e/customer/1", "/e/opportunity/board", "/e/customer/?q=%E5%8D%8E", "/")
PEOPLE = ("admin", "li.na", "wang.fang", "zhao.min")
PACK = """pack: fairs
entities:
  trade_fair:
    label: {zh: 展会, en: Trade fair}
    fields:
      name: {type: text, label: {zh: 名称, en: Name}, required: true}
      customer: {type: link, to: customer, label: {zh: 客户, en: Customer}}
"""


class Person(threading.Thread):
    """Opens one page after the other until told to stop, and notes how long each took."""

    def __init__(self, visitor: Visitor, first: int, pause: float) -> None:
        super().__init__(daemon=True)
        self._visitor, self._pause = visitor, pause
        self._pages = itertools.islice(itertools.cycle(PAGES), first, None)
        self._end = threading.Event()
        self.waits: list[tuple[float, float, str]] = []  # (when it began, seconds, page)

    def run(self) -> None:
        """Work until the end."""
        while not self._end.wait(self._pause):
            page, started = next(self._pages), time.perf_counter()
            self._visitor.ask("GET", page)
            self.waits.append((started, time.perf_counter() - started, page))

    def stop(self) -> None:
        """Let the page in hand be the last."""
        self._end.set()
        self.join()


def measure(folder: Path, workers: int, pause: float) -> tuple[list[float], list[float]]:
    """Return the waits before an apply and those from its start until new processes serve."""
    with serving(folder, CRM_WORKERS=str(workers)) as product:
        people = [Person(Visitor(product.port, name), i, pause) for i, name in enumerate(PEOPLE)]
        for person in people:
            person.start()
        time.sleep(10)
        (folder / "packs").mkdir(exist_ok=True)
        (folder / "packs" / "fairs.yaml").write_text(PACK)
        begun = time.perf_counter()
        run(folder, "apply")
        product.wait_for("Declarations applied")
        time.sleep(2)
        for person in people:
            person.stop()
    waits = [wait for person in people for wait in person.waits]
    warm = min(started for started, _, _ in waits) + 3
    before = [seconds for started, seconds, _ in waits if warm < started < begun - 1]
    return before, [seconds for started, seconds, _ in waits if started > begun - 1]


def main() -> int:
    """Measure and print; 1 when somebody waited longer than the bar."""
    parser = argparse.ArgumentParser(prog="bench.apply", description=__doc__)
    parser.add_argument("--customers", type=int, default=1000)
    parser.add_argument("--pause", type=float, default=0.2, help="seconds between two pages")
    options = parser.parse_args()
    missed = False
    print("| web processes | before: median / longest ms | during: median / longest ms | pages |")
    print("|---:|---:|---:|---:|")
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as place:
            folder = Path(place) / "company"
            folder.mkdir()
            make_company(folder, options.customers)
            before, during = measure(folder, workers, options.pause)
            shutil.rmtree(folder)
        cells = [
            f"{statistics.median(one) * 1000:.0f} / {max(one) * 1000:.0f}"
            for one in (before, during)
        ]
        bad = max(during) > LONGEST_SECONDS
        missed = missed or bad
        print(f"| {workers} | {cells[0]} | {cells[1]} | {len(during)}{' !' if bad else ''} |")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
