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
