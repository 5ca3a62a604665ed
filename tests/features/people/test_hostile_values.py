"""Values nobody types by mistake get an answer below 500 on every form of the settings."""

import pytest

HOSTILE = (
    "x" * 5000, "\0", "'; DROP TABLE ab_user; --", "%(name)s", "{{ 7 * 7 }}", "<script>alert(1)</script>",
    "9" * 40, "-1", "\u202e\u0000", "🐼" * 70, "../../etc/passwd", "[]", "null",
)  # fmt: skip
FORMS = {
    "/settings/people/new": (
        "username", "name_zh", "name_en", "email", "phone", "department", "position", "roles",
        "language", "timezone", "password",
    ),
    "/settings/people/1": ("username", "name_zh", "email", "phone", "department", "roles", "seen"),
    "/settings/departments/new": ("name_zh", "name_en", "parent", "head"),
    "/settings/departments/1": ("name_zh", "name_en", "parent", "head"),
    "/settings/departments/1/move": ("to",),
    "/settings/positions/new": ("name_zh", "name_en"),
    "/settings/roles/new": ("label_zh", "label_en", "source"),
    "/settings/roles/sales": ("label_zh", "label_en"),
    "/settings/rights/sales": ("scope.customer.see", "mode.customer.level", "seen", "entity"),
    "/settings/rights/sales/draft": ("scope.customer.see", "mode.customer.level", "show"),
    "/settings/dictionaries/customer_level/new": ("zh", "en", "color", "key"),
    "/settings/dictionaries/customer_level/entries/A": ("zh", "en", "color"),
}  # fmt: skip
ADDRESSES = (
    "/settings/people/?q={}", "/settings/people/?role={}", "/settings/people/?department={}",
    "/settings/people/?page={}", "/settings/people/{}", "/settings/departments/{}",
    "/settings/departments/new?parent={}", "/settings/positions/{}", "/settings/roles/{}",
    "/settings/roles/new?source={}", "/settings/rights/?role={}", "/settings/rights/?entity={}",
    "/settings/rights/person?user={}", "/settings/rights/history?role={}",
    "/settings/rights/history?before={}", "/settings/dictionaries/{}",
    "/settings/dictionaries/customer_level/entries/{}",
)  # fmt: skip


@pytest.mark.parametrize("path", FORMS)
def test_hostile_values_of_forms(client_as, root, path):
    browser, failed = client_as(root), []

    for name in FORMS[path]:
        for value in HOSTILE:
            reply = browser.post(
                path, data={"username": "fresh.name", "name_en": "Fresh", name: value}
            )
            if reply.status_code >= 500 or "<script>alert(1)</script>" in reply.text:
                failed.append(f"{name}={value[:20]!r}: {reply.status_code}")

    assert failed == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_hostile_values_of_addresses(client_as, root, address):
    browser = client_as(root)

    failed = []
    for value in HOSTILE:
        reply = browser.get(address.format(value[:1500]))
        if reply.status_code >= 500 or "<script>alert(1)</script>" in reply.text:
            failed.append(f"{value[:20]!r}: {reply.status_code}")

    assert failed == []
