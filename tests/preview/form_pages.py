"""Invented form pages: new, with errors, with a conflict, in place, every widget, deleting."""

from __future__ import annotations

import json

from app.engine.views.form_models import ClashLine, DeletePage, FormPage, Input, InputGroup
from app.engine.views.page_models import Cell
from app.engine.views.record_models import Fact
from tests.preview.company import CUSTOMERS, Words


def build_form(w: Words, *, errors: bool = False, clashes: bool = False) -> FormPage:
    """Return the new customer of the mock, with its two mistakes or a conflict on request."""
    uscc = w(
        "校验位不对：最后一位应为 J，现为 8",
        "The check digit is wrong: the last one must be J, it is 8",
    )
    phone = w(
        "手机号少 1 位：现有 10 位，应为 11 位",
        "One digit is missing: a mobile number has 11, this one 10",
    )
    lines = (
        ClashLine("level", w("级别", "Level"), "C", "A", "B", "C"),
        ClashLine("phone", w("电话", "Phone"), "", "0512 6288 0416", "138 1623 0471"),
    )
    return FormPage(
        title=w("新建客户", "New customer") if not clashes else w("编辑 苏州恒立精密机械有限公司", "Edit Hengli Precision"), slug="customer",
        id=3 if clashes else None, version=7, action="/e/customer/new", groups=_groups(w, uscc if errors else "", phone if errors else ""),
        cancel_href="/e/customer/", token="t", save_and_new=not clashes,
        errors=(("uscc", w("统一社会信用代码：校验位不对，最后一位应为 J", "Credit code: the last digit must be J")), ("phone", w("电话：手机号少 1 位", "Phone: one digit is missing"))) if errors else (),
        clashes=lines if clashes else (), clash_by=w("王芳", "Li Na") if clashes else "",
    )  # fmt: skip


def build_widgets(w: Words) -> FormPage:
    """Return a form that holds every widget once."""
    return FormPage(
        title=w("新建报价", "New quote"), slug="quote", id=None, version=0, action="/e/quote/new", cancel_href="/e/quote/", token="t",
        groups=(InputGroup("all", w("报价", "Quote"), w("每种输入各一个", "One of each input"), _every(w)),
                InputGroup("lines", w("明细", "Lines"), "", (_lines(w),))),
    )  # fmt: skip


def build_edit_fact(w: Words, *, refused: bool = False) -> FormPage:
    """Return the in-place editor of the source."""
    error = (
        (w("来源最多 50 个字符，现有 61 个。", "Source has at most 50 characters, these are 61."),)
        if refused
        else ()
    )
    one = Input(
        "source",
        w("来源", "Source"),
        "text",
        w("2026 上海工博会", "Industry Fair 2026"),
        errors=error,
    )
    return FormPage(
        "",
        "customer",
        3,
        7,
        "/e/customer/3/edit/source",
        (InputGroup("", "", "", (one,)),),
        "/e/customer/3/fact/source",
        "t",
        partial=True,
    )


def build_fact(w: Words) -> Fact:
    """Return the fact that stands there after saving."""
    return Fact(
        "source",
        w("来源", "Source"),
        Cell("text", w("2026 上海工博会", "Industry Fair 2026")),
        "/e/customer/3/edit/source",
    )


def build_delete(w: Words) -> DeletePage:
    """Return the preview of deleting three customers."""
    hanging = ((w("联系人", "Contacts"), "7", w("一起删除", "deleted with them")), (w("商机", "Opportunities"), "4", w("一起删除", "deleted with them")),
               (w("联系记录", "Contact logs"), "38", w("保留，不再指向客户", "stay, without their customer")))  # fmt: skip
    return DeletePage(
        w("删除 3 家客户？", "Delete 3 customers?"), "customer", "/e/customer/bulk/delete", "/e/customer/", 3, hanging, (1, 2, 3),
        w("删除 3 家客户", "Delete 3 customers"), tuple(w(line[0], line[1]) for line in CUSTOMERS[:3]),
    )  # fmt: skip


def _groups(w: Words, uscc: str, phone: str) -> tuple[InputGroup, ...]:
    kinds = (("company", w("企业", "Company"), False), ("person", w("个人", "Person"), False))
    levels = (
        ("A", w("A · 重点", "A · key"), False),
        ("B", w("B · 一般", "B · normal"), False),
        ("C", w("C · 小", "C · small"), False),
    )
    return (
        InputGroup("base", w("基本信息", "Basics"), w("名称、类型与归属", "Name, kind and owner"), (
            Input("name", w("客户名称", "Name"), "text", w("苏州恒立精密机械有限公司", "Hengli Precision"), required=True, wide=True, maxlength=200),
            Input("kind", w("性质", "Kind"), "radios", "company", required=True, choices=kinds),
            Input("level", w("级别", "Level"), "select", "B", required=True, choices=levels),
            Input("industry", w("行业", "Industry"), "select", "m", required=True, choices=(("m", w("装备制造 · 液压件", "Machinery · hydraulics"), False),)),
            Input("source", w("来源", "Source"), "select", "f", choices=(("f", w("展会 · 2026 上海工博会", "Fair · Industry Fair 2026"), False),)),
            Input("owner", w("负责人", "Owner"), "picker", "2", required=True, shown=(("2", w("李娜 · 华东销售部", "Wang Fang · Sales East")),), picker_href="/pick/user"),
            Input("next_follow_up", w("下次跟进", "Next follow-up"), "date", "2026-11-26", help=w("可输入「明天」「+3d」「下周四」", "You may type “tomorrow”, “+3d” or “Thu”")),
        )),
        InputGroup("contact", w("证照与联系", "Papers and contact"), w("用于开票、合同和查重", "For invoices, contracts and finding duplicates"), (
            Input("uscc", w("统一社会信用代码", "Credit code"), "text", "91320594MA1XK7Q258", errors=(uscc,) if uscc else (),
                  show_when=json.dumps(["kind", "eq", "company"])),
            Input("phone", w("电话", "Phone"), "tel", "138 1623 047", required=True, errors=(phone,) if phone else ()),
            Input("email", w("邮箱", "E-mail"), "email", example="name@example.com"),
            Input("website", w("网站", "Website"), "url", example="www.example.com"),
            Input("region", w("地区", "Region"), "region", "320571", shown=(("320571", w("江苏省 / 苏州市 / 工业园区", "江苏省 / 苏州市 / 工业园区")),)),
            Input("address", w("详细地址", "Address"), "text", w("星湖街 328 号创意产业园 5 栋", "Building 5, 328 Xinghu Street")),
        )),
    )  # fmt: skip


def _every(w: Words) -> tuple[Input, ...]:
    colours = (
        ("red", w("红", "Red"), False),
        ("blue", w("蓝", "Blue"), False),
        ("old", w("旧", "Old"), True),
    )
    return (
        Input("code", w("编号", "Code"), "static", cell=Cell("text", w("保存后生成", "made when saved"))),
        Input("customer", w("客户", "Customer"), "picker", "3", required=True, shown=(("3", w("苏州恒立精密机械有限公司", "Hengli Precision")),), picker_href="/pick/customer", create_href="/e/customer/new"),
        Input("amount", w("金额", "Amount"), "money", "1,260,000.00", unit="CNY"),
        Input("discount", w("折扣", "Discount"), "number", "8", unit="%"),
        Input("valid", w("有效期至", "Valid until"), "date", "2026-12-31"),
        Input("sent", w("发出时间", "Sent at"), "datetime", "2026-11-23 09:00"),
        Input("urgent", w("加急", "Urgent"), "checkbox", "1"),
        Input("colours", w("颜色", "Colours"), "checks", ["red"], choices=colours),
        Input("tags", w("标签", "Tags"), "tags", ["年框", "液压"] if w.language == "zh" else ["frame", "hydraulics"]),
        Input("others", w("抄送客户", "Other customers"), "pickers", ["4"], shown=(("4", w("宁波远舟塑业股份有限公司", "Yuanzhou Plastics")),), picker_href="/pick/customer"),
        Input("paper", w("附件", "File"), "file", "9", file=Cell("file", w("技术协议_v3.pdf", "agreement_v3.pdf"), href="#", hint="1.8 MB", tone="file-type-pdf"), accept=".pdf,.docx", limit=w("PDF、DOCX，最大 20 MB", "PDF, DOCX, at most 20 MB"), most_bytes=20971520, upload_href="#"),
        Input("reason", w("原因", "Reason"), "text", require_when=json.dumps(["urgent", "eq", True]), help=w("加急时必填", "Required when urgent")),
        Input("notes", w("备注", "Notes"), "textarea", ""),
        Input("text", w("正文", "Text"), "rich", "<p>…</p>"),
    )  # fmt: skip


def _lines(w: Words) -> Input:
    def line(
        number: str, product: str, title: str, count: str, price: str, error: str = ""
    ) -> tuple[Input, ...]:
        shown = ((product, title),) if product else ()
        return (
            Input(f"lines-{number}-id", "", "hidden", product), Input(f"lines-{number}-product", w("产品", "Product"), "picker", product, required=True, shown=shown, picker_href="/pick/product"),
            Input(f"lines-{number}-quantity", w("数量", "Quantity"), "number", count, required=True, errors=(error,) if error else ()), Input(f"lines-{number}-price", w("单价", "Price"), "money", price, unit="CNY"),
        )  # fmt: skip

    rows = (line("0", "1", w("液压阀组 HV-120", "Valve set HV-120"), "120", "10,500.00"),
            line("1", "2", w("备件包", "Spare parts"), "0", "1,200.00", w("数量至少为 1", "At least 1")))  # fmt: skip
    return Input(
        "lines",
        w("报价明细", "Quote lines"),
        "rows",
        required=True,
        rows=rows,
        blank=line("__row__", "", "", "1", ""),
    )
