"""The foot of a list: which rows are shown, the neighbouring pages, the count."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_babel import ngettext

from app.engine.query.counting import COUNT_CAP
from app.engine.query.list_memory import Args
from app.engine.query.list_query import ListResult
from app.engine.query.list_request import MAX_NUMBERED_ROWS, ListRequest
from app.engine.query.list_state import PAGING
from app.engine.views.page import list_href
from app.engine.views.page_models import Paging, Tab


def count_text(result: ListResult) -> str:
    """Return "326" or "1,000+"."""
    return capped_text(result.count, exact=result.count_is_exact)


def capped_text(count: int, *, exact: bool) -> str:
    """Return a count as people read it; one that was cut at its cap as "1,000+"."""
    return f"{count:,}" if exact else f"{count - 1:,}+"


def place_text(number: int, total: int) -> str:
    """Return "3 / 326", or "3 / 1,000+"; far down only "1,000+ / 1,000+" is known."""
    return " / ".join(capped_text(one, exact=one <= COUNT_CAP) for one in (number, total))


def rows_word(count: int) -> str:
    """Return "1 record" or "1,200 records"."""
    return ngettext("%(count)s record", "%(count)s records", count, count=f"{count:,}")


def make_paging(slug: str, request: ListRequest, result: ListResult, args: Args) -> Paging:
    """Return the words and links of the foot: numbers for the first pages, cursors beyond."""
    kept = [pair for pair in args if pair[0] not in PAGING]
    numbered = result.first > 0
    cheap = numbered and request.page * request.per_page < MAX_NUMBERED_ROWS
    after = ""
    if result.after:
        after = list_href(
            slug, [*kept, ("page", str(request.page + 1)) if cheap else ("after", result.after)]
        )
    before = ""
    if result.before:
        step = ("page", str(request.page - 1)) if numbered else ("before", result.before)
        before = list_href(slug, [*kept, step])
    last = list_href(slug, [*kept, ("last", "1")]) if result.after else ""
    exact = "" if result.count_is_exact else list_href(slug, [*kept, ("count", "exact")])
    return Paging(
        _shown_words(result), before, after, last, _numbers(request, result, kept, slug), exact
    )


def _shown_words(result: ListResult) -> str:
    total = count_text(result)
    if not result.rows:
        return ""
    if not result.first:
        return _("%(count)s rows of %(total)s", count=len(result.rows), total=total)
    last_row = result.first + len(result.rows) - 1
    return _("%(first)s–%(last)s of %(total)s", first=result.first, last=last_row, total=total)


def _numbers(request: ListRequest, result: ListResult, kept: Args, slug: str) -> tuple[Tab, ...]:
    """Return the numbered pages near the present one, with "…" where some are left out."""
    if not result.first:
        return ()
    most = -(-min(result.count, MAX_NUMBERED_ROWS) // request.per_page)
    near = {1, most, *range(request.page - 1, request.page + 2)}
    if request.page < 4:
        near |= {2, 3}
    found: list[Tab] = []
    for page in sorted(number for number in near if 1 <= number <= most):
        if found and int(found[-1].key) < page - 1:
            found.append(Tab(str(page - 1), "…", ""))
        href = list_href(slug, [*kept, ("page", str(page))])
        found.append(Tab(str(page), str(page), href, page == request.page))
    return tuple(found) if len(found) > 1 else ()
