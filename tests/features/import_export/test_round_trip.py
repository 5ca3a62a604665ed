"""What was exported and is imported again changes nothing, whatever the fields of an entity hold."""

from __future__ import annotations

import io

import pytest

from app.engine.access.reader import acting_for
from app.engine.access.readers import load_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.query.context import ReaderContext
from app.engine.query.list_request import ListRequest
from app.features.import_export import export_list
from app.features.import_export.export_command import all_names
from tests.conformance.test_matrix import slugs
from tests.features.import_export.test_import_pages import counts_of, plan_of, send
from tests.support.canaries import canary_values


@pytest.mark.parametrize("form", ["csv", "xlsx"])
@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("slug", slugs())
def test_exported_records_imported_again_change_nothing(
    slug, language, form, importer, make, root, session
):
    if current_catalogue()[slug].spec.parent_row:
        pytest.skip("rows are imported inside their parent only")
    fields = current_catalogue()[slug].fields
    free = {
        name: value for name, value in canary_values(slug).items()
        if fields[name].max is None and fields[name].show_when is None
    }  # fmt: skip
    make(slug, owner=root, **free)
    make(slug, owner=root)
    reader = load_reader(session, root.id, language=language)
    file = io.BytesIO()
    with acting_for(reader):
        query = export_list.readable_query(
            current_catalogue()[slug], ReaderContext(session, reader)
        )
        export_list.write_list(query, ListRequest(), all_names(query), form, file)

    rows = importer(
        file.getvalue(), name=f"a.{form}", slug=slug, map_text='{"update": true}', store=False,
        as_=reader,
    )[2]  # fmt: skip

    assert len(rows) >= 2
    told = {row.words for row in rows}
    assert told == {"Already there, nothing differs."}


def exported_and_imported(client):
    """Export a list in the browser, import the file with changes; the counts of its rows."""
    file = client.get("/e/opportunity/export?format=csv", buffered=True).data
    home = send(client, file.decode("utf-8-sig"), slug="opportunity").headers["Location"]
    plan = [*plan_of(client.get(home)), ("update", "1")]
    return file.decode("utf-8-sig"), counts_of(client.get(f"{home}/rows", query_string=plan))


def test_list_that_was_exported_in_the_browser_changes_nothing(client_as, make, mia):
    first, second = (make("customer", owner=mia, name=f"Anhua {number}") for number in (1, 2))
    for customer in (first, first, second):
        make("opportunity", owner=mia, customer=customer, name="Same name")

    text, counts = exported_and_imported(client_as(mia))

    assert text.splitlines()[0].endswith(",Code")
    assert counts == [0, 0, 3, 0]


def test_row_that_could_change_several_records_asks_for_the_code(importer, make, mia):
    customer = make("customer", owner=mia, name="Anhua Trading")
    one, two = (make("opportunity", owner=mia, customer=customer, name="Deal") for _n in (1, 2))
    content = "Name,Customer,Remark\nDeal,Anhua Trading,x\n"

    rows = importer(content, slug="opportunity", map_text='{"update": true}', store=False)[2]

    assert rows[0].state == "bad"
    assert rows[0].words == (
        f"Several records have the same Name: {one.code}, {two.code}. "
        "Say which one in a column for the code."
    )


def test_link_that_a_record_shows_already_is_no_mistake(importer, make, mia, carol):
    hidden = make("customer", owner=carol, name="Hidden Trading")
    deal = make("opportunity", owner=mia, customer=hidden, name="Deal")
    content = f"Code,Name,Customer\n{deal.code},Deal 2,Restricted\n"

    rows = importer(content, slug="opportunity", store=False)[2]

    assert [(row.state, row.words) for row in rows] == [("update", "Changes: Name.")]
