"""Every field type by its key, in the order of `declare/words.py`; the only list of types."""

from __future__ import annotations

from app.engine.fields.base import FieldType
from app.engine.fields.china import IDNumberType, RegionType, USCCType
from app.engine.fields.choice import ChoiceType, MultiChoiceType, TagsType
from app.engine.fields.computed import FormulaType, RollUpType
from app.engine.fields.contact import EmailType, PhoneType, URLType
from app.engine.fields.date_time import DateTimeType, DateType
from app.engine.fields.file import FileType, ImageType
from app.engine.fields.link import (
    BackLinksType,
    DepartmentType,
    LinksType,
    LinkType,
    RowsType,
    UserType,
)
from app.engine.fields.month import MonthType
from app.engine.fields.number import BoolType, DecimalType, IntegerType, MoneyType, PercentType
from app.engine.fields.number_rule import NumberRuleType
from app.engine.fields.text import LongTextType, RichTextType, TextType

_TYPES: tuple[FieldType, ...] = (
    TextType(), LongTextType(), RichTextType(), IntegerType(), DecimalType(), MoneyType(),
    PercentType(), DateType(), DateTimeType(), MonthType(), BoolType(), ChoiceType(), MultiChoiceType(),
    TagsType(), PhoneType(), EmailType(), URLType(), RegionType(), USCCType(), IDNumberType(),
    UserType(), DepartmentType(), LinkType(), LinksType(), BackLinksType(), RowsType(),
    FileType(), ImageType(), NumberRuleType(), FormulaType(), RollUpType(),
)  # fmt: skip

FIELD_TYPES: dict[str, FieldType] = {kind.key: kind for kind in _TYPES}


def field_type(key: str) -> FieldType:
    """Return the type of that key; raises KeyError for a key that is no type."""
    return FIELD_TYPES[key]
