"""The sentences of a schema plan in both languages."""

from __future__ import annotations

from app.engine.declare.label import Label

#: kind -> sentence; what {more} holds is said by whoever makes the step.
WORDS: dict[str, Label] = {
    "create_table": Label("新建表 {table}", "Create table {table}"),
    "add_column": Label(
        "表 {table} 增加列 {name}（已有 {rows} 行，值为空）",
        "Add column {name} to {table} (empty in its {rows} rows)",
    ),
    "widen_column": Label(
        "加宽列 {table}.{name}（{more}）", "Make more room in column {table}.{name} ({more})"
    ),
    "add_index": Label("增加索引 {name}（{rows} 行）", "Add index {name} ({rows} rows)"),
    "add_unique": Label(
        "{table}.{name} 的值今后不可重复（{rows} 行）",
        "Values of {table}.{name} may no longer repeat ({rows} rows)",
    ),
    "drop_unique": Label(
        "{table}.{name} 的值今后可以重复", "Values of {table}.{name} may repeat from now on"
    ),
    "finish_change": Label(
        "完成中断的类型更改：{table}.{name}",
        "Finish the interrupted change of type of {table}.{name}",
    ),
    "repeats": Label(
        "{table}.{name} 不能设为不可重复：{rows} 个值重复，例如 {more}。请先更正或合并这些记录",
        "{table}.{name} cannot be made unique: {rows} values repeat, such as {more}."
        " Correct or merge those records first",
    ),
    "change_type": Label(
        "更改列 {table}.{name} 的类型（{more}），{rows} 行有值",
        "Change the type of column {table}.{name} ({more}); {rows} rows have a value",
    ),
    "retire_column": Label(
        "{table}.{name} 已不再声明：停用该列，{rows} 个值保留 90 天",
        "{table}.{name} is no longer declared: put the column aside,"
        " its {rows} values are kept for 90 days",
    ),
    "retire_table": Label(
        "{table} 已不再声明：停用该表，{rows} 行保留 90 天",
        "{table} is no longer declared: put the table aside, its {rows} rows are kept for 90 days",
    ),
}


def step_words(
    kind: str, *, table: str, name: str = "", rows: int = 0, more: Label | None = None
) -> Label:
    """Return the sentence of one step in both languages."""
    more = more or Label()
    values = {"table": table, "name": name, "rows": rows}
    words = WORDS[kind]
    return Label(words.zh.format(more=more.zh, **values), words.en.format(more=more.en, **values))


def quoted(examples: list[str]) -> Label:
    """Return a few values as both languages write them."""
    short = [text if len(text) <= 40 else f"{text[:39]}…" for text in examples]
    return Label("、".join(f"“{text}”" for text in short), ", ".join(f'"{text}"' for text in short))
