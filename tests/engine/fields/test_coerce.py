"""What each field type accepts, and the exact words with which it refuses."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from tests.engine.fields.fields_at_hand import taken

PHONE = "“%s” is not a telephone number; write one such as 138 0013 8000."


def moment(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    ("kind", "raw", "expected"),
    [
        ("text", "  Cafe\u0301\x00 \u202eA\nB ", "Café AB".replace("AB", "A B")),
        ("text", " \t ", None),
        ("text", 5, "refused: A text is needed here, such as “example”."),
        ("text", "x" * 201, "refused: At most 200 characters; this has 201."),
        ("long_text", "a\r\nb", "a\nb"),
        ("long_text", "x" * 20_001, "refused: At most 20000 characters; this has 20001."),
        ("rich_text", "<p onclick=x>Hi<script>1</script></p>", "<p>Hi</p>"),
        ("rich_text", '<a href="javascript:1">x</a>', '<a rel="noopener noreferrer">x</a>'),
        ("rich_text", "<p> </p>", None),
        ("integer", "１，２００", 1200),
        ("integer", "1.0", 1),
        ("integer", "1.5", "refused: A whole number is needed, such as 1,200."),
        ("integer", True, "refused: “True” is not a number; write it like 1,200."),
        ("decimal", "1,200.5", Decimal("1200.50")),
        ("decimal", "1,2,3", "refused: “1,2,3” is not a number; write it like 1,200.50."),
        ("decimal", "NaN", "refused: “NaN” is not a number; write it like 1,200.50."),
        ("decimal", float("inf"), "refused: “inf” is not a number; write it like 1,200.50."),
        ("decimal", "1e400", "refused: “1e400” is not a number; write it like 1,200.50."),
        ("decimal", 10**40,
         "refused: This number is too long: at most 13 digits before the point."),
        ("decimal", "0.001", "refused: At most 2 digits after the point."),
        ("decimal", 0.1, Decimal("0.10")),
        ("money", "￥1,200元", Decimal("1200.00")),
        ("money", "12.5万", Decimal("125000.00")),
        ("money", "2,580(万元人民币)", Decimal("25800000.00")),
        ("money", "50（万元人民币）", Decimal("500000.00")),
        ("money", "人民币 1.2亿元", Decimal("120000000.00")),
        ("money", "-¥3.50", Decimal("-3.50")),
        ("money", "(1,234.50)", Decimal("-1234.50")),
        ("money", "（¥80万）", Decimal("-800000.00")),
        ("money", "¥ (80.00)", Decimal("-80.00")),
        ("money", "(-80)", "refused: “(-80)” is not a number; write it like 1,200.50."),
        ("money", "(abc)", "refused: “(abc)” is not a number; write it like 1,200.50."),
        ("percent", "(abc%)", "refused: “(abc)” is not a number; write it like 25."),
        ("money", "()", "refused: “()” is not a number; write it like 1,200.50."),
        ("money", "(80元)(5)", "refused: “(80元)(5)” is not a number; write it like 1,200.50."),
        ("money", "50(万美元)",
         "refused: “50(万美元)” is in USD; this field holds CNY. Convert it first."),
        ("money", "$12", "refused: “$12” is in USD; this field holds CNY. Convert it first."),
        ("money", "abc元", "refused: “abc元” is not a number; write it like 1,200.50."),
        ("money", "1" + " " * 200_000 + "x", "refused: “1" + " " * 58 + "…” is not a number; write it like 1,200.50."),
        ("percent", "25％", Decimal("25.00")),
        ("percent", "(2.5%)", Decimal("-2.50")),
        ("integer", "(3)", -3),
        ("bool", "是", True),
        ("bool", "off", False),
        ("bool", "perhaps", "refused: “perhaps” is neither yes nor no."),
        ("choice", "A", "A"),
        ("choice", "key account", "A"),
        ("choice", "普通", "B"),
        ("choice", "Ａ", "A"),
        ("choice", "ｋｅｙ　account", "A"),
        ("choice", "old", "refused: “Former” is retired; choose another one."),
        ("choice", "Regulr",
         "refused: “Regulr” is not a choice here. Did you mean “Regular”? "
         "Allowed: Key account, Regular."),
        ("choice", 5, "refused: Choose one of: Key account, Regular."),
        ("multi_choice", "B,A", ("A", "B")),
        ("multi_choice", ["old"], "refused: “Former” is retired; choose another one."),
        ("multi_choice", [{}], "refused: Choose one of: Key account, Regular."),
        ("tags", "VIP, new，VIP", ("VIP", "new")),
        ("tags", [1], "refused: A text is needed here, such as “example”."),
        ("tags", [], None),
        ("email", " Li.Na@Example.CN ", "Li.Na@example.cn"),
        ("email", "li.na＠example．cn", "li.na@example.cn"),
        ("email", "li.na@",
         "refused: “li.na@” is not a mail address; write one such as name@example.com."),
        ("url", "www.example.cn/a", "https://www.example.cn/a"),
        ("url", "javascript:alert(1)",
         "refused: “javascript:alert(1)” is not a web address; "
         "write one such as https://www.example.com."),
        ("url", "http://me:secret@x.cn",
         "refused: “http://me:secret@x.cn” is not a web address; "
         "write one such as https://www.example.com."),
        ("uscc", "91310112734575997m",
         "refused: Wrong check digit: the last character should be 5, not M."),
        ("uscc", "9131", "refused: A credit code has 18 characters; this one has 4."),
        ("id_number", "11010519491231002x", "11010519491231002X"),
        ("id_number", "110105194912310021",
         "refused: Wrong check digit: the last character should be X, not 1."),
        ("id_number", "11010519491331002X",
         "refused: The birth date in this number, 1949-13-31, is not possible."),
        ("id_number", "99010519491231002X",
         "refused: No province has the number 99, with which this begins."),
        ("link", "5", 5),
        ("link", {"id": 5}, 5),
        ("link", "77", "refused: There is no such record to link to; choose one from the list."),
        ("links", "3,1,3", (1, 3)),
        ("links", [1, 77],
         "refused: There is no such record to link to; choose one from the list."),
        ("back_links", "1", "refused: This value is computed."),
    ],
)  # fmt: skip
def test_value_is_taken_or_refused(kind: str, raw: Any, expected: Any) -> None:
    assert taken(kind, raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("138 0013 8000", "+8613800138000"),
        ("１３８００１３８０００", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("（021）5888 8888转123", "+862158888888;ext=123"),
        ("+862158888888;ext=123", "+862158888888;ext=123"),
        ("400-820-8820", "+864008208820"),
        ("19912345678", "+8619912345678"),
        ("95588", "+8695588"),
        ("+1 650 253 0000", "+16502530000"),
        ("1380013800", "refused: A mobile number has 11 digits; this one has 10."),
        ("138001380001", "refused: A mobile number has 11 digits; this one has 12."),
        ("58888888", "refused: The area code is missing; write it like 021 5888 8888."),
        ("call me", "refused: " + PHONE % "call me"),
    ],
)
def test_phone_is_stored_in_international_form(raw: str, expected: str) -> None:
    assert taken("phone", raw) == expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("2026-11-23", date(2026, 11, 23)),
        ("2026/1/3", date(2026, 1, 3)),
        ("２０２６年１１月２３日", date(2026, 11, 23)),
        ("今天", date(2026, 11, 23)),
        ("明天", date(2026, 11, 24)),
        ("昨天", date(2026, 11, 22)),
        ("后天", date(2026, 11, 25)),
        ("Tomorrow", date(2026, 11, 24)),
        ("+3d", date(2026, 11, 26)),
        ("下周四", date(2026, 12, 3)),
        ("next thu", date(2026, 12, 3)),
        ("0001-01-01", date(1, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),
        ("2026-02-30", "refused: There is no day “2026-02-30” in the calendar."),
        ("+9999y", "refused: There is no day “+9999y” in the calendar."),
        ("soon", "refused: “soon” is not a date; write it like 2026-11-23, 2026年11月23日, "
                 "tomorrow or +3d."),
    ],
)  # fmt: skip
def test_date_is_read_as_people_write_it(raw: str, expected: Any) -> None:
    assert taken("date", raw) == expected


@pytest.mark.parametrize(
    ("raw", "timezone", "expected"),
    [
        ("2026-11-23 14:05", "Asia/Shanghai", moment(2026, 11, 23, 6, 5)),
        ("2026-11-23 2:05 PM", "UTC", moment(2026, 11, 23, 14, 5)),
        ("2026-11-23 12:05:30 a.m.", "UTC", moment(2026, 11, 23, 0, 5, 30)),
        ("2026-11-23 12pm", "UTC", moment(2026, 11, 23, 12)),
        ("2026/11/23 下午 2:05", "UTC", moment(2026, 11, 23, 14, 5)),
        ("2026年11月23日上午9点", "UTC", moment(2026, 11, 23, 9)),
        ("2026-11-23 14:05 PM", "UTC",
         "refused: “2026-11-23 14:05 PM” is not a date and time; write it like 2026-11-23 14:05."),
        ("2026-11-23T14:05:30+08:00", "UTC", moment(2026, 11, 23, 6, 5, 30)),
        ("2026-11-23T06:05:00Z", "Asia/Shanghai", moment(2026, 11, 23, 6, 5)),
        ("2026年11月23日14:05", "Asia/Shanghai", moment(2026, 11, 23, 6, 5)),
        ("明天 9:00", "Asia/Shanghai", moment(2026, 11, 24, 1)),
        ("2026-11-23", "Asia/Shanghai", moment(2026, 11, 22, 16)),
        ("2026-11-01 01:30", "America/New_York", moment(2026, 11, 1, 5, 30)),
        ("2026-03-08 02:30", "America/New_York",
         "refused: 2026-03-08 02:30 does not exist in America/New_York: "
         "the clocks are put forward then."),
        ("0001-01-01 00:00", "Asia/Shanghai",
         "refused: A moment lies between the years 1 and 9999."),
        ("2026-11-23 25:00", "UTC",
         "refused: “25:00” is not a time of day; write it like 14:05."),
    ],
)  # fmt: skip
def test_moment_is_read_in_the_readers_zone(raw: str, timezone: str, expected: Any) -> None:
    assert taken("datetime", raw, timezone=timezone) == expected


@pytest.mark.parametrize(
    ("kind", "raw", "rules", "expected"),
    [
        ("text", "ab", {"min": 3}, "refused: At least 3 characters; this has 2."),
        ("text", "ab", {"pattern": r"\d+", "example": "42"},
         "refused: This does not have the form asked for, such as 42."),
        ("integer", "5", {"max": 4}, "refused: At most 4; this is 5."),
        ("money", "-1", {"min": 0}, "refused: At least 0; this is -1.00."),
        ("date", "2026-01-01", {"min": "2026-02-01"}, "refused: Not before 1 Feb 2026."),
    ],
)  # fmt: skip
def test_field_holds_its_own_bounds(
    kind: str, raw: str, rules: dict[str, Any], expected: str
) -> None:
    assert taken(kind, raw, **rules) == expected
