"""Records full of canaries: values that must appear nowhere a reader may not look."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from app.engine import clock
from app.engine.access.tables import User
from app.engine.compile.catalogue import current_catalogue
from app.engine.declare.spec import FieldSpec
from app.engine.fields.china import uscc_check
from app.engine.fields.tables import StoredFile
from app.features.attachments.tables import Attachment
from app.features.comments.tables import Comment

#: What people type to look for canaries, and what stands only in the records themselves.
BAIT, CANARY = "Lure", "Moltebeere"
MOBILE, MONEY, IDENTITY = "13977771234", "7654321.77", "11010519491231002X"
USCC = "91310000MA1FL8PT4"
DAY, MOMENT = date(1987, 6, 5), datetime(2031, 4, 3, 2, 17, tzinfo=UTC)
#: Every spelling in which a canary could come out.
NEEDLES = (
    CANARY, CANARY.lower(), MOBILE, "139 7777 1234", "139-7777-1234", "+8613977771234",
    "7654321", "7,654,321", IDENTITY, USCC, "1987-06-05", "1987/6/5", "June 5, 1987", "Jun 5, 1987", "5 Jun 1987",
    "2031-04", "2031/4", "Apr 3, 2031", "3 Apr 2031", "2011-03-02", "Mar 2, 2011", "2 Mar 2011",
)  # fmt: skip
#: The year alone, as an axis has it; four such digits also stand inside of nonces and tokens.
YEAR = re.compile(r"(?<![\w+/-])2031(?![\w+/-])")

_BY_TYPE: dict[str, Any] = {
    "phone": MOBILE, "email": f"{CANARY.lower()}@example.com", "money": MONEY,
    "url": f"https://{CANARY.lower()}.example.com", "id_number": IDENTITY,
    "date": DAY, "datetime": MOMENT, "tags": [f"{BAIT} {CANARY}"],
    "decimal": "7654.77", "percent": "77", "integer": 7654321, "bool": True,
    "rich_text": f"<p>{BAIT} {CANARY}</p>",
}  # fmt: skip


def canary(slug: str, item: FieldSpec) -> Any:
    """Return a canary that a field takes; None where it takes none."""
    if item.type in ("text", "long_text"):
        return f"{BAIT} {slug}.{item.name} {CANARY}"
    if item.type == "uscc":
        return USCC + uscc_check(USCC)
    if item.type == "date" and item.max != "today":
        return MOMENT.date()
    if item.type == "datetime" and item.max == "now":
        return datetime(2011, 3, 2, 2, 17, tzinfo=UTC)
    return _BY_TYPE.get(item.type)


def canary_values(slug: str) -> dict[str, Any]:
    """Return a canary for every field of an entity that takes one."""
    found = {item.name: canary(slug, item) for item in current_catalogue()[slug].spec.fields}
    found = {name: value for name, value in found.items() if value is not None}
    if slug == "customer":
        found["kind"] = "company"
    if slug == "opportunity":
        found |= {"stage": "lost"}
    if slug == "task":
        found["done"] = True
    if slug == "contact_log":
        del found["no_further"], found["no_further_reason"]
    return found


@dataclass
class Nest:
    """One company of one owner: a record of every kind, each full of canaries."""

    owner: User
    ids: dict[str, int] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)


def make_nest(make: Any, owner: User) -> Nest:
    """Make a customer with everything that hangs on it."""
    nest = Nest(owner)
    links: dict[str, Any] = {}

    def add(slug: str, **extra: Any) -> None:
        known = current_catalogue()[slug].fields
        given = {name: value for name, value in links.items() if name in known}
        record = make(slug, owner=owner, **{**canary_values(slug), **given, **extra})
        nest.ids[slug], nest.versions[slug] = record.id, record.version
        links[slug] = record.id

    for slug in ("customer", "contact", "opportunity", "quote"):
        add(slug)
    add("quote_line")
    add("contact_log")
    add("task", assignee=owner.id)
    return nest


def hang_on(session: Session, nest: Nest) -> None:
    """Hang a telling file and comment on every record of a nest; the file's key is `file-<slug>`."""
    for slug, key in nest.ids.items():
        words = f"{BAIT} {CANARY} on {slug}"
        session.add(
            Comment(
                id=key, entity=slug, record_id=key, author_id=nest.owner.id, text=words,
                at=clock.now(),
            )
        )  # fmt: skip
        stored = StoredFile(
            key=f"{key:048x}", name=f"{BAIT} {CANARY} {slug}.txt", kind="text/plain", size=5,
            entity=slug, record_id=key, owner_id=nest.owner.id, created_at=clock.now(),
        )  # fmt: skip
        session.add(stored)
        session.flush()
        session.add(
            Attachment(
                key=f"file-{slug}", entity=slug, record_id=key, file_id=stored.id,
                added_by_id=nest.owner.id, added_at=clock.now(),
            )
        )  # fmt: skip
    session.commit()


def found_in(text: str) -> list[str]:
    """Return the canaries that a text holds."""
    return [needle for needle in NEEDLES if needle in text] + YEAR.findall(text)
