"""The words of every check of declarations, in both languages; docs/checks.md explains each.

Ids are stable: a number is never given to another mistake. E stops the start, W does not.
"""

from __future__ import annotations

from app.engine.declare.finding import Message
from app.engine.declare.pack_messages import PACK_MESSAGES

_NEAR = ("{near}", "{near}")
_ONLY_ONE = ("请给其中一个改名。", "Rename one of them.")
_WRITE_LABEL = ("请写 label: {{zh: …, en: …}}。", "Write label: {{zh: …, en: …}}.")

# ---- names and labels ----
ENTITY_NAME = Message(
    "engine.E020",
    "“{name}”不能作为对象名。",
    '"{name}" cannot name an entity.',
    "{cure}",
    "{cure}",
)
FIELD_NAME = Message(
    "engine.E021",
    "{at}：“{name}”不能作为字段名。",
    '{at}: "{name}" cannot name a field.',
    "{cure}",
    "{cure}",
)
KEY_NAME = Message(
    "engine.E022",
    "“{name}”不能作为{kind}的键。",
    '"{name}" cannot be the key of {kind}.',
    "请用 1 到 40 个小写字母、数字和 _，以字母开头。",
    "Use 1 to 40 small letters, digits and _, starting with a letter.",
)
DOUBLE_ENTITY = Message(
    "engine.E023",
    "对象“{name}”声明了两次，另一处在 {other}。",
    'The entity "{name}" is declared twice, also at {other}.',
    *_ONLY_ONE,
)
DOUBLE_FIELD = Message(
    "engine.E024",
    "{at}声明了两次，另一处在 {other}。",
    "{at} is declared twice, also at {other}.",
    *_ONLY_ONE,
)
DOUBLE_DICTIONARY = Message(
    "engine.E025",
    "字典“{name}”声明了两次，另一处在 {other}。",
    'The dictionary "{name}" is declared twice, also at {other}.',
    *_ONLY_ONE,
)
TAKEN_TABLE = Message(
    "engine.E026",
    "对象“{name}”需要的表 {table} 已由系统使用。",
    'The entity "{name}" needs the table {table}, which the system uses itself.',
    "请换一个对象名。",
    "Choose another name.",
)
NO_LABEL = Message("engine.E027", "{at}没有名称。", "{at} has no label.", *_WRITE_LABEL)
NO_FIELDS = Message(
    "engine.E028",
    "对象“{name}”没有字段。",
    'The entity "{name}" has no fields.',
    "请至少声明一个字段。",
    "Declare at least one field.",
)
BAD_LABEL = Message(
    "engine.E029",
    "{at}的文字含有不允许的内容：{part}。",
    "The text of {at} holds what no text may hold: {part}.",
    "请只写普通文字，不含 HTML、控制字符和 javascript: 地址。",
    "Write plain text, without HTML, control characters or javascript: addresses.",
)
DOUBLE_COLUMN = Message(
    "engine.E049",
    "{at}需要的列 {column} 已由{other}使用。",
    "{at} needs the column {column}, which {other} has.",
    *_ONLY_ONE,
)
MISSING_LANGUAGE = Message(
    "engine.W027",
    "{at}的{what}缺少{language}。",
    "The {what} of {at} has no {language} text.",
    "请补上；在此之前显示另一种语言。",
    "Add it; until then the other language is shown.",
)

# ---- fields ----
UNKNOWN_TYPE = Message(
    "engine.E030",
    "{at}：类型“{type}”不存在。",
    '{at}: the type "{type}" does not exist.',
    *_NEAR,
)
UNKNOWN_KEY = Message(
    "engine.E031",
    "{at}：没有“{key}”这一项。",
    '{at}: "{key}" is not known here.',
    *_NEAR,
)
WRONG_VALUE = Message(
    "engine.E032",
    "{at}：{key} 应为{wanted}，而不是 {value}。",
    "{at}: {key} must be {wanted}, not {value}.",
    "请改正这个值。",
    "Correct the value.",
)
TYPE_PROBLEM = Message("engine.E033", "{at}：{reason}。", "{at}: {reason}.", "{cure}", "{cure}")
OPTION_KEY = Message(
    "engine.E034",
    "{at}：“{key}”不能作为选项键。",
    '{at}: "{key}" cannot be the key of an option.',
    "请用 1 到 40 个字母、数字和 _ . + -，以字母或数字开头。",
    "Use 1 to 40 letters, digits and _ . + -, starting with a letter or digit.",
)
DOUBLE_OPTION = Message(
    "engine.E035",
    "{at}：选项“{key}”出现两次。",
    '{at}: the option "{key}" stands twice.',
    "请让每个选项有自己的键。",
    "Give each option its own key.",
)
UNKNOWN_COLOR = Message(
    "engine.W035", "{at}：没有颜色“{color}”。", '{at}: there is no colour "{color}".', *_NEAR
)
NOT_SEARCHABLE = Message(
    "engine.E036",
    "{at}：{type} 类型的字段不能搜索。",
    "{at}: a field of type {type} cannot be searched.",
    "请去掉 search。",
    "Remove search.",
)
NOT_STORED = Message(
    "engine.E037",
    "{at}：这样的 {type} 字段不能用 {key}。",
    "{at}: such a field of type {type} cannot have {key}.",
    "请去掉 {key}。",
    "Remove {key}.",
)
NOT_FILTERABLE = Message(
    "engine.E038",
    "{at}：{type} 类型的字段不能筛选。",
    "{at}: a field of type {type} cannot be filtered.",
    "请去掉 filter。",
    "Remove filter.",
)
SLOW_PATTERN = Message(
    "engine.E039",
    "{at}：pattern 对某些文字会极慢（{reason}）。",
    "{at}: the pattern can take for ever on some texts ({reason}).",
    "请去掉重复之内的重复，例如用 [a-z]+ 代替 ([a-z]+)+。",
    "Remove the repetition inside a repetition: [a-z]+ instead of ([a-z]+)+.",
)
NOT_WRITABLE = Message(
    "engine.E040",
    "{at}：{type} 类型的值由系统计算，不能用 {key}。",
    "{at}: a value of type {type} is computed and cannot have {key}.",
    "请去掉 {key}。",
    "Remove {key}.",
)
NEVER_FILLED = Message(
    "engine.E054",
    "{at}既必填又只读，也没有默认值，没有人能新建记录。",
    "{at} is both required and read-only and has no default; nobody could add a record.",
    "请写 default，或去掉 required。",
    "Give it a default, or remove required.",
)
UNKNOWN_ENTITY = Message(
    "engine.E045",
    "{at}：{key} 指向“{target}”，但没有这个对象。",
    '{at}: {key} names "{target}", which is not an entity.',
    *_NEAR,
)
UNKNOWN_DICTIONARY = Message(
    "engine.E046",
    "{at}：没有字典“{dictionary}”。",
    '{at}: there is no dictionary "{dictionary}".',
    *_NEAR,
)

# ---- conditions ----
CONDITION_FIELD = Message(
    "engine.E041",
    "{at}的条件 {key} 使用了“{field}”，但{entity}没有这个字段。",
    'The condition {key} of {at} names "{field}", which is not a field of {entity}.',
    *_NEAR,
)
CONDITION_OPERATOR = Message(
    "engine.E042",
    "{at}的条件 {key}：{type} 类型的字段“{field}”没有运算符“{op}”。",
    'The condition {key} of {at}: the field "{field}" of type {type} has no operator "{op}".',
    "可用的有：{allowed}。",
    "Choose one of: {allowed}.",
)
CONDITION_VALUE = Message(
    "engine.E043",
    "{at}的条件 {key}：{value} 不是字段“{field}”的值。",
    'The condition {key} of {at}: {value} is not a value of the field "{field}".',
    "{cure}",
    "{cure}",
)
CONDITION_FORM = Message(
    "engine.E044",
    "{at}的条件 {key} 无法读取：{reason}。",
    "The condition {key} of {at} cannot be read: {reason}.",
    '请写成 (字段, 运算符, 值)，例如 ("stage", "=", "done")。',
    'Write (field, operator, value), such as ("stage", "=", "done").',
)

# ---- what an entity says about its fields ----
MAY_BE_EMPTY = Message(
    "engine.E048",
    "{entity}：happened 使用的“{field}”可以为空，这样的记录不会出现在时间线上。",
    '{entity}: happened names "{field}", which may be empty; such a record would stand in no timeline.',
    "请给这个字段写 required: true。",
    "Write required: true for that field.",
)
UNKNOWN_FIELD = Message(
    "engine.E050",
    "{entity}：{key} 使用了“{field}”，但这里没有这个字段。",
    '{entity}: {key} names "{field}", which is not a field here.',
    *_NEAR,
)
WRONG_FIELD = Message(
    "engine.E051",
    "{entity}：{key} 需要{wanted}，而“{field}”的类型是 {type}。",
    '{entity}: {key} needs {wanted}, but "{field}" is of type {type}.',
    *_NEAR,
)
UNKNOWN_GROUP = Message(
    "engine.E052",
    "{at}：没有字段组“{group}”。",
    '{at}: there is no group "{group}".',
    *_NEAR,
)
UNKNOWN_MENU = Message(
    "engine.E053",
    "{entity}：没有菜单“{menu}”。",
    '{entity}: there is no menu "{menu}".',
    *_NEAR,
)
UNKNOWN_ICON = Message(
    "engine.W054",
    "{entity}：没有图标“{icon}”。",
    '{entity}: there is no icon "{icon}".',
    *_NEAR,
)
NOT_LINKED = Message(
    "engine.E047",
    "{entity}的 quick_add：没有关联到它的对象“{slug}”。",
    'The quick_add of {entity} names "{slug}", which is no entity that links to it.',
    *_NEAR,
)
CHART_PER = Message(
    "engine.E055",
    "{entity}的图表：“{per}”不是时间段。",
    '{entity}, chart: "{per}" is not a period.',
    *_NEAR,
)
CHART_PERIOD_FIELD = Message(
    "engine.E056",
    "{entity}的图表：per 需要日期字段，而“{field}”的类型是 {type}。",
    '{entity}, chart: per needs a date field, but "{field}" is of type {type}.',
    "请去掉 per，或按日期字段分组。",
    "Remove per, or group by a date.",
)
CHART_NEEDS_PER = Message(
    "engine.E057",
    "{entity}的图表：按日期“{field}”分组需要 per。",
    '{entity}, chart: grouping by the date "{field}" needs per.',
    "请写 per: month，或 day、week、quarter、year。",
    "Write per: month, or day, week, quarter, year.",
)
TWO_ROWS_PARENTS = Message(
    "engine.E058",
    "对象“{name}”在自己之内编辑：{path}。",
    'The entity "{name}" is edited inside itself: {path}.',
    "请去掉其中一个 parent_row。",
    "Remove one parent_row of the circle.",
)
FOLLOWS_CIRCLE = Message(
    "engine.E059",
    "对象“{name}”的 follows 形成环：{path}。",
    'The rights of "{name}" follow themselves in a circle: {path}.',
    "请去掉其中一个 follows。",
    "Remove one follows of the circle.",
)

# ---- rights and privacy ----
BAD_GRANT = Message(
    "engine.E060",
    "{entity}的 access 无法读取：{reason}。",
    "{entity}: access cannot be read: {reason}.",
    "请写成 sales: own 或 service: all:read 的形式。",
    "Write it like sales: own or service: all:read.",
)
UNKNOWN_ROLE = Message(
    "engine.W061",
    "{at}：{key} 提到角色“{role}”，它不是随产品提供的角色。",
    '{at}: {key} names the role "{role}", which does not come with the product.',
    "{near}如果是在界面中新建的角色，可以保留。",
    "{near} Keep it if the role was made in the browser.",
)
NO_PURPOSE = Message(
    "engine.W062",
    "{at}是个人信息，但没有写用途。",
    "{at} holds personal data but names no purpose.",
    "请写 purpose: {{zh: …, en: …}}。",
    "Write purpose: {{zh: …, en: …}}.",
)
SELF_LOCKED = Message(
    "engine.W063",
    "{entity}没有写 access，只有管理员能看到它。",
    "{entity} says nothing about access: only administrators will see it.",
    "请写 access: {{manager: department, sales: own}}，或保持原样。",
    "Write access: {{manager: department, sales: own}}, or leave it so.",
)

# ---- traits ----
UNKNOWN_TRAIT = Message(
    "engine.E064",
    "{entity}：没有特性“{trait}”。",
    '{entity}: there is no trait "{trait}".',
    *_NEAR,
)

# ---- the database ----
UNCONFIRMED = Message(
    "engine.E070",
    "数据库与声明不符：{step}。",
    "The database does not match the declarations: {step}.",
    "请运行 python run.py apply --confirm {token}，或恢复原来的声明。",
    "Run python run.py apply --confirm {token}, or bring the old declaration back.",
)

MESSAGES: dict[str, Message] = {
    message.id: message
    for message in (
        *PACK_MESSAGES,
        *(value for value in list(vars().values()) if isinstance(value, Message)),
    )
}
