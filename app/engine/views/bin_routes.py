"""Routes of the recycle bin: delete with a preview, restore, remove for good."""

from __future__ import annotations

from flask import Response, request
from flask_appbuilder import expose
from flask_babel import gettext as _

from app.engine.declare.condition import Test
from app.engine.errors import FieldError, InvalidRecord, UserError
from app.engine.forms.remove import delete, purge, restore
from app.engine.query.list_request import ListRequest
from app.engine.views.delete_page import make_delete_page
from app.engine.views.entity_base import EntityBase, sent_version
from app.engine.views.form_models import FormPage, InputGroup
from app.engine.views.form_page import make_input
from app.engine.views.page import tell
from app.engine.views.recycle import make_bin_page


class BinRoutes(EntityBase):
    """Delete, restore, purge."""

    @expose("/<record_id>/delete", methods=["GET", "POST"])
    def delete(self, record_id: str) -> Response:
        """Show what a delete would take along, then move the record to the bin."""
        query = self.query()
        record = query.get(record_id, [self.compiled.name_field])
        self.require(record_id, "delete")
        here = f"/e/{self.slug}/{record.id}"
        if request.method == "GET":
            page = make_delete_page(query, [record], action=f"{here}/delete", cancel=here)
            return self.render("entity/delete.html", page)
        version = sent_version()
        saved = delete(self.session, self.compiled, record.id, reader=self.reader, version=version)
        tell(_("Deleted: %(title)s", title=saved.title), undo=saved.batch)
        return self.go(f"/e/{self.slug}/")

    @expose("/bin", methods=["GET"])
    def bin(self) -> Response:
        """Show the deleted records that the reader may restore."""
        return self.render("entity/recycle.html", make_bin_page(self))

    @expose("/<record_id>/restore", methods=["POST"])
    def restore(self, record_id: str) -> Response:
        """Bring a record back; a unique value taken meanwhile asks for a new one."""
        try:
            saved = restore(
                self.session, self.compiled, record_id, reader=self.reader, rename=_new_values()
            )
        except InvalidRecord as error:
            return self._rename_form(record_id, error.errors)
        tell(_("Restored: %(title)s", title=saved.title), undo=saved.batch)
        return self.go(f"/e/{self.slug}/{saved.id}")

    def _rename_form(self, record_id: str, errors: list[FieldError]) -> Response:
        record = self.query("restore").get(record_id, deleted=True)
        inputs, ways = [], []
        for error in errors:
            if self.query().modes.get(error.field) != "edit":
                raise UserError(error.message)
            item = self.compiled.fields[error.field]
            typed = request.form.get(f"new.{item.name}", record.values.get(item.name))
            inputs.append(
                make_input(
                    self.compiled, item, typed, self.context, errors, name=f"new.{item.name}"
                )
            )
            ways += self._holders(item.name, typed)
        page = FormPage(
            title=_("Restore %(title)s", title=record.title), slug=self.slug, id=record.id,
            version=record.version, action=f"/e/{self.slug}/{record.id}/restore",
            groups=(InputGroup("main", _("New values"), _("The old ones belong to another record now."), tuple(inputs)),),
            cancel_href=f"/e/{self.slug}/bin", token="", submit=_("Restore"),
            errors=tuple((f"new.{error.field}", error.message) for error in errors), ways=tuple(dict.fromkeys(ways)),
        )  # fmt: skip
        return self.render("entity/form.html", page, 409)

    def _holders(self, name: str, value: object) -> list[tuple[str, str]]:
        """Return the living record that holds a unique value, as far as the reader may see it."""
        if value in (None, ""):
            return []
        query = self.query()
        try:
            request = ListRequest(tests=(Test(name, "eq", value),), per_page=1)
            rows = query.page(request, [self.compiled.name_field], counted=False).rows
        except UserError:  # what was typed is no value of the field: nobody holds it
            return []
        return [
            (_("Open %(title)s, which holds it now", title=row.title), f"/e/{self.slug}/{row.id}")
            for row in rows
        ]

    @expose("/<record_id>/purge", methods=["POST"])
    def purge(self, record_id: str) -> Response:
        """Remove a record from the bin for good."""
        purge(self.session, self.compiled, record_id, reader=self.reader)  # type: ignore[arg-type]
        tell(_("Removed for good."))
        return self.go(f"/e/{self.slug}/bin")


def _new_values() -> dict[str, str]:
    """Return the values a person gave in place of unique ones that are taken."""
    return {
        key.removeprefix("new."): value
        for key, value in request.form.items()
        if key.startswith("new.")
    }
