"""The fields every entity has by itself, declared in the same words as all others."""

from __future__ import annotations

from types import MappingProxyType
from typing import Any

from app.engine.declare.label import Label
from app.engine.declare.spec import EntitySpec, FieldSpec

SYSTEM_GROUP = "system"


def _field(name: str, kind: str, zh: str, en: str, **values: Any) -> FieldSpec:
    options = MappingProxyType(values.pop("options", {}))
    return FieldSpec(
        name=name, type=kind, label=Label(zh=zh, en=en), options=options, system=True,
        group=SYSTEM_GROUP, **values,
    )  # fmt: skip


CODE = _field("code", "text", "编号", "Code", read_only=True, search=True, sort=True, max=40)
OWNER = _field("owner", "user", "负责人", "Owner", filter=True, sort=True)
DEPARTMENT = _field("department", "department", "部门", "Department", filter=True, read_only=True)
COLLABORATORS = _field("collaborators", "links", "协作人", "Collaborators", options={"to": "user"})
TAGS = _field("tags", "tags", "标签", "Tags", filter=True)
CREATED_AT = _field(
    "created_at", "datetime", "创建时间", "Created", read_only=True, filter=True, sort=True
)
CREATED_BY = _field("created_by", "user", "创建人", "Created by", read_only=True)
CHANGED_AT = _field(
    "changed_at", "datetime", "修改时间", "Changed", read_only=True, filter=True, sort=True
)
CHANGED_BY = _field("changed_by", "user", "修改人", "Changed by", read_only=True)

_OF_RECORDS = (
    CODE, OWNER, DEPARTMENT, COLLABORATORS, TAGS, CREATED_AT, CREATED_BY, CHANGED_AT, CHANGED_BY,
)  # fmt: skip
_OF_ROWS = (CREATED_AT, CREATED_BY, CHANGED_AT, CHANGED_BY)


def system_fields(spec: EntitySpec) -> tuple[FieldSpec, ...]:
    """Return the system fields people meet; child rows share owner and rights of their parent."""
    return _OF_ROWS if spec.parent_row else _OF_RECORDS
