"""Puts the pages of an import together: columns, rows, result."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.compile.model import Compiled
from app.engine.fields.folding import nearest
from app.engine.jobs.reasons import reason_text
from app.engine.jobs.tables import CANCELLED, FAILED
from app.engine.query.context import ReaderContext
from app.engine.views.list_paging import rows_word
from app.engine.views.page_models import Action
from app.features.import_export.check_rows import STATES, day_order
from app.features.import_export.exchange_runs import Standing
from app.features.import_export.file_memory import CREATE
from app.features.import_export.headings import importable_fields
from app.features.import_export.import_models import (
    ColumnLine,
    ColumnsPage,
    DonePage,
    MissingOffer,
    Offer,
    Pairs,
    ReadingChoice,
    RowsPage,
    StateTab,
    UploadPage,
)
from app.features.import_export.link_names import NOT_RECORDS, why_not_made
from app.features.import_export.opened import Opened
from app.features.import_export.plan import Plan, unmapped
from app.features.import_export.plan_args import READING, plan_args
from app.features.import_export.raw_table import MOST_ROWS, RawRow, RawTable
from app.features.import_export.read_table import MOST_BYTES
from app.features.import_export.read_text import ENCODINGS
from app.features.import_export.row_lines import (
    SHOWN_ROWS,
    TONES,
    RowLines,
    chosen_rows,
    row_paging,
    state_words,
)
from app.features.import_export.shown_rows import ShownRow, count_states

_SAMPLES = 3
_OFFERS = 40


def import_title(compiled: Compiled, context: ReaderContext) -> str:
    """Return the title of every step."""
    return _("Import %(things)s", things=compiled.spec.plural.inside(context.language))


def upload_page(compiled: Compiled, context: ReaderContext, problem: str = "") -> UploadPage:
    """Return step one: choose a file."""
    limits = _("Excel (.xlsx) or CSV, at most %(megabytes)s MB and %(rows)s rows",
               megabytes=MOST_BYTES // 1024 // 1024, rows=f"{MOST_ROWS:,}")  # fmt: skip
    return UploadPage(
        title=import_title(compiled, context), sentence=_("Step 1 of 3: choose a file"),
        action=f"/e/{compiled.slug}/import", back_href=f"/e/{compiled.slug}/",
        back_label=compiled.spec.plural.text(context.language),
        required=required_words(compiled, context), limits=limits, problem=problem, most_bytes=MOST_BYTES,
        too_big=_("larger than %(most)s MB; split it.", most=MOST_BYTES // 1024 // 1024),
    )  # fmt: skip


def columns_page(
    opened: Opened, plan: Plan, compiled: Compiled, context: ReaderContext,
    remarks: Sequence[str] = (), problem: str = "",
) -> ColumnsPage:  # fmt: skip
    """Return step two: what each column is taken for."""
    table, base = opened.table, opened.href
    known = tuple(name if name in compiled.fields else "" for name in plan.columns)
    order, needed = day_order(compiled, table, Plan(known, days=plan.days))
    return ColumnsPage(
        title=import_title(compiled, context),
        sentence=_("Step 2 of 3: what each column of %(file)s is (%(size)s)", file=opened.upload.name,
                   size=ngettext("%(count)s row", "%(count)s rows", len(table.rows), count=f"{len(table.rows):,}")),
        action=f"{base}/check", read_action=base, back_href=f"/e/{compiled.slug}/import",
        crumbs=step_crumbs(compiled, context),
        back_label=_("Choose another file"), columns=column_lines(table, plan),
        fields=field_choices(compiled, context), ask_days=needed, days=order, update=plan.update,
        constants=(*plan.constants.items(), ("", "")), remarks=(*remarks, *table.remarks),
        left_out=joined(filter(None, unmapped(plan, table)), context.language), readings=reading_choices(opened),
        hidden=tuple((name, text) for name, text in plan_args(plan, opened.reading) if name in ("v", "create", *READING)),
        problem=problem, missing=required_words(compiled, context, {*plan.columns, *plan.constants}),
    )  # fmt: skip


def step_crumbs(compiled: Compiled, context: ReaderContext) -> Pairs:
    """Return what stands above a step: the list, and the step that chooses a file."""
    base = f"/e/{compiled.slug}/"
    return ((compiled.spec.plural.text(context.language), base), (_("Import"), f"{base}import"))


def joined(words: Iterable[str], language: str) -> str:
    """Return words in a row, as the language writes them."""
    return ("、" if language.startswith("zh") else ", ").join(words)


def reading_choices(opened: Opened) -> tuple[ReadingChoice, ...]:
    """Return how the file could be read otherwise: another encoding, sheet or line of headings."""
    table, found = opened.came, list[ReadingChoice]()
    if table.form == "csv":
        shown = table.encoding.removesuffix("-sig")
        choices = tuple((name, name.upper()) for name in ENCODINGS)
        found.append(ReadingChoice("enc", _("Encoding"), shown, choices))
    if len(table.sheets) > 1:
        sheets = tuple((name, name) for name in table.sheets)
        found.append(ReadingChoice("sheet", _("Sheet"), table.sheet, sheets))
    lines = tuple((str(one.number), _line_words(one)) for one in table.tops)
    found.append(ReadingChoice("head", _("Headings in line"), str(table.head), lines))
    return tuple(found)


def _line_words(row: RawRow) -> str:
    texts = [cell.strip() for cell in row.cells if cell.strip()]
    return f"{row.number}: {' · '.join(texts)[:40]}"


@dataclass(frozen=True)
class RowsView:
    """Which rows are looked at: of a state ("" for all), on a page; can_mend: nothing is stored yet."""

    state: str = ""
    page: int = 1
    can_mend: bool = True


def rows_page(
    opened: Opened, plan: Plan, rows: Sequence[ShownRow], compiled: Compiled, context: ReaderContext,
    view: RowsView,
) -> RowsPage:  # fmt: skip
    """Return step three: what becomes of each row."""
    state, counts = view.state if view.state in STATES else "", count_states(rows)
    args, base = plan_args(plan, opened.reading), opened.href
    tail, chosen = urlencode(args), chosen_rows(rows, state)
    number = min(max(1, view.page), max(1, -(-len(chosen) // SHOWN_ROWS)))
    shown = chosen[(number - 1) * SHOWN_ROWS : number * SHOWN_ROWS]
    some_left = counts["bad"] or counts["duplicate"]
    return RowsPage(
        title=import_title(compiled, context),
        sentence=_("Step 3 of 3: nothing is stored yet (%(file)s)", file=opened.upload.name),
        action=f"{base}/rows", check_action=f"{base}/mend", back_href=f"{base}?{tail}", crumbs=step_crumbs(compiled, context),
        back_label=_("Change the columns"),
        tabs=state_tabs(counts, {one: f"{base}/rows?{tail}&state={one}" for one in counts}, state),
        rows=RowLines(opened, plan, compiled, context, can_mend=view.can_mend).lines(shown),
        paging=row_paging(len(chosen), number, f"{base}/rows?{tail}&state={state}&p="), state=state,
        can_mend=view.can_mend, mended=mended_words(opened), hidden=tuple(args),
        offers=offers_of(rows, compiled, context), missing=missing_offers(rows, plan, compiled, context), submit=submit_words(counts),
        hint=_("Bad rows and those already there are left out.") if some_left else "",
        bad_href=f"{base}/bad?{tail}" if counts["bad"] else "",
    )  # fmt: skip


def mended_words(opened: Opened) -> str:
    """Return how many cells were corrected, and where; "" when none was."""
    cells = sum(len(one) for one in opened.mends.values())
    if not cells:
        return ""
    return ngettext(
        "%(num)d cell is corrected here; your file is as it was.",
        "%(num)d cells are corrected here; your file is as it was.", cells,
    )  # fmt: skip


def done_page(
    standing: Standing, upload: str, compiled: Compiled, context: ReaderContext
) -> DonePage:
    """Return what an import did, with its undo."""
    run, counts = standing.run, standing.run.counts or {}
    base, stored = f"/e/{run.slug}", counts.get("new", 0) + counts.get("update", 0)
    undo = Action(
        "undo", _("Undo the import"), "arrow-back-up", f"/actions/{run.batch}/undo", "post",
        confirm=_("Take the whole import back? Records that were changed since stay."),
    )  # fmt: skip
    return DonePage(
        title=_("%(records)s imported", records=rows_word(stored)),
        sentence=run.name, crumbs=step_crumbs(compiled, context)[:1], tabs=state_tabs(counts), list_href=f"{base}/?sort=-created_at",
        new_href=f"{base}/import", undo=undo if stored else None,
        bad_href=f"{base}/import/{upload}/bad" if counts.get("bad") else "",
        warning=_broken_off(standing),
    )  # fmt: skip


def _broken_off(standing: Standing) -> str:
    """Return why an import is not of the whole file; "" when it is."""
    place = {"done": f"{standing.run.done:,}", "total": f"{standing.run.total:,}"}
    if standing.state == CANCELLED:
        return _("Cancelled after %(done)s of %(total)s rows. What is stored stays until you undo it.", **place)  # fmt: skip
    if standing.state == FAILED:
        reason = reason_text(standing.reason)
        return _("Broken off after %(done)s of %(total)s rows: %(reason)s", reason=reason, **place)
    return ""


def column_lines(table: RawTable, plan: Plan) -> tuple[ColumnLine, ...]:
    """Return every column with its first values."""
    lines = []
    for place, heading in enumerate(table.headings):
        texts = (row.cells[place].strip() for row in table.rows[:50] if place < len(row.cells))
        samples = tuple(dict.fromkeys(text[:60] for text in texts if text))[:_SAMPLES]
        lines.append(ColumnLine(f"c{place}", heading, samples, plan.columns[place]))
    return tuple(lines)


def field_choices(compiled: Compiled, context: ReaderContext) -> Pairs:
    """Return (name, label) of the fields that columns may be meant for; required ones are marked."""
    found = []
    for name in importable_fields(compiled, context):
        item = compiled.fields[name]
        label = item.label.text(context.language) or name
        found.append((name, f"{label} *" if item.required and item.default is None else label))
    return tuple(found)


def required_words(
    compiled: Compiled, context: ReaderContext, brought: Collection[str] = ()
) -> str:
    """Return the labels of the fields that every row must bring, but those that are brought."""
    allowed = importable_fields(compiled, context)
    needed = (
        item for item in compiled.spec.fields
        if item.required and item.default is None and item.name in allowed and item.name not in brought
    )  # fmt: skip
    return joined((item.label.text(context.language) or item.name for item in needed), context.language)  # fmt: skip


def state_tabs(
    counts: Mapping[str, int], hrefs: Mapping[str, str] | None = None, current: str = ""
) -> tuple[StateTab, ...]:
    """Return a count per state."""
    words, links = state_words(), hrefs or {}
    return tuple(
        StateTab(words[one], counts.get(one, 0), TONES[one], links.get(one, ""), one == current)
        for one in STATES
    )


def offers_of(
    rows: Sequence[ShownRow], compiled: Compiled, context: ReaderContext
) -> tuple[Offer, ...]:
    """Return the values that a person can tell the meaning of, the most frequent ones first."""
    counts: Counter[tuple[str, str]] = Counter()
    near: dict[tuple[str, str], str] = {}
    for row in rows:
        for one in row.open:
            is_choice = compiled.fields[one.field].type == "choice"
            if one.value and (one.near or is_choice):
                counts[one.field, one.value] += 1
                near[one.field, one.value] = one.near
    found: list[Offer] = []
    for (name, text), number in counts.most_common(_OFFERS):
        choices = _choices(compiled, context, name, near[name, text], text)
        label = compiled.fields[name].label.text(context.language) or name
        guess = near[name, text] or nearest(text, [words for _key, words in choices])
        values = tuple((json.dumps([name, text, key]), words) for key, words in choices)
        shown_as = _("%(column)s: %(reason)s", column=label, reason=text)
        found.append(Offer(f"v-{len(found)}", shown_as, rows_word(number), values, guess))
    return tuple(found)


def missing_offers(
    rows: Sequence[ShownRow], plan: Plan, compiled: Compiled, context: ReaderContext
) -> tuple[MissingOffer, ...]:
    """Return the links whose records are not there and can be made, with how many there are."""
    names: dict[str, set[str]] = {name: set() for name in plan.create}
    for row in rows:
        for one in row.open:
            if one.missing and not one.near and compiled.fields[one.field].type not in NOT_RECORDS:
                names.setdefault(one.field, set()).add(one.value)
    found = []
    for name, texts in names.items():
        item, chosen = compiled.fields[name], name in plan.create
        slug = str(item.option("to"))
        if not chosen and why_not_made(context, slug, min(texts)):
            continue
        things = context.catalogue[slug].spec.plural.inside(context.language)
        label = item.label.text(context.language) or name
        words = _("%(column)s: add the missing %(things)s", column=label, things=things)
        found.append(MissingOffer(name, f"{words} ({len(texts)})" if texts else words, chosen))
    return tuple(found)


def _choices(
    compiled: Compiled, context: ReaderContext, name: str, near: str, text: str
) -> list[tuple[str, str]]:
    if near:
        slug = str(compiled.fields[name].option("to"))
        made = (
            []
            if why_not_made(context, slug, text)
            else [(CREATE, _("Add “%(name)s” as a new record", name=text))]
        )
        return [(near, near), *made]
    options = context.options(compiled.fields[name])
    return [(one.key, one.label.text(context.language)) for one in options if not one.retired]


def submit_words(counts: Mapping[str, int]) -> str:
    """Return the words of the button that stores: how many rows; "" when there are none."""
    stored = counts["new"] + counts["update"]
    return _("Import %(rows)s", rows=rows_word(stored)) if stored else ""
