"""Routes that change many selected records as one deed."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.errors import AccessDenied, FieldError, NotVisible, UserError
from app.engine.forms.many import ManyDone, change_many, delete_many, tag_many
from app.engine.forms.reasons import REASON, read_reason
from app.engine.views.bulk import bulk_done_page, bulk_form_page, changed_values, selected_ids
from app.engine.views.delete_page import make_delete_page
from app.engine.views.entity_base import EntityBase
from app.engine.views.form_page import read_form
from app.engine.views.list_paging import rows_word
from app.engine.views.page import tell

BULK_LIMIT = 5000
#: What can be done with a selection, and the right it takes.
DEEDS = {"delete": "delete", "assign": "assign", "tag": "change", "edit": "change"}
#: The field a deed is about; where an entity has none of that name, there is no such deed.
ABOUT = {"assign": "owner", "tag": "tags"}


class BulkRoutes(EntityBase):
    """Assign, tag, edit, delete a selection."""

    @expose("/bulk/<deed>", methods=["GET", "POST"])
    def bulk(self, deed: str) -> Response:
        """Ask what to do with the selected records, then do it as one deed that can be undone."""
        if deed not in DEEDS or ABOUT.get(deed, "id") not in ("id", *self.compiled.fields):
            raise NotVisible(deed)
        if DEEDS[deed] == "change" and not self.reader.may(self.slug, "bulk"):
            raise AccessDenied(_("You may not change several records at once here."))
        ids = selected_ids(self.query(DEEDS[deed]), request.values, limit=BULK_LIMIT)
        if not ids:
            raise UserError(_("Select records first."))
        if request.method == "GET":
            return self._preview(ids) if deed == "delete" else self._ask(deed, ids, {}, [])
        return self._delete_all(ids) if deed == "delete" else self._change_all(deed, ids)

    def _preview(self, ids: list[int]) -> Response:
        query = self.query("delete")
        records = query.fetch(ids, [self.compiled.name_field])
        action, cancel = f"/e/{self.slug}/bulk/delete", f"/e/{self.slug}/"
        page = make_delete_page(query, records, action=action, cancel=cancel, many=True)
        return self.render("entity/delete.html", page)

    def _ask(
        self,
        deed: str,
        ids: list[int],
        typed: dict[str, Any],
        errors: list[FieldError],
        status: int = 200,
    ) -> Response:
        page = bulk_form_page(self.compiled, self.context, deed, ids, typed, errors)
        return self.render("entity/form.html", page, status)

    def _change_all(self, deed: str, ids: list[int]) -> Response:
        typed = read_form(self.compiled, request.form, self.context, creating=False)
        typed[REASON] = request.form.get(REASON, "")
        sent = changed_values(self.compiled, deed, typed, request.form)
        if not sent:
            message = FieldError("", _("Fill in what should change."))
            return self._ask(deed, ids, typed, [message], 422)
        words: dict[str, Any] = {"reader": self.reader}
        if deed == "tag":
            done = tag_many(self.session, self.compiled, ids, sent["tags"], **words)
        else:
            reason = read_reason(request.form.get(REASON))
            done = change_many(self.session, self.compiled, ids, sent, reason=reason, **words)
        if done.failed and not done.done:
            return self._ask(deed, ids, typed, list(done.failed[0].errors), 422)
        if "owner" in sent and not done.failed and not self.query().contains(ids):
            # Nobody takes back what they no longer see, so no undo is offered.
            tell(_("Changed %(rows)s, which you no longer see.", rows=rows_word(done.done)))
            return self.go(f"/e/{self.slug}/")
        return self._tell_done(done, _("Changed %(rows)s.", rows=rows_word(done.done)))

    def _delete_all(self, ids: list[int]) -> Response:
        done = delete_many(self.session, self.compiled, ids, reader=self.reader)
        return self._tell_done(done, _("Deleted %(rows)s.", rows=rows_word(done.done)))

    def _tell_done(self, done: ManyDone, words: str) -> Response:
        if done.failed:
            return self.render("entity/bulk_done.html", bulk_done_page(self.query(), done, words))
        tell(words, undo=done.batch)
        return self.go(f"/e/{self.slug}/")
