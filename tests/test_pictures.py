"""docs/pictures.md shows every kind of page, and no picture lies about that it does not show."""

from __future__ import annotations

import re

from docs.picture_sheets import PICTURED, SHEET_KINDS
from docs.pictures import GALLERY, IMAGES, gallery
from tests.browser.kinds import KINDS


def test_gallery_is_as_new_as_the_kinds_of_pages():
    assert GALLERY.read_text("utf-8") == gallery(), "python -m docs.pictures writes it anew"


def test_gallery_shows_exactly_the_pictures_there_are():
    named = set(re.findall(r"images/([\w/-]+\.png)", gallery()))
    taken = {path.relative_to(IMAGES).as_posix() for path in IMAGES.rglob("*.png")}

    assert taken - named == set()
    assert named - taken == set()


def test_every_kind_of_page_has_its_picture():
    assert set(KINDS) <= PICTURED | set(SHEET_KINDS)
    assert PICTURED & set(SHEET_KINDS) == set()
