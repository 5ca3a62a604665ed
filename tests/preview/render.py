"""Render every page object in both languages: `python -m tests.preview.render [folder]`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.preview import form_pages, list_pages, record_pages
from tests.preview.company import Words, build_frame
from tests.preview.environment import build_environment

Maker = Callable[[Words], Any]

#: name -> template, current menu entry, maker of its page object
PAGES: dict[str, tuple[str, str, Maker]] = {
    "list": ("entity/list.html", "/e/customer/", list_pages.build_list),
    "list_none": ("entity/list.html", "/e/customer/", lambda w: list_pages.build_list(w, rows=False)),
    "board": ("entity/board.html", "/e/opportunity/", list_pages.build_board),
    "filter": ("entity/filter.html", "/e/customer/", list_pages.build_filter),
    "filter_fields": ("entity/filter.html", "/e/customer/", list_pages.build_filter_fields),
    "lane": ("entity/lane.html", "/e/opportunity/", list_pages.build_lane),
    "view_form": ("saved_views/form.html", "/e/customer/", list_pages.build_view_form),
    "views": ("saved_views/views.html", "/e/customer/", list_pages.build_views),
    "recycle": ("entity/recycle.html", "/settings/", list_pages.build_recycle),
    "record": ("entity/record.html", "/e/customer/", record_pages.build_record),
    "record_related": ("entity/record.html", "/e/customer/", lambda w: record_pages.build_record(w, "contacts")),
    "record_failed": ("entity/record.html", "/e/customer/", lambda w: record_pages.build_record(w, "files")),
    "form": ("entity/form.html", "/e/customer/", form_pages.build_form),
    "form_errors": ("entity/form.html", "/e/customer/", lambda w: form_pages.build_form(w, errors=True)),
    "form_conflict": ("entity/form.html", "/e/customer/", lambda w: form_pages.build_form(w, clashes=True)),
    "form_widgets": ("entity/form.html", "/e/quote/", form_pages.build_widgets),
    "delete": ("entity/delete.html", "/e/customer/", form_pages.build_delete),
    "actions": ("entity/actions.html", "/", record_pages.build_actions),
    "why": ("entity/why.html", "/e/customer/", record_pages.build_why),
    "home": ("home.html", "/", record_pages.build_home),
    "showcase": ("kit/showcase.html", "/settings/", lambda w: list_pages.build_list(w)),
    "edit_fact": ("entity/edit_fact.html", "/e/customer/", form_pages.build_edit_fact),
    "edit_fact_refused": ("entity/edit_fact.html", "/e/customer/", lambda w: form_pages.build_edit_fact(w, refused=True)),
    "fact": ("entity/fact.html", "/e/customer/", form_pages.build_fact),
}  # fmt: skip


def render(name: str, language: str, theme: str = "light") -> str:
    """Return the HTML of one page in one language ("zh", "en") and theme ("light", "dark")."""
    template, current, make = PAGES[name]
    environment = build_environment(build_frame(language, theme=theme, current=current))
    return environment.get_template(template).render(page=make(Words(language)))


def main(folder: str = "/tmp/preview/html") -> None:
    """Write all pages as <name>_<language>[_dark].html."""
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        for language in ("zh", "en"):
            for theme in ("light", "dark"):
                end = "_dark" if theme == "dark" else ""
                (target / f"{name}_{language}{end}.html").write_text(
                    render(name, language, theme), encoding="utf-8"
                )


if __name__ == "__main__":
    main(*sys.argv[1:])
