"""What a password must be, in words that name the broken rule."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from threading import Lock

from flask_babel import gettext as _
from werkzeug.security import generate_password_hash
from zxcvbn import zxcvbn
from zxcvbn.frequency_lists import FREQUENCY_LISTS

MIN_LENGTH, MAX_LENGTH = 10, 128
#: zxcvbn's scale is 0..4; 3 resists about ten billion guesses.
LEAST_SCORE = 3
#: What zxcvbn reads at most; longer passwords are judged by their beginning.
JUDGED_LENGTH = 72
#: Checked where no account is, so that an unknown name takes as long as a wrong password: written
#: like those of `hash_password`, with a digest that no password has.
NOBODYS_HASH = f"scrypt:32768:8:1${'0' * 16}${'0' * 128}"
#: Words that common passwords in China are made of; zxcvbn knows none of them.
CHINESE_WORDS = (
    "woaini", "woaiwojia", "woaizhongguo", "aini5201314", "5201314", "1314520", "520520", "7758521",
    "7758258", "wodemima", "mima", "nihao", "zhongguo", "beijing", "shanghai", "guangzhou",
    "shenzhen", "hangzhou", "nanjing", "chengdu", "wuhan", "zhangwei", "wangwei", "wangfang",
    "liwei",
    "lina", "zhangmin", "lijing", "wangjing", "zhangsan", "lisi", "wangwu", "zhaoliu", "xiaoming",
    "laopo", "laogong", "baobao", "baobei", "qinqin", "meinv", "shuaige", "gongsi", "kehu",
    "guanli",
    "guanliyuan", "yonghu", "denglu", "xitong", "ceshi", "caiwu", "xiaoshou", "jingli", "laoban",
    "fafafa", "facai", "gongxi", "xinnian", "kuaile", "shengri", "jiayou", "tiantian", "xingfu",
    "pingan", "longlong", "asdasd", "qweasd", "qweasdzxc", "qazwsxedc", "147258369", "woshishui",
    "dashabi", "wojiushiwo", "aiqing", "pengyou", "tongxue", "jiaoshi", "xuesheng", "mimamima",
    "admin888", "administrator", "root", "password", "passw0rd", "guanxi", "guanxicrm", "crm",
    "kehuguanli",
)  # fmt: skip
#: What people put behind such a word.
ENDINGS = (
    "", "123", "1234", "12345", "123456", "520", "1314", "888", "666", "2024", "2025", "2026",
)  # fmt: skip
#: What people put before the digits of the keyboard's upper row, counted from 1.
BEGINNINGS = ("a", "q", "z", "abc", "aa", "zxc", "asd", "qwe")
_judging = Lock()


def password_problem(password: str, *, about: Iterable[str] = ()) -> str | None:
    """Return why a password is refused, naming the rule, in the reader's language; None when good.

    about: words that are known of the person and the company; the password may not be made of them.
    """
    if len(password) < MIN_LENGTH:
        return _("The password has %(num)d characters; it needs at least 10.", num=len(password))
    if len(password) > MAX_LENGTH:
        return _("The password has %(num)d characters; at most 128 are kept.", num=len(password))
    if not password.strip() or len(set(password)) < 4:
        return _("The password repeats the same few characters; use at least four different ones.")
    words = [word.casefold() for text in about for word in _parts(text)]
    own = next((word for word in words if len(word) >= 4 and word in password.casefold()), None)
    if own and len(password) - len(own) < MIN_LENGTH:
        return _("The password contains your name, user name or company; leave those out.")
    if _is_common(password):
        return _(
            "The password is on the list of common passwords; choose one that others do not use."
        )
    if _score(password, words) < LEAST_SCORE:
        return _("The password is easy to guess. Add a word or two that do not belong together.")
    return None


def hash_password(password: str) -> str:
    """Return what the database keeps of a password."""
    return generate_password_hash(password, method="scrypt", salt_length=16)


def _parts(text: str) -> list[str]:
    return [text, *re.split(r"[\s@._-]+", text)] if text else []


def _is_common(password: str) -> bool:
    small = password.casefold()
    # "Admin@123456" is the word "admin" with what everybody puts around it.
    bare = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", small)
    return (
        small in common_passwords()
        or (bool(bare) and len(bare) < MIN_LENGTH and bare in common_passwords())
        or re.fullmatch(r"(woaini|aini|iloveyou)[\w.!@#]{0,8}", small) is not None
    )


@cache
def common_passwords() -> frozenset[str]:
    """Return the block-list: 30,000 common passwords and the Chinese ones with usual endings."""
    usual = (word + ending for word in CHINESE_WORDS for ending in ENDINGS)
    rows = (start + "1234567890"[:last] for start in BEGINNINGS for last in range(6, 11))
    return frozenset(FREQUENCY_LISTS["passwords"]) | frozenset(usual) | frozenset(rows)


def _score(password: str, words: list[str]) -> int:
    # The library keeps the given words in a table that all callers share.
    with _judging:
        result = zxcvbn(password[:JUDGED_LENGTH], user_inputs=[*words, *CHINESE_WORDS])
    return int(result["score"])
