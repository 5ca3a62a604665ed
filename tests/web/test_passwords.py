import pytest

from app.web.passwords import NOBODYS_HASH, common_passwords, hash_password, password_problem


@pytest.mark.parametrize(
    "password",
    [
        "purple-otter-walks-9",
        "关系长城黄河泰山西湖月亮",
        "  two words  of mine ",
        "x9" * 3 + "Qv!kz%u7Lw" * 12,
    ],
    ids=["words", "chinese", "spaces", "long"],
)
def test_good_passwords_pass(password):
    assert password_problem(password) is None


@pytest.mark.parametrize(
    ("password", "rule"),
    [
        ("ninechars", "at least 10"),
        ("ab" * 64 + "c", "at most 128"),
        ("aaaaaaaaaaaa", "repeats the same few"),
        ("          ", "repeats the same few"),
        ("1234567890", "common passwords"),
        ("Admin@123456", "common passwords"),
        ("a123456789", "common passwords"),
        ("woaini1314", "common passwords"),
        ("zhangsan123", "common passwords"),
        ("wang.fang1x", "your name, user name or company"),
        ("guanxicrm2026", "common passwords"),
        ("qwertyuiop1", "common passwords"),
        ("mysunshine1", "easy to guess"),
    ],
)
def test_bad_passwords_name_the_broken_rule(password, rule):
    assert rule in (password_problem(password, about=["wang.fang"]) or "")


def test_block_list_is_long_enough():
    assert len(common_passwords()) > 30_000


def test_nobodys_hash_is_checked_like_any_other():
    real = hash_password("correct horse battery")

    assert NOBODYS_HASH.split("$")[0] == real.split("$")[0]
    assert [len(part) for part in NOBODYS_HASH.split("$")] == [
        len(part) for part in real.split("$")
    ]
