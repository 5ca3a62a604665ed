"""Fields about a person say why they are asked for, where they are typed and where they are read."""

from __future__ import annotations


def test_form_says_what_personal_fields_are_for(client_as, alice):
    page = client_as(alice).get("/e/contact/new").text

    assert "Personal data: For birthday wishes" in page
    assert "Sensitive personal data: For the visitor register" in page
    assert 'aria-describedby="f-birthday-purpose"' in page


def test_record_says_what_personal_fields_are_for(client_as, make, alice):
    contact = make("contact", owner=alice, customer=make("customer", owner=alice))

    page = client_as(alice).get(f"/e/contact/{contact.id}").text

    assert 'title="Personal data: For birthday wishes"' in page


def test_api_tells_the_purpose(client_as, alice):
    spec = client_as(alice).get("/api/v1/contact/_spec").json

    birthday = next(one for one in spec["fields"] if one["name"] == "birthday")
    assert birthday["personal"] is True
    assert birthday["purpose"] == {"zh": "用于生日问候", "en": "For birthday wishes"}
