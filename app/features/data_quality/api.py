"""REST: the open findings in the caller's scope, and one record's score."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Response, request
from flask_appbuilder import expose
from flask_appbuilder.api import expose as expose_api

from app.engine.api.entity_resource import EntityResource, answer
from app.engine.api.room_paths import RECORD_KEY, answers
from app.engine.query.counting import COUNT_CAP
from app.engine.query.list_query import ListQuery
from app.engine.views.page import BasePage
from app.features.data_quality.figures import seen_plans
from app.features.data_quality.plan import plan_of, score_of
from app.features.data_quality.request import ARGUMENTS, read_wanted
from app.features.data_quality.words import finding_words
from app.features.data_quality.worklist import FoundLine, WorkList, open_list


class FindingsAPI(BasePage):
    """GET /api/v1/quality/findings."""

    route_base = "/api/v1/quality"
    default_view = "findings"

    @expose("/findings", methods=["GET"])
    def findings(self) -> Response:
        """Answer a page of an entity's findings, the worst first."""
        slug, wanted = read_wanted(request.args)
        seen = seen_plans(self.context)
        listed = open_list(self.context, slug or (seen[0].compiled.slug if seen else ""))
        found, after = listed.page(wanted)
        counts = listed.counts(wanted)
        kept = [(name, value) for name, value in request.args.items() if name != "after"]
        following = f"/api/v1/quality/findings?{urlencode([*kept, ('after', after)])}"
        asked = [counts.get(wanted.rule, 0)] if wanted.rule else list(counts.values())
        count, is_exact = sum(asked), all(one <= COUNT_CAP for one in asked)
        data = {
            "entity": listed.plan.compiled.slug, "count": count if is_exact else count - 1,
            "count_is_exact": is_exact,
            "next": following if after else None,
            "result": [line_json(listed, line) for line in found],
        }  # fmt: skip
        return self.answer(data)


class RecordQualityAPI(EntityResource):
    """The score of one record; a subclass per entity is made by the manifest."""

    @expose_api("/<record_id>/quality", methods=["GET"])
    def get_quality(self, record_id: str) -> Response:
        """Answer a record's score, 0 to 100, and its findings."""
        record = self.query().get(record_id, [])
        listed = open_list(self.context, self.slug)
        found = listed.of_record(record.id)
        score = score_of([one.finding.points for one in found])
        rows = [line_json(listed, one) for one in found]
        return answer({"id": record.id, "score": score, "findings": rows})


def line_json(listed: WorkList, line: FoundLine) -> dict[str, Any]:
    """Return a finding as the API answers it."""
    one = line.finding
    owner = line.record.values.get("owner")
    return {
        "id": one.id, "record": {"id": line.record.id, "title": line.record.title},
        "rule": one.rule, "fields": list(line.fields), "points": one.points,
        "message": finding_words(listed, line), "since": one.since.isoformat(),
        "same_as": {"id": line.other.id, "title": line.other.title} if line.other else None,
        "owner": {"id": owner.id, "title": owner.title} if owner is not None else None,
        "assignee_id": one.assignee_id,
    }  # fmt: skip


def quality_paths(query: ListQuery) -> dict[str, Any]:
    """Return the description of the list of findings and, where it is looked at, of the score."""
    if plan_of(query.compiled) is None:
        return {}
    found = {"type": "array", "items": {"type": "object"}}
    whole = {"id": {"type": "integer"}, "score": {"type": "integer"}, "findings": found}
    page = {
        "entity": {"type": "string"}, "count": {"type": "integer"}, "count_is_exact": {"type": "boolean"},
        "next": {"type": "string", "nullable": True}, "result": found,
    }  # fmt: skip
    texts = [{"name": name, "in": "query", "schema": {"type": "string"}} for name in ARGUMENTS]
    return {
        f"/api/v1/{query.compiled.slug}/{{record_id}}/quality": {
            "get": _got(
                "Score of a record, 0 to 100, and what is wrong with it", [RECORD_KEY], whole
            )
        },
        "/api/v1/quality/findings": {
            "get": _got("What is wrong with the records of an entity, the worst first", texts, page)
        },
    }


def _got(summary: str, parameters: list[dict[str, Any]], fields: dict[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": fields}
    return {
        "summary": summary, "parameters": parameters, "responses": answers("200", summary, schema),
    }  # fmt: skip
