"""Small packs, each with one mistake, and the exact English words each must be met with."""

from __future__ import annotations

HEAD = "pack: fairs\n"
MENUS = "menus: {marketing: {zh: 市场, en: Marketing}}\n"
#: A sound entity; the samples change one thing of it.
FIELDS = """\
      name: {type: text, label: {zh: 名称, en: Name}, required: true}
      starts: {type: date, label: {zh: 开始, en: Starts}}
      stage: {type: choice, label: {zh: 阶段, en: Stage}, options: [{key: a, zh: 甲, en: A}]}
      budget: {type: money, label: {zh: 预算, en: Budget}}
"""


def fair(settings: str = "", fields: str = "", *, base: str = FIELDS) -> str:
    """Return a pack with one entity, with these lines added to it and to its fields."""
    access = "" if "access:" in settings else "    access: {sales: own}\n"
    more = "".join(f"    {line}\n" for line in settings.splitlines())
    added = "".join(f"      {line}\n" for line in fields.splitlines())
    label = "" if "label:" in settings else "    label: {zh: 展会, en: Fair}\n"
    return f"{HEAD}entities:\n  fair:\n{label}{access}{more}    fields:\n{base}{added}"


def text(extra: str, name: str = "hall", kind: str = "text") -> str:
    """Return the line of one field with these keys."""
    return f"{name}: {{type: {kind}, label: {{zh: 展厅, en: Hall}}, {extra}}}"


#: id, pack, line it is found at, message, cure
SAMPLES: list[tuple[str, str, int, str, str]] = [
    ("E002", "#" * 1_000_001, 1, "The file is larger than 1 MB.", "Split it into several packs."),
    (
        "E003", "pack: &x fairs", 1, "Anchors, aliases and tags (&x) are not allowed.",
        "Write the values out; if a text was meant, put it in quotes.",
    ),
    (
        "E004", "pack: a\npack: b", 2, 'The key "pack" is given twice, first in line 1.',
        "Keep one of them.",
    ),
    ("E005", "pack: " + "[" * 30, 1, "The file nests deeper than 20 levels.", "Flatten it."),
    (
        "E006", "pack: no", 1, "YAML reads no as yes or no, not as text.",
        'Put it in quotes: "no".',
    ),
    ("E007", "packs: a", 1, '"packs" is not known in a pack.', 'Did you mean "pack"?'),
    ("E008", HEAD + "entities: [1]", 2, '"entities" must be a map, one name per line.',
     "For example: entities: {trade_fair: {label: {zh: 展会, en: Trade fair}, fields: {…}}}"),
    (
        "E009", fair(fields="hall: {tipe: text, label: {zh: 厅, en: Hall}}"), 11,
        'The field "hall" has no type.', 'Did you mean "type" instead of "tipe"?',
    ),
    (
        "E010", fair(fields=text("show_when: [stage]")), 11,
        "The condition of \"hall\" cannot be read: ('stage',) is not (field, operator, value).",
        'Write [field, operator, value], such as [stage, "=", done].',
    ),
    (
        "E020", fair().replace("  fair:", "  Fair:"), 3,
        '"Fair" cannot name an entity.',
        "Use 1 to 40 small letters, digits and _, starting with a letter.",
    ),
    (
        "E021", fair(fields=text("wide: true", "owner")), 11,
        'entity "fair": "owner" cannot name a field.',
        '"owner" is reserved by the system; choose another.',
    ),
    (
        "E022", HEAD + "menus: {Fairs: {zh: 展会, en: Fairs}}", 0,
        '"Fairs" cannot be the key of a menu.',
        "Use 1 to 40 small letters, digits and _, starting with a letter.",
    ),
    (
        "E026", fair().replace("  fair:", "  setting:"), 3,
        'The entity "setting" needs the table crm_setting, which the system uses itself.',
        "Choose another name.",
    ),
    (
        "E027", fair(fields="hall: {type: text}"), 11, 'field "fair.hall" has no label.',
        "Write label: {zh: …, en: …}.",
    ),
    (
        "W027", fair(fields="hall: {type: text, label: {zh: 厅}}"), 11,
        'The label of field "fair.hall" has no English text.',
        "Add it; until then the other language is shown.",
    ),
    (
        "E028", HEAD + "entities:\n  fair:\n    label: {zh: 展, en: Fair}\n", 3,
        'The entity "fair" has no fields.', "Declare at least one field.",
    ),
    (
        "E029", fair(fields='hall: {type: text, label: {zh: 厅, en: "<b>Hall"}}'), 11,
        "The text of field \"fair.hall\" holds what no text may hold: '<b'.",
        "Write plain text, without HTML, control characters or javascript: addresses.",
    ),
    (
        "E030", fair(fields=text("wide: true", kind="txt")), 11,
        'field "fair.hall": the type "txt" does not exist.', 'Did you mean "text"?',
    ),
    (
        "E031", fair(fields=text("serch: true")), 11,
        'field "fair.hall": "serch" is not known here.', 'Did you mean "search"?',
    ),
    (
        "E032", fair(fields=text("required: maybe")), 11,
        "field \"fair.hall\": required must be true or false, not 'maybe'.", "Correct the value.",
    ),
    (
        "E033", fair(fields="hall:\n  type: money\n  label: {zh: 厅, en: Hall}\n  min: 5\n  max: 2"), 14,
        'field "fair.hall": min 5 is greater than max 2.', "Swap the two.",
    ),
    (
        "E034", fair(fields=text('options: [{key: "a b", zh: 甲, en: A}]', kind="choice")), 11,
        'field "fair.hall": "a b" cannot be the key of an option.',
        "Use 1 to 40 letters, digits and _ . + -, starting with a letter or digit.",
    ),
    (
        "E035",
        fair(fields=text("options: [{key: a, zh: 甲, en: A}, {key: A, zh: 乙, en: B}]", kind="choice")),
        11, 'field "fair.hall": the option "A" stands twice.', "Give each option its own key.",
    ),
    (
        "W035", fair(fields=text("options: [{key: a, zh: 甲, en: A, color: gren}]", kind="choice")), 11,
        'field "fair.hall": there is no colour "gren".', 'Did you mean "green"?',
    ),
    (
        "E049", fair(fields=text("to: fair", kind="link") + "\n" + text("max: 9", "hall_id")), 12,
        'field "fair.hall_id" needs the column hall_id, which field "fair.hall" has.',
        "Rename one of them.",
    ),
    (
        "E054", fair(fields=text("required: true, read_only: true")), 11,
        'field "fair.hall" is both required and read-only and has no default; nobody could add a record.',
        "Give it a default, or remove required.",
    ),
    (
        "E064", fair("traits: [folow_up]"), 6,
        'entity "fair": there is no trait "folow_up".', "Choose one of: remind, up_to_date.",
    ),
    (
        "E047", fair("quick_add: [visit]"), 6,
        'The quick_add of entity "fair" names "visit", which is no entity that links to it.', "",
    ),
    (
        "E048", fair("happened: hall", "hall: {type: datetime, label: {zh: 厅, en: Hall}}"), 6,
        'entity "fair": happened names "hall", which may be empty; such a record would stand in no'
        " timeline.", "Write required: true for that field.",
    ),
    (
        "E036", fair(fields=text("search: true", kind="bool")), 11,
        'field "fair.hall": a field of type bool cannot be searched.', "Remove search.",
    ),
    (
        "E037", fair(fields=text("to: user, unique: true", kind="links")), 11,
        'field "fair.hall": such a field of type links cannot have unique.', "Remove unique.",
    ),
    (
        "E038", fair(fields=text("of: fair, by: parent, filter: true", kind="back_links")), 11,
        'field "fair.hall": a field of type back_links cannot be filtered.', "Remove filter.",
    ),
    (
        "E039", fair(fields=text('pattern: "([a-z]+)+"')), 11,
        'field "fair.hall": the pattern can take for ever on some texts'
        " (a repetition inside a repetition).",
        "Remove the repetition inside a repetition: [a-z]+ instead of ([a-z]+)+.",
    ),
    (
        "E040", fair(fields=text('rule: "F-{0000}", required: true', kind="number")), 11,
        'field "fair.hall": a value of type number is computed and cannot have required.',
        "Remove required.",
    ),
    (
        "E041", fair(fields=text('show_when: [stge, "=", a]')), 11,
        'The condition show_when of field "fair.hall" names "stge",'
        ' which is not a field of entity "fair".', 'Did you mean "stage"?',
    ),
    (
        "E042", fair(fields=text('show_when: [stage, ">", a]')), 11,
        'The condition show_when of field "fair.hall": the field "stage" of type choice'
        ' has no operator ">".', "Choose one of: =, !=, in, not in, is empty, is not empty.",
    ),
    (
        "E043", fair(fields=text('show_when: [budget, ">", much]')), 11,
        "The condition show_when of field \"fair.hall\": 'much' is not a value of the field"
        ' "budget".', "",
    ),
    (
        "E044", fair(fields=text("measure: count, of: fair, by: parent, when: [stage]", kind="roll_up")),
        11, 'The condition when of field "fair.hall" cannot be read:'
        " ('stage',) is not (field, operator, value).",
        'Write (field, operator, value), such as ("stage", "=", "done").',
    ),
    (
        "E045", fair(fields="hall:\n  type: link\n  label: {zh: 厅, en: Hall}\n  to: fari"), 14,
        'field "fair.hall": to names "fari", which is not an entity.', 'Did you mean "fair"?',
    ),
    (
        "E046", fair(fields=text("dictionary: halls", kind="choice")), 11,
        'field "fair.hall": there is no dictionary "halls".', "There is none yet.",
    ),
    (
        "E050", fair("board: stge"), 6, 'entity "fair": board names "stge", which is not a field here.',
        'Did you mean "stage"?',
    ),
    (
        "E051", fair("board: name"), 6,
        'entity "fair": board needs a choice field, but "name" is of type text.',
        "Choose one of: stage.",
    ),
    (
        "E052", fair(fields=text("group: basics")), 11,
        'field "fair.hall": there is no group "basics".', "There is none yet.",
    ),
    (
        "E053", MENUS + fair("menu: marketin"), 7,
        'entity "fair": there is no menu "marketin".', 'Did you mean "marketing"?',
    ),
    (
        "W054", fair("icon: bulding"), 6, 'entity "fair": there is no icon "bulding".',
        'Did you mean "building"?',
    ),
    (
        "E055", fair("charts: [{count: true, by: starts, per: fortnight}]"), 6,
        'entity "fair", chart: "fortnight" is not a period.',
        "Choose one of: day, week, month, quarter, year.",
    ),
    (
        "E056", fair("charts: [{count: true, by: stage, per: month}]"), 6,
        'entity "fair", chart: per needs a date field, but "stage" is of type choice.',
        "Remove per, or group by a date.",
    ),
    (
        "E057", fair("charts: [{count: true, by: starts}]"), 6,
        'entity "fair", chart: grouping by the date "starts" needs per.',
        "Write per: month, or day, week, quarter, year.",
    ),
    (
        "E058", fair("parent_row: parent", text("to: fair", "parent", "link")), 6,
        'The entity "fair" is edited inside itself: fair → fair.',
        "Remove one parent_row of the circle.",
    ),
    (
        "E059", fair("access: {follows: parent}", text("to: fair", "parent", "link")), 5,
        'The rights of "fair" follow themselves in a circle: fair → fair.',
        "Remove one follows of the circle.",
    ),
    (
        "E060", fair("access: {sales: mine}"), 5,
        "entity \"fair\": access cannot be read: sales: 'mine' is not a scope;"
        " choose one of none, own, department, below, all.",
        "Write it like sales: own or service: all:read.",
    ),
    (
        "W061", fair(fields=text("mask_for: [marketting]")), 11,
        'field "fair.hall": mask_for names the role "marketting",'
        " which does not come with the product.",
        'Did you mean "marketing"? Keep it if the role was made in the browser.',
    ),
    (
        "W062", fair(fields=text("personal: true")), 11,
        'field "fair.hall" holds personal data but names no purpose.',
        "Write purpose: {zh: …, en: …}.",
    ),
    (
        "W063", fair("access: {}"), 3,
        'entity "fair" says nothing about access: only administrators will see it.',
        "Write access: {manager: department, sales: own}, or leave it so.",
    ),
]  # fmt: skip
