"""Names of files: safe to keep, safe to send, still the person's own."""

from __future__ import annotations

import pytest
from werkzeug.http import parse_options_header

from app.engine.files.names import content_disposition, ending_of, safe_name

NAMES = {
    "合同.pdf": "合同.pdf",
    "../../etc/passwd.pdf": "passwd.pdf",
    "C:\\Users\\li\\报价 单.xlsx": "报价 单.xlsx",
    "con.pdf": "_con.pdf",
    "LPT1.pdf": "_LPT1.pdf",
    "annexe\u202efdp.exe": "annexefdp.exe",
    "two\r\nlines\0.pdf": "twolines.pdf",
    'a"b<c>|?*.pdf': "a_b_c____.pdf",
    "trailing. . .": "trailing",
    "": "file",
    "...": "file",
    " .pdf": ".pdf",
}


@pytest.mark.parametrize(("raw", "safe"), NAMES.items(), ids=[repr(name) for name in NAMES])
def test_name_is_made_safe(raw, safe):
    assert safe_name(raw) == safe


@pytest.mark.parametrize("sign", ["a", "合", "😀"])
def test_long_name_keeps_its_ending(sign):
    name = safe_name(sign * 300 + ".pdf")

    assert name.endswith(".pdf")
    assert len(name) <= 120
    assert len(name.encode()) <= 240


@pytest.mark.parametrize(
    "name",
    ["合同.pdf", "offer 1.pdf", 'a";x=y.pdf', "x\r\nSet-Cookie: a=b.pdf", "é" * 300 + ".pdf"],
)
def test_browser_reads_the_name_back(name):
    header = content_disposition(name, attachment=True)

    kind, options = parse_options_header(header)
    assert kind == "attachment"
    assert options["filename"] == safe_name(name)
    assert header.isascii()
    assert "\n" not in header


def test_old_reader_gets_a_plain_name():
    assert 'filename="file.pdf"' in content_disposition("合同.pdf", attachment=True)


def test_ending_is_the_last_one_in_small_letters():
    assert ending_of("A.tar.GZ") == "gz"
