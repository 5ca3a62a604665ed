"""What the demo people say to each other on records, and the files they hang on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO

from sqlalchemy import update
from sqlalchemy.orm import Session

from app.crm.demo_logos import logo_png
from app.crm.demo_plan import To
from app.engine.access.reader import Reader, acting_for
from app.engine.compile.catalogue import current_catalogue
from app.engine.files.receive import note, receive, rule_of
from app.engine.files.store import current_store
from app.engine.journal.tables import JournalEntry
from app.engine.query.context import ReaderContext
from app.engine.query.list_query import ListQuery
from app.features.attachments.service import add_file
from app.features.comments.service import Draft, post_comment

READERS = Callable[[str], Reader]


@dataclass(frozen=True)
class Said:
    """A comment on one of the first customers; hours: how long ago."""

    customer: int
    who: str
    hours: int
    text: str


@dataclass(frozen=True)
class Hung:
    """A file on one of the first customers; text "" makes it a picture."""

    customer: int
    who: str
    hours: int
    name: str
    text: str = ""


SAID = (
    Said(0, "li.na", 98, "招标文件已拿到，技术部分要求附同类项目验收单。"),
    Said(0, "wang.fang", 95, "@李娜 验收单用恒立那份，记得先请客户同意。"),
    Said(0, "li.na", 47, "恒立已同意，报价周五前发出。"),
    Said(2, "wang.fang", 70, "@李娜 年框折扣不要低于九五折，超过的话先走审批。"),
    Said(2, "li.na", 68, "明白，这次按九六折报。"),
    Said(4, "li.na", 30, "二期扩到三条线，@王芳 下周一起拜访？"),
    Said(4, "wang.fang", 28, "可以，周三上午。"),
    Said(11, "li.na", 20, "包装线改造的现场照片已上传，请@王芳 看一下空间够不够。"),
)
HUNG = (
    Hung(
        0,
        "li.na",
        100,
        "招标要求摘要.txt",
        "一、技术参数\n二、同类项目验收单\n三、交付周期 60 天\n",
    ),
    Hung(
        2,
        "wang.fang",
        72,
        "年框折扣说明.md",
        "# 年框折扣\n\n- 九五折以内：销售自行决定\n- 以外：先审批\n",
    ),
    Hung(11, "li.na", 21, "现场照片.png"),
    Hung(11, "li.na", 21, "设备清单.csv", "设备,数量\n封箱机,2\n输送线,1\n"),
)
_MEDIA = {"txt": "text/plain", "md": "text/markdown", "csv": "text/csv", "png": "image/png"}


def write_talk(session: Session, readers: READERS, ids: Mapping[To, int], *, now: datetime) -> None:
    """Write the files, then the comments, each at its own moment."""
    for hung in HUNG:
        if To("customer", hung.customer) in ids:
            reader = readers(hung.who)
            with acting_for(reader):
                _hang(session, hung, ids[To("customer", hung.customer)], reader, now)
    for said in SAID:
        if To("customer", said.customer) in ids:
            reader = readers(said.who)
            with acting_for(reader):
                query = ListQuery(current_catalogue()["customer"], ReaderContext(session, reader))
                at = now - timedelta(hours=said.hours)
                post_comment(query, ids[To("customer", said.customer)], Draft(said.text), now=at)


def _hang(session: Session, hung: Hung, record_id: int, reader: Reader, now: datetime) -> None:
    store, at = current_store(), now - timedelta(hours=hung.hours)
    data = hung.text.encode() if hung.text else logo_png(hung.customer + 1)
    received = receive(
        store, BytesIO(data), name=hung.name, declared=_MEDIA[hung.name.rpartition(".")[2]],
        rule=rule_of(None, store),
    )  # fmt: skip
    stored = note(session, received, owner_id=reader.user_id, now=at, entity="customer")
    added = add_file(
        session, current_catalogue()["customer"], record_id, stored.id, reader=reader, now=at,
        source="demo",
    )  # fmt: skip
    # The journal knows only now, and the demo tells of the past.
    session.execute(
        update(JournalEntry).where(JournalEntry.batch == added.batch).values(at=at),
        execution_options={"synchronize_session": False},
    )
