"""Which field a column is meant for: by label in either language, by name, by what it is often called."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.engine.access.field_rules import readable_fields
from app.engine.compile.model import Compiled
from app.engine.query.context import ReaderContext
from app.engine.query.tokens import fold

#: Values that no file brings in: lists and files, and what the system itself computes.
_NEVER = ("back_links", "rows", "file", "image", "formula", "roll_up", "number")
#: Several columns may be parts of one region: province, city, district.
JOINED = ("region",)
_SIGNS = re.compile(r"[\s*:：_\-./()（）\[\]【】]+")

#: Words of other people's files -> names of fields; the first one the entity has is meant.
WORDS: dict[str, tuple[str, ...]] = {
    "企业名称": ("name",), "公司名称": ("name",), "公司": ("customer", "name"), "单位名称": ("name",),
    "名称": ("name",), "全称": ("name",), "客户": ("customer", "name"), "客户名称": ("customer", "name"),
    "company": ("customer", "name"), "companyname": ("name",), "account": ("customer", "name"),
    "accountname": ("customer", "name"), "customername": ("customer", "name"), "organization": ("name",),
    "统一社会信用代码": ("uscc",), "社会信用代码": ("uscc",), "税号": ("uscc",), "纳税人识别号": ("uscc",),
    "注册地址": ("address",), "地址": ("address",), "公司地址": ("address",), "联系地址": ("address",),
    "officelocation": ("address",), "street": ("address",),
    "地区": ("region",), "所在省份": ("region",), "省份": ("region",), "省": ("region",),
    "城市": ("region",), "所在城市": ("region",), "区县": ("region",), "所在地区": ("region",),
    "法人代表": ("contact_person",), "法定代表人": ("contact_person",), "法人": ("contact_person",),
    "联系人": ("contact_person", "contact"), "contactname": ("contact_person", "name"),
    "联系电话": ("phone", "mobile"), "电话": ("phone", "mobile"), "手机号": ("mobile", "phone"),
    "手机": ("mobile", "phone"), "手机号码": ("mobile", "phone"), "tel": ("phone", "mobile"),
    "telephone": ("phone", "mobile"), "phonenumber": ("phone", "mobile"), "mobilephone": ("mobile", "phone"),
    "电子邮箱": ("email",), "电子邮件": ("email",), "emailaddress": ("email",), "mail": ("email",),
    "官网": ("website",), "网址": ("website",), "url": ("website",), "homepage": ("website",),
    "经营范围": ("notes",), "备注": ("notes",), "说明": ("notes", "description"), "remark": ("notes",),
    "remarks": ("notes",), "comment": ("notes",), "comments": ("notes",), "note": ("notes",),
    "product": ("product", "name"), "productname": ("name",), "产品": ("product", "name"),
    "series": ("model",), "salesprice": ("price",), "单价": ("price",), "价格": ("price",),
    "opportunityid": ("name",), "opportunity": ("opportunity", "name"), "商机": ("opportunity", "name"),
    "dealstage": ("stage",), "dealname": ("name",), "closevalue": ("amount",), "金额": ("amount",),
    "closedate": ("expected_close",), "预计成交日期": ("expected_close",),
}  # fmt: skip


def importable_fields(compiled: Compiled, context: ReaderContext) -> list[str]:
    """Return the fields whose values the writer may bring in; `code` names records to be changed."""
    modes = readable_fields(context.catalogue, compiled, context.reader)
    found = []
    for name, mode in modes.items():
        item = compiled.fields[name]
        computed = item.type in _NEVER or (item.read_only and not item.importable)
        assigns = name != "owner" or context.reader.may(compiled.slug, "assign")
        if item.importable and mode == "read":
            mode = context.reader.mode(compiled.slug, name)
        if name == "code" or (mode == "edit" and not computed and assigns and name != "department"):
            found.append(name)
    return found


def guess_columns(
    compiled: Compiled, context: ReaderContext, headings: Sequence[str]
) -> tuple[str, ...]:
    """Return the field of each column, "" where none is known; parts of a region share theirs."""
    allowed = importable_fields(compiled, context)
    exact: dict[str, str] = {}
    for name in reversed(allowed):
        label = compiled.fields[name].label
        for word in (label.zh, label.en, f"{label.zh}({name})", f"{label.en}({name})", name):
            if word:
                exact[plain(word)] = name
    found: list[str] = []
    for heading in headings:
        word = plain(heading)
        offers = [exact[word]] if word in exact else list(WORDS.get(word, ()))
        offers += [exact[part] for part in _bilingual(heading) if part in exact]
        free = (
            name for name in offers if name in allowed
            and (name not in found or compiled.fields[name].type in JOINED)
        )  # fmt: skip
        found.append(next(free, ""))
    return tuple(found)


def plain(word: str) -> str:
    """Return a heading as it is compared: one width, small letters, no signs."""
    return _SIGNS.sub("", fold(word))


def _bilingual(heading: str) -> list[str]:
    """Return the parts of a heading such as "客户名称 / Name"."""
    return [plain(part) for part in re.split(r"[/|（(]", heading)] if len(heading) < 80 else []
