"""Shared saved views of the demo company: what its people look at in the morning."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from app.crm.demo_people import PEOPLE
from app.engine.access.reader import Reader
from app.engine.compile.catalogue import current_catalogue
from app.features.saved_views.service import ViewDraft, create_view


@dataclass(frozen=True)
class DemoView:
    """A view everyone has: entity, names, its arguments; first: roles whose list opens with it."""

    entity: str
    zh: str
    en: str
    query: str
    first: tuple[str, ...] = ()


VIEWS = (
    DemoView(
        "customer", "今日待跟进", "Due today",
        "f.next_follow_up.lt=tomorrow&f.lifecycle.nin=lost&sort=next_follow_up",
    ),
    DemoView("customer", "重点客户", "Key customers", "f.level.eq=A&f.lifecycle.nin=lost&sort=name"),
    DemoView(
        "customer", "30 天未联系", "Not contacted for 30 days",
        "f.last_contact.lt=-30d&f.lifecycle.nin=lost&sort=last_contact",
    ),
    DemoView("customer", "本月新增", "New this month", "f.created_at.within=this_month&sort=-created_at"),
    DemoView(
        "opportunity", "本月成交", "Closing this month",
        "f.expected_close.within=this_month&f.stage.nin=won,lost&sort=expected_close",
        first=("executive",),
    ),
    DemoView(
        "opportunity", "停滞超过 30 天", "Stalled over 30 days",
        "f.changed_at.lt=-30d&f.stage.nin=won,lost&sort=changed_at",
    ),
)  # fmt: skip


def share_views(session: Session, administrator: Reader, *, now: datetime) -> None:
    """Make the views, owned by an administrator, who alone may say what opens first for a role."""
    roles = {person.role for person in PEOPLE}
    for view in VIEWS:
        if view.entity in current_catalogue().entities:
            draft = ViewDraft(
                view.zh, view.query, shared="everyone", first_roles=view.first, name_en=view.en
            )
            create_view(
                session, view.entity, draft, reader=administrator, known_roles=roles, now=now
            )
