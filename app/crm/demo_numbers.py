"""Numbers of the demo that pass every check: credit codes, telephone numbers, a way to spread.

Telephone numbers come from ranges of zeros and fives that read as invented.
"""

from __future__ import annotations

_USCC_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_USCC_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_BODY_SIGNS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ID_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_PRIME = 15_485_863


def credit_code(number: int, region: str) -> str:
    """Return a unified social credit code with right check digits, its own for each number.

    number: 0 up to 28 millions; region: six-digit code of the district.
    """
    rest, body = number, ""
    for _ in range(6):
        rest, place = divmod(rest, len(_USCC_SIGNS))
        body = _USCC_SIGNS[place] + body
    organisation = "MA" + body
    weighted = zip(organisation, _BODY_WEIGHTS, strict=True)
    left = sum(_BODY_SIGNS.index(sign) * weight for sign, weight in weighted) % 11
    code = f"91{region}{organisation}{'0X987654321'[left]}"
    total = sum(_USCC_SIGNS.index(s) * w for s, w in zip(code, _USCC_WEIGHTS, strict=True))
    return code + _USCC_SIGNS[(31 - total % 31) % 31]


def mobile(number: int) -> str:
    """Return a mobile number such as +8613800001234, as people type it, without the prefix."""
    start = ("138", "139", "136", "137", "158")[number % 5]
    return f"{start}0000{spread(number, 10_000):04d}"


def landline(number: int, area: str) -> str:
    """Return a fixed-line number with its area code, such as 0512-55501234."""
    return f"0{area}-5550{spread(number, 10_000):04d}"


def id_number(number: int) -> str:
    """Return an identity number nobody alive holds: of a person born in January 1900."""
    body = f"110101190001{number % 30 + 1:02d}{number % 999 + 1:03d}"
    total = sum(int(sign) * weight for sign, weight in zip(body, _ID_WEIGHTS, strict=True))
    return body + "10X98765432"[total % 11]


def spread(number: int, size: int) -> int:
    """Return a place below `size`, a different one for each number below `size`, in no order.

    size may not be a multiple of 15,485,863.
    """
    return (number * _PRIME + 7919) % size
