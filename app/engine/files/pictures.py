"""Pictures: decoded and written anew from their pixels, so nothing else of the file stays."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from threading import Lock

from flask_babel import gettext as _
from PIL import Image, ImageOps

from app.engine.fields.base import Refusal
from app.engine.fields.file_kinds import FileKind
from app.engine.files.archives import damaged

MOST_PIXELS = 50_000_000
#: Longest side of each small copy, in pixels; small copies are WebP.
SIZES = {"s": 96, "m": 640}
#: A decoded picture may take 200 MB: a process holds one of them.
_one_at_a_time = Lock()
_FORMATS = {"image/png": "PNG", "image/jpeg": "JPEG", "image/webp": "WEBP", "image/gif": "GIF"}
_MODES = {
    "JPEG": ("RGB", "L"), "PNG": ("RGB", "RGBA", "L", "LA", "P", "1"),
    "WEBP": ("RGB", "RGBA"), "GIF": ("RGB", "RGBA", "L", "P"),
}  # fmt: skip


@dataclass(frozen=True)
class Pixels:
    """The size of a picture."""

    width: int
    height: int


def write_anew(path: Path, kind: FileKind) -> Pixels:
    """Replace a picture by its own pixels, upright and without metadata; add the small copies.

    Of a moving picture the first frame stays. Raises Refusal for too many pixels and for what
    cannot be decoded as the kind that its name says.
    """
    form = _FORMATS[kind.media]
    try:
        with _one_at_a_time:
            with Image.open(path, formats=[form]) as opened:
                _check_size(opened)
                picture = _upright(opened, form)
            # Its pixels would stay in memory beside the copy's.
            del opened
            _save(picture, path, form)
            for suffix, side in SIZES.items():
                _save(_smaller(picture, side), path.with_suffix(f".{suffix}"), "WEBP")
    except Refusal:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        raise Refusal(too_many_pixels()) from None
    except (OSError, SyntaxError, ValueError, EOFError, OverflowError, IndexError, TypeError):
        raise Refusal(damaged()) from None
    return Pixels(*picture.size)


def _check_size(picture: Image.Image) -> None:
    # Only the header has been read so far.
    if picture.width * picture.height > MOST_PIXELS:
        raise Refusal(too_many_pixels())


def _upright(opened: Image.Image, form: str) -> Image.Image:
    opened.load()
    ImageOps.exif_transpose(opened, in_place=True)
    picture = opened
    if picture.mode.startswith("I"):
        # Sixteen bits of grey, of which eight are enough for what people look at.
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    if picture.mode not in _MODES[form]:
        with_alpha = picture.mode in ("RGBA", "LA", "PA", "La", "RGBa") and form != "JPEG"
        picture = picture.convert("RGBA" if with_alpha else "RGB")
    bare = picture.copy()
    # What is left here would be written again: comments, EXIF, XMP, colour profile, times.
    transparent = bare.info.get("transparency")
    bare.info = {} if transparent is None else {"transparency": transparent}
    return bare


def _smaller(picture: Image.Image, side: int) -> Image.Image:
    if picture.mode in ("P", "1"):
        picture = picture.convert("RGBA" if picture.info else "RGB")
    # Whole steps first: a picture of fifty million pixels is not copied for a small one.
    step = max(1, max(picture.size) // (2 * side))
    small = picture.reduce(step) if step > 1 else picture.copy()
    small = small.convert("RGBA" if "A" in small.mode or small.info else "RGB")
    small.thumbnail((side, side), Image.Resampling.LANCZOS)
    small.info = {}
    return small


def _save(picture: Image.Image, path: Path, form: str) -> None:
    options: dict[str, object] = {"JPEG": {"quality": 90, "optimize": True}, "WEBP": {"quality": 84},
                                  "PNG": {"optimize": False}}.get(form, {})  # type: ignore[assignment]  # fmt: skip
    with path.open("wb") as file:
        picture.save(file, form, **options)


def too_many_pixels() -> str:
    """Return the words for a picture that is too large to decode."""
    return _("The picture has more than %(most)s million pixels; make it smaller.", most=50)
