"""Small logos for the first demo customers, drawn here, so that no picture has to be shipped."""

from __future__ import annotations

from collections.abc import Callable
from io import BytesIO

from PIL import Image, ImageDraw
from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.files.receive import note, receive, rule_of
from app.engine.files.store import current_store

#: How many of the first customers have one: those of the manuals.
LOGOS = 12
_SIDE = 240
_TONES = (
    ("#1f6feb", "#a8cbff"), ("#0f766e", "#99e0d5"), ("#b45309", "#f6cf94"), ("#7c3aed", "#cfbcfb"),
    ("#be123c", "#f8b3c4"), ("#334155", "#b6c2d1"),
)  # fmt: skip
_Mark = Callable[[ImageDraw.ImageDraw, str, str], None]


def logo_png(number: int) -> bytes:
    """Return the PNG of one customer's logo: the same mark and colours for the same number."""
    picture = Image.new("RGB", (_SIDE * 2, _SIDE * 2), "white")
    strong, light = _TONES[number % len(_TONES)]
    _MARKS[number % len(_MARKS)](ImageDraw.Draw(picture), strong, light)
    small = picture.resize((_SIDE, _SIDE), Image.Resampling.LANCZOS)
    buffer = BytesIO()
    small.save(buffer, "PNG")
    return buffer.getvalue()


def store_logo(session: Session, number: int, reader: Reader) -> int:
    """Store one customer's logo as an upload of the reader; return its id."""
    item = current_catalogue()["customer"].fields["logo"]
    store = current_store()
    received = receive(
        store, BytesIO(logo_png(number)), name="logo.png", declared="image/png",
        rule=rule_of(item, store),
    )  # fmt: skip
    stored = note(
        session, received, owner_id=reader.user_id, now=clock.now(), entity="customer", field="logo"
    )
    return stored.id


def _wave(draw: ImageDraw.ImageDraw, strong: str, light: str) -> None:
    draw.ellipse((60, 60, 420, 420), fill=light)
    draw.pieslice((60, 60, 420, 420), 20, 200, fill=strong)


def _bars(draw: ImageDraw.ImageDraw, strong: str, light: str) -> None:
    for place, height in enumerate((150, 250, 350)):
        left = 80 + place * 115
        draw.rounded_rectangle((left, 420 - height, left + 85, 420), 20, light if place == 1 else strong)  # fmt: skip


def _hexagon(draw: ImageDraw.ImageDraw, strong: str, light: str) -> None:
    draw.regular_polygon((240, 240, 200), 6, fill=strong)
    draw.regular_polygon((240, 240, 105), 6, rotation=30, fill=light)


def _leaf(draw: ImageDraw.ImageDraw, strong: str, light: str) -> None:
    draw.pieslice((-120, 70, 360, 550), 270, 360, fill=strong)
    draw.pieslice((120, -70, 600, 410), 90, 180, fill=light)


def _ring(draw: ImageDraw.ImageDraw, strong: str, light: str) -> None:
    draw.ellipse((60, 60, 420, 420), outline=strong, width=56)
    draw.ellipse((180, 180, 300, 300), fill=light)


_MARKS: tuple[_Mark, ...] = (_wave, _bars, _hexagon, _leaf, _ring)
