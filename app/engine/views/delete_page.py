"""The preview of a delete: what would go, and what hangs on it."""

from __future__ import annotations

from flask_babel import gettext as _

from app.engine.forms.remove import hanging_on
from app.engine.query.list_query import ListQuery
from app.engine.query.record_select import RecordRow
from app.engine.views.form_models import DeletePage
from app.engine.views.list_paging import rows_word


def make_delete_page(
    query: ListQuery, records: list[RecordRow], *, action: str, cancel: str, many: bool = False
) -> DeletePage:
    """Return the preview for one record, or for a selection (many)."""
    compiled, context = query.compiled, query.context
    language = context.language
    stay = _("They stay and lose this link until it is restored.")
    hanging = tuple(
        (context.catalogue[item.slug].spec.plural.text(language), f"{item.count:,}", stay)
        for item in hanging_on(compiled, [record.id for record in records], context)
    )
    if len(records) == 1:
        title = _("Delete %(title)s?", title=records[0].title)
        words = _("Delete %(thing)s", thing=compiled.spec.label.inside(language))
    else:
        title = _("Delete %(rows)s?", rows=rows_word(len(records)))
        words = _("Delete %(rows)s", rows=rows_word(len(records)))
    return DeletePage(
        title=title, slug=compiled.slug, action=action, cancel_href=cancel,
        version=0 if many else records[0].version, hanging=hanging,
        ids=tuple(record.id for record in records) if many else (), words=words,
        titles=tuple(record.title for record in records),
    )  # fmt: skip
