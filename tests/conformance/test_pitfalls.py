"""Each known pitfall of the chassis that can apply here has a test; the others say why they cannot.

The numbers are those of the list of pitfalls that the architecture was made from; each entry names
the pitfall, then the test that would fail, or the reason why the product cannot meet it.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HERE = "tests/conformance"

TESTED = {
    1: ("default columns of generated views", f"{HERE}/test_hidden_fields.py::test_hidden_or_masked_field_cannot_be_asked_about"),
    2: ("relations to users without chosen columns", f"{HERE}/test_round_trip.py::test_no_answer_holds_a_password"),
    3: ("saving an unchanged form changes numbers", f"{HERE}/test_round_trip.py::test_unchanged_form_changes_nothing"),
    4: ("blank optional choices", f"{HERE}/test_round_trip.py::test_unchanged_form_changes_nothing"),
    5: ("structured values stored as text", f"{HERE}/test_round_trip.py::test_record_sent_back_as_the_api_gave_it_changes_nothing"),
    6: ("every kind of column", "tests/engine/fields/test_render.py::test_input_holds_what_coerce_reads_back"),
    7: ("filters shared between threads", f"{HERE}/test_threads.py::test_no_page_of_a_thousand_holds_the_other_persons_words"),
    8: ("actions past the scope, unknown actions", f"{HERE}/test_matrix.py::test_pages_of_an_entity_answer_as_declared"),
    9: ("drop-downs and posted links past the scope", f"{HERE}/test_canaries.py::test_link_to_an_unseen_record_is_refused_like_an_unknown_id"),
    10: ("unknown related id in the API", "tests/engine/forms/test_writing.py::test_unseen_link_target_is_refused_like_an_unknown_one"),
    11: ("related tabs without the child's right", f"{HERE}/test_hidden_fields.py::test_panel_over_a_hidden_link_is_closed"),
    12: ("order, page and size from the client", f"{HERE}/test_inputs.py::test_bad_argument_is_refused_by_name"),
    13: ("refused saves that commit", "tests/web/test_transaction.py::test_only_a_view_that_succeeds_is_committed"),
    14: ("side effects told as not saved", "tests/engine/jobs/test_engine.py::test_work_and_its_note_are_one_transaction"),
    15: ("errors that lose what was typed or show SQL", "tests/engine/forms/test_writing.py::test_all_errors_come_at_once_and_typed_values_stay"),
    16: ("two editors at once", "tests/engine/forms/test_writing.py::test_second_save_shows_the_conflict_per_field"),
    17: ("files written, served and deleted past the rights", "tests/engine/files/test_download.py::test_colleague_gets_what_a_missing_record_gives"),
    19: ("addresses that follow the label", f"{HERE}/test_matrix.py::test_every_entry_has_a_route"),
    20: ("one permission name for page and API", f"{HERE}/test_matrix.py::test_api_of_an_entity_answers_as_declared"),
    22: ("one test's person reaches the next", "tests/web/test_transaction.py::test_people_of_one_test_do_not_reach_the_next"),
    24: ("filters addressed by number", f"{HERE}/test_inputs.py::test_any_filter_is_answered_or_refused"),
    25: ("APIs without a form token", "tests/web/test_errors.py::test_form_without_token_keeps_400_and_says_the_cure"),
    26: ("sign-in of the API outside the throttle", "tests/web/test_throttle.py::test_five_failures_lock_the_account_on_every_door"),
    28: ("password change keeps sessions and tokens", "tests/web/test_account_pages.py::test_change_ends_other_sessions_and_tokens_but_not_this"),
    29: ("order without a tie-breaker", "tests/engine/api/test_resource.py::test_list_follows_its_cursor_to_the_end"),
    30: ("a query for each permission", f"{HERE}/test_statements.py::test_page_takes_no_more_statements_than_its_kind_may"),
    31: ("figures over rows in memory", f"{HERE}/test_statements.py::test_page_takes_no_more_statements_than_its_kind_may"),
    33: ("a broken declaration stops the product", "tests/serve/test_supervisor.py::test_broken_successor_leaves_the_old_ones_serving"),
    34: ("requests lost while processes change", "tests/serve/test_supervisor.py::test_replacement_on_hangup_loses_no_request"),
    35: ("empty messages, bare error pages", "tests/web/test_errors.py::test_every_error_has_a_page_in_both_languages"),
    36: ("words fixed before the reader is known", f"{HERE}/test_words.py::test_page_in_chinese_holds_no_english_sentence"),
    37: ("an incomplete Chinese catalogue", f"{HERE}/test_words.py::test_every_message_has_its_chinese"),
    38: ("jobs that act for nobody", "tests/engine/jobs/test_lost_runs.py::test_a_lost_run_keeps_nothing_of_its_work"),
    40: ("an upgrade of the chassis that changes what is overridden", "tests/web/test_chassis.py::test_overridden_names_still_exist"),
}  # fmt: skip

CANNOT = {
    18: "no chassis view with columns, labels or validators exists: tests/web/test_chassis.py",
    21: "rights are declared and stored by us; the chassis' permission rows are not synchronised",
    23: "no chassis widget is rendered: every template is ours and gets one variable",
    27: "roles by pattern (FAB_ROLES) are never read: rights come from roles held in the database",
    32: "declarations are read at boot only; a process never redefines a model",
    39: "every redirect after a save names its address; the chassis' history is not kept",
}


def test_all_forty_are_answered():
    assert sorted([*TESTED, *CANNOT]) == list(range(1, 41))


@pytest.mark.parametrize("number", list(TESTED))
def test_pitfall_has_a_test(number):
    path, _colons, name = TESTED[number][1].partition("::")
    tree = ast.parse((ROOT / path).read_text())

    assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_chassis_roles_by_pattern_are_never_read(app):
    assert "FAB_ROLES" not in app.config


def test_redirects_name_their_address():
    users = [
        path.name for path in (ROOT / "app").rglob("*.py")
        if "get_redirect(" in path.read_text() or "update_redirect(" in path.read_text()
    ]  # fmt: skip

    assert users == []
