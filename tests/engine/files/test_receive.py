"""What is taken and what is refused, before any record is looked at."""

from __future__ import annotations

import io
import os
import stat

import pytest
from PIL import Image

from app.engine.fields.base import Refusal
from app.engine.fields.file_kinds import FILE_KINDS, ORDINARY
from app.engine.files import store as store_module
from app.engine.files.pictures import SIZES
from app.engine.files.receive import Rule, receive
from app.engine.files.store import FileStore
from tests.engine.files import samples
from tests.engine.files.samples import PDF, docx, files_of, png, zipped

MEGABYTE = 1024 * 1024


@pytest.fixture
def store(tmp_path, app):
    with app.test_request_context(headers={"Accept-Language": "en"}):
        yield FileStore(tmp_path / "uploads", 20)


def take(store, name, data, declared="", accepted=ORDINARY, most=20 * MEGABYTE):
    """Return what became of an upload, or the text of its refusal."""
    try:
        return receive(
            store, io.BytesIO(data), name=name, declared=declared, rule=Rule(accepted, most)
        )
    except Refusal as refusal:
        return str(refusal)


MISMATCH = "The content is not what “.{}” says."
DAMAGED = "The file is damaged or is not what its name says."
REFUSED = {
    "a program under a document's name": ("report.pdf", b"MZ\x90\0" + b"\0" * 60, MISMATCH.format("pdf")),
    "a page under a document's name": ("report.pdf", b"<html><script>", MISMATCH.format("pdf")),
    "a hidden ending": ("report.exe.pdf", PDF, "The name hides a second ending, “.exe”; rename the file."),
    "an ending in capitals": ("SETUP.EXE", b"MZ", "“.exe” files are not taken here."),
    "a setting of a web server": (".htaccess", b"Options +ExecCGI", "“.htaccess” files are not taken here."),
    "a page": ("index.html", b"<script>1</script>", "“.html” files are not taken here."),
    "a drawing with scripts": ("logo.svg", b"<svg onload='x()'/>", "“.svg” files are not taken here."),
    "no ending": ("README", b"text", "The name has no ending."),
    "nothing": ("empty.pdf", b"", "The file is empty."),
    "a text that is none": ("list.csv", b"a,b\0\x01\x02", MISMATCH.format("csv")),
    "two files in one": ("both.pdf", PDF + zipped({"a.txt": b"x"}), "The file holds a second one behind the first; save it anew."),
    "a zip bomb": ("bomb.zip", samples.bomb(), "Unpacked, the archive would be far larger than it may be (200 MB)."),
    "an archive in an archive": ("outer.zip", zipped({"inner.zip": b"PK"}), "The archive holds another archive; send that one by itself."),
    "a way out of the archive": ("evil.zip", zipped({"../../etc/cron.d/x": b"x"}), "The archive holds an entry that points outside of it."),
    "an absolute entry": ("evil.zip", zipped({"/etc/passwd": b"x"}), "The archive holds an entry that points outside of it."),
    "a link in the archive": ("evil.zip", samples.linked_zip(), "The archive holds an entry that points outside of it."),
    "a program in the archive": ("tools.zip", zipped({"setup.exe": b"MZ"}), "The archive holds a program (setup.exe)."),
    "a password": ("locked.zip", samples.locked_zip(), "The archive is protected by a password; send it without one."),
    "too many entries": ("many.zip", zipped({f"{n}.txt": b"" for n in range(2001)}), "The archive holds more than 2,000 files."),
    "half an archive": ("half.zip", zipped({"a.txt": b"x" * 500})[:60], DAMAGED),
    "another archive as a document": ("letter.docx", zipped({"a.txt": b"x"}), MISMATCH.format("docx")),
    "a document with macros": ("letter.docx", docx(**{"word/vbaProject.bin": b"x"}), "The document holds macros; save it without them."),
    "an encrypted sheet": ("sheet.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, MISMATCH.format("xlsx")),
    "a picture of another kind": ("photo.jpg", png(), DAMAGED),
    "half a picture": ("photo.png", png(400, 400)[:60], DAMAGED),
    "60 million pixels": ("photo.png", samples.png_header(10_000, 6_000), "The picture has more than 50 million pixels; make it smaller."),
    "a billion pixels": ("photo.png", samples.png_header(50_000, 50_000), "The picture has more than 50 million pixels; make it smaller."),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "reason"), REFUSED.values(), ids=REFUSED)
def test_refused_with_its_reason_and_nothing_left(store, name, data, reason):
    assert str(take(store, name, data)).startswith(reason)
    assert files_of(store.folder) == []


@pytest.mark.parametrize(
    ("name", "declared"),
    [("a.pdf", "text/html"), ("a.pdf", "image/png"), ("a.pdf", "application/x-msdownload")],
)
def test_sender_and_name_must_agree(store, name, declared):
    assert str(take(store, name, PDF, declared)).startswith(f"The sender calls it {declared}")


TAKEN = {
    "pdf": ("合同.pdf", PDF, "application/pdf"),
    "capitals": ("REPORT.V2.PDF", PDF, "application/octet-stream"),
    "docx": ("函.docx", docx(), ""),
    "xlsx as zip": ("表.xlsx", zipped({"xl/workbook.xml": b"<x/>"}), "application/zip"),
    "invoice": ("发票.ofd", zipped({"OFD.xml": b"<x/>"}), ""),
    "zip": ("合同附件.zip", zipped({"合同/一.pdf": PDF}), "application/x-zip-compressed"),
    "csv in GB18030": ("客户.csv", "名称,电话\r\n安华,021".encode("gb18030"), "application/vnd.ms-excel"),
    "utf-16": ("客户.txt", "名称".encode("utf-16"), "text/plain"),
    "old word": ("老.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 500, ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "data", "declared"), TAKEN.values(), ids=TAKEN)
def test_taken_as_it_came(store, name, data, declared):
    received = take(store, name, data, declared)

    assert received.name == name
    assert received.media == FILE_KINDS[name.rpartition(".")[2].lower()].media
    assert store.path(received.key).read_bytes() == data


def test_kept_under_a_random_name_closed_to_others(store):
    received = take(store, "合同.pdf", PDF)

    path = store.path(received.key)
    assert path.name == received.key
    assert "合同" not in str(path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert {stat.S_IMODE(one.stat().st_mode) for one in (path.parent, store.folder)} == {0o700}
    assert received.sha256 == store_module.digest(path)
    assert not list(store.incoming.iterdir())


@pytest.mark.parametrize(
    ("name", "data"),
    [("photo.jpg", samples.jpeg_with_place()), ("photo.png", samples.png_with_place())],
    ids=["jpeg", "png"],
)
def test_picture_forgets_place_and_camera(store, name, data):
    assert b"SecretCamera" in data

    path = store.path(take(store, name, data).key)

    kept = path.read_bytes()
    with Image.open(path) as picture:
        assert not picture.getexif()
    assert b"Secret" not in kept


def test_picture_on_its_side_is_set_upright(store):
    received = take(store, "photo.jpg", samples.jpeg_with_place())

    assert (received.pixels.width, received.pixels.height) == (30, 60)


def test_what_hangs_behind_a_picture_is_gone(store):
    received = take(store, "photo.png", png() + b"<script>alert(1)</script>" + zipped({"a": b"x"}))

    assert b"script" not in store.path(received.key).read_bytes()
    assert b"PK" not in store.path(received.key).read_bytes()


def test_picture_has_small_copies(store):
    received = take(store, "photo.png", png(2000, 1000))

    for name, side in SIZES.items():
        with Image.open(store.path(received.key, name)) as small:
            assert small.size == (side, side // 2)


def test_one_byte_over_the_limit_is_refused(store):
    data = PDF.ljust(MEGABYTE, b" ")

    whole = take(store, "a.pdf", data, most=MEGABYTE)
    refused = take(store, "a.pdf", data + b" ", most=MEGABYTE)

    assert whole.size == MEGABYTE
    assert refused == "The file is larger than 1 MB; send a smaller one."


def test_full_disk_refuses_and_says_so(store, monkeypatch):
    usage = type("Usage", (), {"total": 100 * 1024**3, "used": 0, "free": 9 * 1024**3})
    monkeypatch.setattr(store_module.shutil, "disk_usage", lambda _path: usage)

    assert str(take(store, "a.pdf", PDF)).startswith("The disk is nearly full")


def test_failing_disk_leaves_nothing_behind(store, monkeypatch):
    def fail(*_args):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)

    assert str(take(store, "a.pdf", PDF)).startswith("The disk is nearly full")
    assert files_of(store.folder) == []


def test_no_path_out_of_the_folder(store):
    for key in ("../../etc/passwd", "a" * 47, "A" * 48, ""):
        with pytest.raises(ValueError, match="not a key"):
            store.path(key)
