"""No request leaves the host: the product starts and serves where there is no network at all."""

import shutil
import subprocess
import sys

import pytest

from tests.serve.offline import PAGES
from tests.serve.product import ROOT

# A user who is not root gets a namespace together with one of users of its own.
NAMESPACE = ("unshare", "--map-root-user", "--net")


def can_unshare():
    if shutil.which("unshare") is None:
        return False
    return subprocess.run([*NAMESPACE, "true"], capture_output=True, check=False).returncode == 0


def test_product_starts_and_serves_without_a_network(tmp_path, demo_folder):
    if not can_unshare():
        pytest.skip("NOT TESTED: this system gives no network namespace (unshare --net)")
    folder = tmp_path / "data"
    shutil.copytree(demo_folder, folder)

    done = subprocess.run(
        [*NAMESPACE, sys.executable, "-m", "tests.serve.offline", str(folder)],
        cwd=ROOT, capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip

    assert done.stderr == ""
    assert done.stdout.splitlines() == [
        "['lo']", *(f"{path} 200 []" for path in PAGES), "stopped 0"
    ]  # fmt: skip
