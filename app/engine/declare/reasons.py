"""Chinese for the short English reasons that names, conditions, formulas and field types give.

Those parts say what is wrong in English, with values put in; here each such sentence stands as a
template with {} places beside its Chinese. A test holds this table against the sources, so a new
sentence without Chinese fails there. What is not found stays English in both languages.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from app.engine.declare.label import Label

#: English template -> Chinese; {} places keep their order unless the Chinese numbers them.
REASONS: dict[str, str] = {
    # names.py
    "use 1 to 40 small letters, digits and _, starting with a letter":
        "请用 1 到 40 个小写字母、数字和 _，以字母开头",
    '"{}" is a word of the Python language; choose another': "“{}”是 Python 语言的保留词，请换一个",
    '"{}" is reserved by the system; choose another': "“{}”由系统保留，请换一个",
    # fields/file.py
    'accept names "{}", which cannot be uploaded here': "accept 中的“{}”在此不能上传",
    "max_mb {} is not a size": "max_mb 的值 {} 不能作为大小",
    "use a number from 1 to {}": "请填 1 到 {} 之间的数",
    "default of a file cannot be declared": "文件字段不能声明默认值",
    "remove it": "请去掉",
    "files cannot be kept in rows that are edited inside another record":
        "在上级记录中编辑的明细行不能存放文件",
    "put the field on the parent, or give the rows pages of their own":
        "请把字段放到上级记录，或让明细有自己的页面",
    # access_spec.py
    "{}: {} is not a scope; choose one of {}": "{}：{} 不是范围，可选 {}",
    "{}: {} is not an action; choose one of {}": "{}：{} 不是操作，可选 {}",
    # condition.py
    "{} is not a condition": "{} 不是条件",
    "{} needs exactly one of the keys all, any, not": "{} 必须恰好有 all、any、not 之一",
    "{}: needs a list of conditions": "{}：需要条件的列表",
    "{} is not (field, operator, value)": "{} 不是（字段、运算符、值）的形式",
    "{} is not an operator": "{} 不是运算符",
    # expression.py
    "a formula has at most {} characters": "公式最多 {} 个字符",
    'column {}: "{}" cannot be read': "第 {} 列：无法读取“{}”",
    'column {}: "{}" is missing': "第 {} 列：缺少“{}”",
    'at the end: "{}" is missing': "结尾处缺少“{}”",
    "the formula is empty": "公式为空",
    'column {}: "{}" is not expected here': "第 {} 列：这里不应出现“{}”",
    "a formula nests at most {} levels": "公式最多嵌套 {} 层",
    'column {}: "{}" a value is needed here': "第 {} 列“{}”处需要一个值",
    "the formula ends too early: a value is needed here": "公式过早结束，这里需要一个值",
    'column {}: "{}" is not a function; use one of {}': "第 {} 列：“{}”不是函数，可用 {}",
    "column {}: {}() takes {} to {} values, not {}":
        "第 {} 列：{}() 需要 {} 到 {} 个值，而不是 {} 个",
    '"{}" is not a field here': "这里没有字段“{}”",
    '"{}" needs numbers, not {}': "“{}”需要数字，而不是 {}",
    "column {}: ": "第 {} 列：",
    "at the end: ": "结尾处：",
    '{}"{}" is missing': "{}缺少“{}”",
    "{} a value is needed here": "{}需要一个值",
    "the formula ends too early:": "公式过早结束，这里",
    'column {}: "{}"': "第 {} 列“{}”处",
    "a formula has at most {} steps in a row; split it in two": "公式最多连续 {} 步，请拆成两个",
    "a formula nests at most {} levels; split it in two": "公式最多嵌套 {} 层，请拆成两个",
    '"{}" needs {}, not {}': "“{}”需要{}，而不是{}",
    '"{}" needs values of one kind, not {}': "“{}”需要同一种值，而不是{}",
    "{} and {}": "{}和{}",
    "conditions": "条件",
    "numbers": "数字", "texts": "文字", "dates": "日期", "yes or no": "是/否",
    "number": "数字", "text": "文字", "date": "日期", "bool": "是/否",
    # fields: standard.py, text.py, number.py, file.py
    'pattern "{}" is not a regular expression: {}': "pattern “{}”不是正则表达式：{}",
    "{}={} does not fit a field of type {}": "{}={} 不适合 {} 类型的字段",
    "min {} is greater than max {}": "最小值 {} 大于最大值 {}",
    "default {} is not a value of this field": "默认值 {} 不是此字段的值",
    "{}={} is not a number of characters": "{}={} 不是字符数",
    "use a whole number from {} to {}": "请用 {} 到 {} 的整数",
    "places={} is not possible": "小数位数 places={} 不可用",
    'currency "{}" does not exist': "币种“{}”不存在",
    "use an ISO code such as CNY": "请用 ISO 代码，例如 CNY",
    "max_mb={} is not a size": "max_mb={} 不是大小",
    "use a number of megabytes, such as 10": "请填写兆字节数，例如 10",
    'region "{}" does not exist': "国家或地区“{}”不存在",
    "use two capital letters such as CN": "请用两个大写字母，例如 CN",
    "correct it": "请修正",
    "swap the two": "请对调两者",
    # choice.py
    "has both options and a dictionary": "同时有 options 和 dictionary",
    "keep one of the two": "请保留其中一个",
    'dictionary "{}" does not exist': "字典“{}”不存在",
    'look "{}" does not exist': "没有 look “{}”",
    "use letter, or leave it out": "请用 letter，或省略",
    "a choice without choices": "选择字段没有选项",
    "give it options=[…] or dictionary=…": "请写 options=[…] 或 dictionary=…",
    'option key "{}" cannot be stored': "选项键“{}”无法存储",
    "use 1 to 40 letters, digits and _ . + -, starting with a letter or digit":
        "请用 1 到 40 个字母、数字和 _ . + -，以字母或数字开头",
    'option key "{}" stands twice': "选项键“{}”出现两次",
    "give each option its own key": "请让每个选项有自己的键",
    '"{}" is not a dictionary': "“{}”不是字典",
    "a choice needs `options` or a `dictionary`": "选择字段需要 options 或 dictionary",
    "list the choices": "请列出选项",
    "the option {} is given twice": "选项 {} 写了两次",
    "give every option its own key": "请让每个选项有自己的键",
    # link.py
    'field "{}" links to "{}", which is not an entity': "字段“{}”指向“{}”，但没有这个对象",
    "says not which entity: {} is missing": "没有写明是哪个对象：缺少 {}",
    'write {}="{}"': "请写 {}=\"{}\"",
    'entity "{}" does not exist': "对象“{}”不存在",
    '"{}" has no link "{}" to {}': "“{0}”没有指向 {2} 的关联字段“{1}”",
    'add {} = Link("{}", …) to {}': "请在 {2} 中加上 {0} = Link(\"{1}\", …)",
    '"{}" is not edited inside its {}': "“{}”没有声明在 {} 中编辑",
    'write parent_row = "{}" in it': "请在其中写 parent_row = \"{}\"",
    # computed.py
    'formula "{}": {}': "公式“{}”：{}",
    'formula "{}" uses "{}", which is not a field here': "公式“{}”使用了“{}”，但这里没有这个字段",
    '"{}" is not a measure': "“{}”不是统计方式",
    '"{}" is not an entity': "“{}”不是对象",
    '"{}" is not a link from {} to {}': "“{0}”不是从 {1} 指向 {2} 的关联字段",
    '"{}" is not a field of {}': "{1} 没有字段“{0}”",
    '"{}" of {} cannot be measured': "{1} 的“{0}”不能统计",
    "formula needs itself: {}": "公式用到了自己：{}",
    "take one of these fields out of the formula": "请从公式中去掉其中一个字段",
    'result "{}" is not a kind of result': "结果类型“{}”不存在",
    # number_rule.py
    'rule "{}" has no counter': "规则“{}”没有计数部分",
    "shorten it": "请缩短",
    'write one such as "Q-{yyyy}-{0000}"': "请写成 \"Q-{{yyyy}}-{{0000}}\" 这样",
    "has no rule": "没有编号规则",
    'rule "{}" has an unknown part {}': "规则“{}”含有未知部分 {}",
    'rule "{}" needs exactly one counter such as {}': "规则“{}”必须恰好有一个计数部分，例如 {}",
    'rule "{}" has signs besides letters, digits and . / - _':
        "规则“{}”含有字母、数字和 . / - _ 以外的符号",
    'rule "{}" makes numbers of more than {} characters': "规则“{}”会产生超过 {} 个字符的编号",
    'write it like rule="Q-{yyyy}-{0000}"': "请写成 rule=\"Q-{{yyyy}}-{{0000}}\" 的形式",
    # folding.py
    'did you mean "{}"?': "是不是“{}”？",
    "choose one of {}": "可用的有：{}",
    "there is none yet": "目前一个也没有",
}  # fmt: skip


@dataclass(frozen=True)
class _Reason:
    """A template ready to be held against a text; `phrases`: which places hold words of ours."""

    pattern: re.Pattern[str]
    chinese: str
    phrases: tuple[bool, ...]


@cache
def _reasons() -> tuple[_Reason, ...]:
    # The longest literal text first: the narrowest template wins where two would match.
    ordered = sorted(REASONS, key=lambda template: -len(template.replace("{}", "")))
    return tuple(_reason(template) for template in ordered)


def _reason(template: str) -> _Reason:
    parts = template.split("{}")
    pattern = re.compile("(.*?)".join(re.escape(part) for part in parts), re.DOTALL)
    # What stands in quotes is a name somebody chose, and stays as it is.
    phrases = tuple(not part.endswith('"') for part in parts[:-1])
    return _Reason(pattern, REASONS[template], phrases)


def in_chinese(text: str) -> str:
    """Return the Chinese of an English reason; the text itself where there is none."""
    for reason in _reasons():
        match = reason.pattern.fullmatch(text)
        if match:
            values = zip(match.groups(), reason.phrases, strict=True)
            return reason.chinese.format(
                *(in_chinese(value) if is_phrase else value for value, is_phrase in values)
            )
    return text


def reason_label(text: str) -> Label:
    """Return an English reason in both languages, without a closing full stop."""
    text = text.rstrip(" .")
    return Label(in_chinese(text), text)


def cure_label(text: str) -> Label:
    """Return an English cure in both languages, as a sentence."""
    if not text:
        return Label()
    label = reason_label(text)
    return Label(_sentence(label.zh, "。"), _sentence(label.en[:1].upper() + label.en[1:], "."))


def _sentence(text: str, stop: str) -> str:
    return text if text.endswith(("?", "？", ".", "。")) else text + stop
