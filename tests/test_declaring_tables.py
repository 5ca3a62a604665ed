"""docs/declaring.md is in step with what can be declared."""

from app.declaring_tables import PAGE, written


def test_the_page_of_declaring_is_as_new_as_the_registries():
    page = PAGE.read_text(encoding="utf-8")

    assert page == written(page), "make docs writes it anew"


def test_a_page_without_its_tables_gets_them():
    page = "before\n<!-- table: operators -->\nold\n<!-- end -->\nafter\n"

    made = written(page)

    assert made.startswith("before\n<!-- table: operators -->\n| in addresses")
    assert "| `eq` | `=`, `==`, `is` |\n" in made
    assert "old" not in made
