import pytest

from app.engine.access.reader import acting_for, system_reader
from app.engine.compile.catalogue import current_catalogue
from app.engine.errors import InvalidRecord
from app.engine.forms.save import save
from app.engine.settings.stamps import DICTIONARIES, raise_stamp
from app.engine.settings.tables import DictionaryOption


@pytest.fixture
def change(app, session):
    """Save values of a customer as the system actor."""

    def run(record, **values):
        reader = system_reader("tests", language="en")
        with app.test_request_context(headers={"Accept-Language": "en"}), acting_for(reader):
            save(
                session, current_catalogue()["customer"], values, reader=reader, record_id=record.id
            )
            session.commit()

    return run


def retire(session, dictionary, *keys):
    for key in keys:
        row = DictionaryOption(dictionary=dictionary, key=key, label_en=key, retired=True)
        session.add(row)
    raise_stamp(session, DICTIONARIES)
    session.commit()
    session.info.pop("stamps", None)  # a request reads them anew


def test_retired_choice_stays_when_it_is_sent_back(session, make, alice, change):
    record = make("customer", owner=alice, level="A")
    retire(session, "customer_level", "A")

    change(record, name="Anhua Valves", level="A")


def test_retired_choice_cannot_be_chosen_anew(session, make, alice, change):
    record = make("customer", owner=alice, level="B")
    retire(session, "customer_level", "A")

    with pytest.raises(InvalidRecord) as refused:
        change(record, level="A")

    assert refused.value.errors[0].message == "“A” is retired; choose another one."


def test_of_several_choices_the_held_one_stays_and_a_retired_new_one_is_refused(
    session, make, alice, change
):
    first, second, third = (
        option.key for option in current_catalogue().dictionaries["interest"].options[:3]
    )
    record = make("customer", owner=alice, interests=[first])
    retire(session, "interest", first, third)

    change(record, interests=[first, second])
    with pytest.raises(InvalidRecord) as refused:
        change(record, interests=[first, second, third])

    assert refused.value.errors[0].message == f"“{third}” is retired; choose another one."


def test_deactivated_owner_stays_when_sent_back(session, make, alice, bob, change):
    record = make("customer", owner=alice)
    alice.active = bob.active = False
    session.commit()

    change(record, name="Anhua Valves", owner=alice.id)
    with pytest.raises(InvalidRecord):
        change(record, owner=bob.id)


def test_deactivated_collaborator_stays_among_others(session, make, alice, bob, carol, change):
    record = make("customer", owner=alice, collaborators=[bob.id])
    bob.active = False
    session.commit()

    change(record, collaborators=[bob.id, carol.id])
