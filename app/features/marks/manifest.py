"""What the room adds to the product: star and following of records, their tabs of lists, their API."""

from __future__ import annotations

from functools import partial

from flask import Flask
from flask_appbuilder import AppBuilder
from flask_babel import gettext as _

from app.engine.api.factory import add_entity_resources
from app.engine.api.room_paths import provide_paths
from app.engine.compile.catalogue import Catalogue
from app.engine.hooks import listen
from app.engine.journal.record import watch_entries
from app.engine.query.list_marks import ListMark, provide_list_mark
from app.engine.views.factory import add_entity_pages
from app.engine.views.record_marks import provide_record_marks
from app.features.marks.api import MarkAPI, mark_paths
from app.features.marks.pages import MarkPages, record_marks
from app.features.marks.service import let_go, marked_ids
from app.features.marks.telling import tell_of_entry


def register(app: Flask, builder: AppBuilder) -> None:
    """Register the room with the engine, for every entity."""
    catalogue: Catalogue = app.extensions["crm"]
    add_entity_pages(builder, catalogue, MarkPages, "marks")
    add_entity_resources(builder, catalogue, MarkAPI)
    provide_paths(mark_paths)
    provide_record_marks(record_marks)
    provide_list_mark(
        ListMark(
            "starred", "star", lambda: _("Starred"), _how_to_star, partial(marked_ids, "starred")
        )
    )
    provide_list_mark(
        ListMark(
            "followed",
            "eye",
            lambda: _("Followed"),
            _how_to_follow,
            partial(marked_ids, "followed"),
        )
    )
    watch_entries(tell_of_entry)
    listen("record_purged", let_go)


def _how_to_star() -> str:
    return _("The star beside a record's name puts it here.")


def _how_to_follow() -> str:
    return _("The eye beside a record's name puts it here, and you are told what others do to it.")
