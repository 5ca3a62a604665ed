"""Asking a pack's nodes for what is wanted: texts, labels, lists; a wrong form is a finding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from app.engine.declare.finding import Finding, nearest_cure
from app.engine.declare.label import Label
from app.engine.declare.pack_messages import UNKNOWN_KEY, WRONG_SHAPE
from app.engine.declare.spec import Origin
from app.engine.declare.yaml_nodes import Node, Scalar, YAMLList, YAMLMap

_LABEL_EXAMPLE = "{zh: 客户, en: Customer}"
_A_TEXT = Label("文字", "a text")
_A_MAP = Label("映射（每行一个名称）", "a map, one name per line")
_A_LIST = Label("列表", "a list")
_A_LABEL = Label("中英文名称", "a word in both languages")


class PackReader:
    """Reads nodes into plain values and keeps what is wrong with them."""

    def __init__(self, findings: list[Finding]) -> None:
        self.findings = findings

    def wrong(self, origin: Origin, key: str, wanted: Label, example: str) -> None:
        """Note that a value has the wrong form."""
        self.findings.append(WRONG_SHAPE.at(origin, key=key, wanted=wanted, example=example))

    def refuse_unknown(self, node: YAMLMap, known: Iterable[str], where: Label) -> None:
        """Note every key that is not among the known ones."""
        listed = list(known)
        for key in node.items:
            if key not in listed:
                near = nearest_cure(key, listed)
                self.findings.append(
                    UNKNOWN_KEY.at(node.place(key), key=key, where=where, near=near)
                )

    def text(self, parent: YAMLMap, key: str, default: str = "") -> str:
        """Return a text exactly as it is written; the default when it is missing or empty."""
        node = parent.items.get(key)
        if node is None:
            return default
        return self.scalar(node, key, parent.place(key)) or default

    def scalar(self, node: Node, key: str, origin: Origin) -> str:
        """Return one text; a trap (no, 0010, 1.10) is noted and still gives what was written."""
        if not isinstance(node, Scalar):
            self.wrong(origin, key, _A_TEXT, f"{key}: name")
            return ""
        if node.is_trap:
            self.findings.append(node.trap())
        return node.text

    def texts(self, parent: YAMLMap, key: str) -> tuple[str, ...]:
        """Return a list of texts; a single text counts as a list of one."""
        node = parent.items.get(key)
        if isinstance(node, Scalar):
            return (self.scalar(node, key, node.origin),) if node.text else ()
        return tuple(
            self.scalar(item, key, item.origin)
            for item in self.list_items(parent, key, f"{key}: [one, two]")
        )

    def map_items(
        self, parent: YAMLMap, key: str, example: str
    ) -> Iterator[tuple[str, Node, Origin]]:
        """Yield name, node and place of each entry of a map; nothing when it is missing."""
        node = parent.items.get(key)
        if node is None or is_empty(node):
            return
        if not isinstance(node, YAMLMap):
            self.wrong(parent.place(key), key, _A_MAP, example)
            return
        for name, value in node.items.items():
            yield name, value, node.place(name)

    def list_items(self, parent: YAMLMap, key: str, example: str) -> list[Node]:
        """Return the items of a list; nothing when it is missing."""
        node = parent.items.get(key)
        if node is None or is_empty(node):
            return []
        if not isinstance(node, YAMLList):
            self.wrong(parent.place(key), key, _A_LIST, example)
            return []
        return node.items

    def body(self, node: Node, name: str, origin: Origin, example: str) -> YAMLMap | None:
        """Return a node that must be a map, None (and a finding) when it is none."""
        if isinstance(node, YAMLMap):
            return node
        self.wrong(origin, name, _A_MAP, example)
        return None

    def label(self, parent: YAMLMap, key: str) -> Label:
        """Return a word in both languages; an empty one when it is missing."""
        node = parent.items.get(key)
        return Label() if node is None else self.read_label(node, key, parent.place(key))

    def read_label(self, node: Node, key: str, origin: Origin) -> Label:
        """Return a word in both languages; a plain text stands for both."""
        if isinstance(node, Scalar):
            text = self.scalar(node, key, origin)
            return Label(text, text)
        if not isinstance(node, YAMLMap):
            self.wrong(origin, key, _A_LABEL, f"{key}: {_LABEL_EXAMPLE}")
            return Label()
        self.refuse_unknown(node, ("zh", "en"), Label("名称", "a label"))
        return Label(self.text(node, "zh"), self.text(node, "en"))


def is_empty(node: Node | None) -> bool:
    """Tell whether nothing is written there."""
    return node is None or (isinstance(node, Scalar) and node.plain and node.text == "")


def plain(node: Node) -> Any:
    """Return a node as plain Python data."""
    if isinstance(node, YAMLMap):
        return {key: plain(value) for key, value in node.items.items()}
    if isinstance(node, YAMLList):
        return [plain(item) for item in node.items]
    return node.value()
