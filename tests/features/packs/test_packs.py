"""The packs there are, and why one may not be switched; the real product is in tests/serve."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.composition import SHIPPED_PACKS
from app.engine.packs import applied_dir, off_file, packs_dir, read_off, write_off
from app.engine.settings.stamps import DECLARATIONS, read_stamps
from app.features.packs.commands import pack_commands
from app.features.packs.shelf import Shelf
from app.features.packs.switch import OFF, ON, refusals

FAIRS = """pack: fairs
label: {zh: 展会, en: Trade fairs}
entities:
  booth_case:
    label: {zh: 展台工单, en: Booth case}
    menu: marketing
    fields:
      name: {type: text, label: {zh: 名称, en: Name}, required: true}
      case: {type: link, to: case, label: {zh: 工单, en: Case}}
    access: {manager: below}
"""


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    """The packs of a site that has one of its own in force, which links to cases."""
    for folder in (packs_dir(tmp_path), applied_dir(tmp_path)):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "fairs.yaml").write_text(FAIRS, "utf-8")
    return Shelf(("app.models",), SHIPPED_PACKS, tmp_path)


@pytest.fixture
def site(app):
    """The folder of the application's packs, as it was before at the end."""
    folder = app.config["CRM"].data_dir
    yield folder
    off_file(folder).unlink(missing_ok=True)


def english(words) -> list[str]:
    return [one.en for one in words]


def test_shipped_packs_are_on_and_come_first(shelf):
    found = [(one.pack.name, one.is_on, one.file) for one in shelf.packs()]

    assert found == [
        ("marketing", True, ""), ("service", True, ""), ("fairs", True, "fairs.yaml"),
    ]  # fmt: skip


def test_a_file_that_was_not_applied_waits(shelf):
    (packs_dir(shelf.data_dir) / "fairs.yaml").write_text(f"{FAIRS}# more\n", "utf-8")
    (packs_dir(shelf.data_dir) / "news.yaml").write_text(FAIRS.replace("fairs", "news"), "utf-8")

    found = {one.file: (one.in_force, one.waits) for one in shelf.packs() if one.file}

    assert found == {"fairs.yaml": (True, True), "news.yaml": (False, True)}


def test_a_pack_that_another_links_to_stays_on(shelf):
    assert english(refusals(shelf, "service", OFF)) == [
        '"Booth case" needs "Case" for its field "Case".'
    ]


def test_it_may_go_once_the_other_is_off(shelf):
    write_off(shelf.data_dir, ["fairs"])

    assert refusals(shelf, "service", OFF) == []


def test_a_pack_that_needs_one_which_is_off_stays_off(shelf):
    write_off(shelf.data_dir, ["fairs", "service"])

    assert english(refusals(shelf, "fairs", ON)) == [
        '"Booth case" needs "Case" for its field "Case"; switch "Customer service" on first.'
    ]


def test_without_packs_their_entities_rest(shelf):
    spec, errors = shelf.declared(frozenset({"service", "fairs"}))

    assert errors == []
    assert "case" not in {one.slug for one in spec.entities}
    assert {"case", "booth_case"} <= {one.slug for one in spec.resting}


def test_page_names_every_pack_with_its_records(client_as, make, root, emma, alice):
    make("case", owner=emma, customer=make("customer", owner=alice))

    page = client_as(root).get("/settings/packs/").text

    assert 'aria-label="Switch off: Customer service"' in page
    assert '<a href="/e/case/">Cases</a> <span class="c-count">1</span>' in page


def test_switched_off_in_the_browser(client_as, root, session, site):
    before = read_stamps(session).get(DECLARATIONS, 0)
    client = client_as(root)

    reply = client.post("/settings/packs/service/off")
    page = client.get("/settings/packs/").text
    session.expire_all()

    assert reply.status_code == 303
    assert read_off(site) == {"service"}
    assert read_stamps(session)[DECLARATIONS] == before + 1
    assert "Being switched off" in page
    assert client.get("/settings/packs/state").headers.get("HX-Refresh") is None


def test_page_is_shown_anew_once_the_change_is_in_force(client_as, root, site):
    assert client_as(root).get("/settings/packs/state").headers["HX-Refresh"] == "true"


def test_refusal_in_the_browser_says_why_and_changes_nothing(client_as, root, app, site):
    own = applied_dir(site) / "fairs.yaml"
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(FAIRS, "utf-8")
    try:
        reply = client_as(root).post("/settings/packs/service/off")
    finally:
        own.unlink()

    assert reply.status_code == 409
    assert "“Customer service” cannot be switched off" in reply.text
    assert "&#34;Booth case&#34; needs &#34;Case&#34; for its field &#34;Case&#34;." in reply.text
    assert read_off(site) == frozenset()


@pytest.mark.parametrize("path", ["service/sideways", "nothing/off"])
def test_what_is_not_there_cannot_be_switched(client_as, root, path):
    assert client_as(root).post(f"/settings/packs/{path}").status_code == 404


def test_command_names_the_packs_there_are(app, shelf):
    group = pack_commands(lambda: (app, shelf), lambda: "en")

    listed = CliRunner().invoke(group, [])
    refused = CliRunner().invoke(group, ["off", "services"])

    assert "service\ton\tCustomer service\tcase, feedback, survey, knowledge_article\n" in listed.output  # fmt: skip
    assert refused.exit_code == 1
    assert refused.output == (
        'There is no pack "services". Choose one of: marketing, service, fairs.\n'
    )
