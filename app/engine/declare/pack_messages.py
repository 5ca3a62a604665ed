"""What can be wrong with a YAML pack or a Python module before its declarations are looked at."""

from __future__ import annotations

from app.engine.declare.finding import Message

BAD_YAML = Message(
    "engine.E001",
    "这不是有效的 YAML：{reason}。",
    "This is not valid YAML: {reason}.",
    "请检查此行附近的缩进、冒号和引号。",
    "Check indentation, colons and quotes near this line.",
)
TOO_LARGE = Message(
    "engine.E002",
    "文件大于 1 MB。",
    "The file is larger than 1 MB.",
    "请拆成几个包。",
    "Split it into several packs.",
)
NO_ANCHORS = Message(
    "engine.E003",
    "不允许使用锚点、别名和标签（{sign}）。",
    "Anchors, aliases and tags ({sign}) are not allowed.",
    "请把内容完整写出来；若本意是文字，请加引号。",
    "Write the values out; if a text was meant, put it in quotes.",
)
DOUBLE_KEY = Message(
    "engine.E004",
    "“{key}”写了两次，第一次在第 {line} 行。",
    'The key "{key}" is given twice, first in line {line}.',
    "请保留其中一个。",
    "Keep one of them.",
)
TOO_DEEP = Message(
    "engine.E005",
    "文件嵌套超过 {most} 层。",
    "The file nests deeper than {most} levels.",
    "请减少层级。",
    "Flatten it.",
)
TRAP = Message(
    "engine.E006",
    "YAML 会把 {text} 读成{kind}，而不是文字。",
    "YAML reads {text} as {kind}, not as text.",
    '请加引号："{text}"。',
    'Put it in quotes: "{text}".',
)
UNKNOWN_KEY = Message(
    "engine.E007",
    "{where}没有“{key}”这一项。",
    '"{key}" is not known in {where}.',
    "{near}",
    "{near}",
)
WRONG_SHAPE = Message(
    "engine.E008",
    "“{key}”应为{wanted}。",
    '"{key}" must be {wanted}.',
    "例如：{example}",
    "For example: {example}",
)
NO_TYPE = Message(
    "engine.E009",
    "字段“{field}”没有类型。",
    'The field "{field}" has no type.',
    "{cure}",
    "{cure}",
)
BAD_CONDITION = Message(
    "engine.E010",
    "“{field}”的条件无法读取：{reason}。",
    'The condition of "{field}" cannot be read: {reason}.',
    '请写成 [字段, 运算符, 值]，例如 [stage, "=", done]。',
    'Write [field, operator, value], such as [stage, "=", done].',
)
BAD_MODULE = Message(
    "engine.E011",
    "模块“{module}”无法载入：{reason}。",
    'The module "{module}" cannot be loaded: {reason}.',
    "请修正此行。",
    "Correct this line.",
)
BAD_FILE = Message(
    "engine.E012",
    "文件无法读取：{reason}。",
    "The file cannot be read: {reason}.",
    "请用 UTF-8 编码保存，并检查文件权限。",
    "Save it as UTF-8 and check its permissions.",
)
DOUBLE_PACK = Message(
    "engine.E013",
    "包“{pack}”已在 {other} 中声明。",
    'The pack "{pack}" is already declared in {other}.',
    "请给其中一个改名。",
    "Rename one of them.",
)

PACK_MESSAGES = (
    BAD_YAML, TOO_LARGE, NO_ANCHORS, DOUBLE_KEY, TOO_DEEP, TRAP, UNKNOWN_KEY, WRONG_SHAPE, NO_TYPE,
    BAD_CONDITION, BAD_MODULE, BAD_FILE, DOUBLE_PACK,
)  # fmt: skip
