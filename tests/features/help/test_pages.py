"""Help in the browser: contents, pages in the reader's language, the ways there."""

from __future__ import annotations

import re

import pytest

from app.features.help.topics import TOPICS, USER, help_about

KEYS = [topic.key for topic in TOPICS]
USER_KEYS = [topic.key for topic in TOPICS if topic.group == USER]


def linked(page: str) -> list[str]:
    """Return the pages of help that the main part of a page leads to, each once."""
    main = page.split("<main")[1].split("</main>")[0]
    return list(dict.fromkeys(re.findall(r'href="/help/([\w-]+)"', main)))


def test_contents_are_in_the_readers_language(client_as, alice):
    browser = client_as(alice)

    browser.get("/lang/zh")
    zh = browser.get("/help/").text
    browser.get("/lang/en")
    en = browser.get("/help/").text

    assert "第一天" in zh
    assert "Your first day" in en
    assert linked(zh) == linked(en) == USER_KEYS


def test_administrators_find_how_to_run_the_product(client_as, root):
    assert linked(client_as(root).get("/help/").text) == KEYS


def test_contents_show_the_shortcuts(client_as, alice):
    page = client_as(alice).get("/help/").text

    assert '<kbd class="c-kbd" data-mac="⌘ K">Ctrl K</kbd>' in page.split('id="help-keys"')[1]


@pytest.mark.parametrize("key", KEYS)
def test_page_leads_to_its_own_sections(key, client_as, alice):
    page = client_as(alice).get(f"/help/{key}").text
    ids = set(re.findall(r' id="([^"]+)"', page))

    assert [one for one in re.findall(r'href="#([^"]+)"', page) if one not in ids] == []
    assert re.search(r'<a href="/help/[\w-]+" aria-current="page">', page)


def test_unknown_page_is_not_found(client_as, alice):
    assert client_as(alice).get("/help/nothing").status_code == 404


def test_help_asks_for_sign_in(client):
    assert client.get("/help/first-day").status_code == 302


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/", "first-day"),
        ("/e/customer/?f.level.in=A", "lists"),
        ("/e/opportunity/board", "lists"),
        ("/e/customer/import", "import"),
        ("/e/customer/import/ab12/rows", "import"),
        ("/e/customer/12", "first-day"),
        ("/actions/", "lists"),
        ("/settings/rights/?role=sales", "roles"),
        ("/settings/people/3", "roles"),
        ("/settings/jobs/", "backups"),
        ("/settings/dictionaries/industry", "roles"),
    ],
)  # fmt: skip
def test_each_page_leads_to_the_help_about_it(path, expected):
    assert help_about(path) == f"/help/{expected}"


def test_pages_without_a_topic_lead_to_the_contents():
    assert help_about("/settings/") == "/help/"


def test_frame_and_list_lead_to_the_help_about_lists(client_as, alice):
    page = client_as(alice).get("/e/customer/").text

    assert page.count('href="/help/lists"') == 2
    assert '<a href="/help/">' in page.split('<footer class="c-status">')[1]


def test_error_pages_lead_to_what_messages_mean(client_as, alice):
    page = client_as(alice).get("/e/customer/999999")

    assert page.status_code == 404
    assert 'href="/help/questions"' in page.text
