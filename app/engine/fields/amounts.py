"""Amounts as people and registers write them: ¥1,200, 12.5万, 2,580(万元人民币), 50万美元, (¥80.00)."""

from __future__ import annotations

import re

from flask_babel import gettext as _

from app.engine.fields.base import Refusal
from app.engine.fields.folding import fold_width, short

#: Folded words -> ISO codes; 元 alone is the yuan.
_CURRENCIES = {
    "¥": "CNY", "cn¥": "CNY", "rmb": "CNY", "cny": "CNY", "元": "CNY", "圆": "CNY", "块": "CNY", "人民币": "CNY",
    "元人民币": "CNY", "圆人民币": "CNY", "人民币元": "CNY", "$": "USD", "us$": "USD", "usd": "USD", "美元": "USD",
    "美金": "USD", "€": "EUR", "eur": "EUR", "欧元": "EUR", "£": "GBP", "gbp": "GBP", "英镑": "GBP", "hk$": "HKD",
    "hkd": "HKD", "港元": "HKD", "港币": "HKD", "jpy": "JPY", "日元": "JPY", "日圆": "JPY", "krw": "KRW", "韩元": "KRW",
    "nt$": "TWD", "twd": "TWD", "新台币": "TWD", "sgd": "SGD", "新加坡元": "SGD", "aud": "AUD", "澳元": "AUD",
    "澳大利亚元": "AUD", "cad": "CAD", "加元": "CAD", "加拿大元": "CAD", "chf": "CHF", "瑞士法郎": "CHF",
}  # fmt: skip
#: Nobody writes a longer amount; the pattern is not tried on a novel.
_LONGEST = 80
_WORDS = "|".join(re.escape(word) for word in sorted(_CURRENCIES, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?P<minus>-?)\s*(?P<before>{_WORDS})?\s*(?P<digits>[-+]?[\d.,' ]+?)\s*"
    rf"\(?\s*(?P<large>万|亿)?\s*(?P<after>{_WORDS})?\s*\)?",
    re.IGNORECASE,
)
#: What accountants put in brackets instead of a minus before it.
_IN_BRACKETS = re.compile(rf"({_WORDS})?\s*\(([^()+-]+)\)", re.IGNORECASE)


def with_minus(text: str) -> str:
    """Return a number in brackets, such as (1,234.50), with a minus; others as they are."""
    found = _IN_BRACKETS.fullmatch(text) if len(text) <= _LONGEST else None
    return f"-{found[1] or ''}{found[2].strip()}" if found else text


def bare_amount(raw: str, currency: str) -> str:
    """Return an amount without its currency, such as 2,580万; a text that is none stays as it is.

    Raises Refusal for an amount in another currency: it would be stored as if it were the same.
    """
    text = fold_width(raw)
    found = _AMOUNT.fullmatch(with_minus(text)) if len(text) <= _LONGEST else None
    if found is None:
        return text
    for word in filter(None, (found["before"], found["after"])):
        named = _CURRENCIES[word.lower()]
        # The yen has the yuan's sign.
        if named != currency and not (word == "¥" and currency == "JPY"):
            raise Refusal(
                _("“%(value)s” is in %(named)s; this field holds %(currency)s. Convert it first.",
                  value=short(raw), named=named, currency=currency)
            )  # fmt: skip
    return f"{found['minus']}{found['digits']}{found['large'] or ''}"
