"""Started by test_offline.py inside a network namespace that has nothing but loopback."""

from __future__ import annotations

import fcntl
import socket
import struct
import sys
from pathlib import Path

from tests.serve.product import Browser, Product

_SET_FLAGS, _UP = 0x8914, 0x1
PAGES = ("/", "/e/customer/", "/e/customer/1", "/e/customer/new", "/e/opportunity/board")


def raise_loopback() -> None:
    """Switch the namespace's loopback on, as `ip link set lo up` does."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, _SET_FLAGS, struct.pack("16sh14x", b"lo", _UP))


def main(folder: Path) -> None:
    """Serve the company in `folder` and open pages; prints each status."""
    raise_loopback()
    interfaces = [name for _number, name in socket.if_nameindex()]
    sys.stdout.write(f"{interfaces}\n")
    product = Product(folder)
    try:
        browser = Browser(product.port, "admin")
        for path in PAGES:
            status, text = browser.get(path)
            outside = [part for part in text.split('"') if part.startswith(("http:", "//"))]
            sys.stdout.write(f"{path} {status} {outside}\n")
    finally:
        sys.stdout.write(f"stopped {product.stop()}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
