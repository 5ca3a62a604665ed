"""Who reads: the cached answer to who somebody is and what they may."""

from __future__ import annotations

from app.engine.access.readers import load_reader


def test_names_follow_the_language_that_is_read_in(app, session, alice):
    alice.name_zh = "赵爱丽"
    session.flush()

    chinese = load_reader(session, alice.id, language="zh")
    english = load_reader(session, alice.id, language="en")

    assert (chinese.name, chinese.department_name) == ("赵爱丽", "华东销售部")
    assert (english.name, english.department_name) == ("Alice Zhao", "Sales East")
