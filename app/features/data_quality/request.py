"""What the address of a work list asks for, as typed values."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from app.engine.errors import UserError
from app.engine.query.context import read_id
from app.features.data_quality.plan import RULES
from app.features.data_quality.worklist import Wanted

ARGUMENTS = ("entity", "rule", "owner", "whose", "after")


def read_wanted(args: Mapping[str, str]) -> tuple[str, Wanted]:
    """Return the entity and what is wanted of its list; UserError names what cannot be read."""
    unknown = next((name for name in args if name not in ARGUMENTS), None)
    if unknown is not None:
        words = _("“%(name)s” is not known here; leave it out.", name=unknown[:60])
        raise UserError(words, field=unknown)
    rule = _one_of(args, "rule", ("", *RULES))
    whose = _one_of(args, "whose", ("", "mine"))
    owner = args.get("owner", "")
    if owner and read_id(owner) is None:
        words = _("“%(value)s” is not a number for %(name)s; use 1, 2, 3 …", value=owner[:40], name="owner")  # fmt: skip
        raise UserError(words, field="owner")
    wanted = Wanted(rule, read_id(owner) if owner else None, whose == "mine", args.get("after", ""))
    return args.get("entity", ""), wanted


def _one_of(args: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    value = args.get(name, "")
    if value not in known:
        words = _("“%(value)s” is not known for %(name)s. Choose one of: %(allowed)s.",
                  value=value[:40], name=name, allowed=", ".join(filter(None, known)))  # fmt: skip
        raise UserError(words, field=name)
    return value
