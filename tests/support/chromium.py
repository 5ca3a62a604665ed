"""The Chromium that tests and pictures drive: the one without windows first, it works a third as hard."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from playwright.sync_api import Browser, Playwright

NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


@contextmanager
def launched(driver: Playwright, env: Mapping[str, str] | None = None) -> Iterator[Browser]:
    """Start the system's Chromium, else the one that Playwright brought; `env` adds to its environment."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    browser = driver.chromium.launch(
        executable_path=found, env={**os.environ, **(env or {})},
        args=[*sandbox, "--disable-background-networking"],
    )  # fmt: skip
    try:
        yield browser
    finally:
        browser.close()
