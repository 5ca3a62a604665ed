"""YAML read into plain data in which every key and value remembers its line.

A pack is built from parser events, never by a constructor that could make objects. The reader
knows maps, lists and scalars only; anchors, aliases and tags are refused, doubled keys too.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import yaml

from app.engine.declare.finding import Finding, Message
from app.engine.declare.label import Label
from app.engine.declare.pack_messages import (
    BAD_YAML,
    DOUBLE_KEY,
    NO_ANCHORS,
    TOO_DEEP,
    TOO_LARGE,
    TRAP,
    WRONG_SHAPE,
)
from app.engine.declare.spec import EMPTY, Origin

MAX_BYTES = 1_000_000
MAX_DEPTH = 20

#: The parser in C where the library brings it: ten times as fast, the same events.
_PARSER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_RESOLVER: Any = yaml.SafeLoader("")
_CONSTRUCTOR: Any = yaml.constructor.SafeConstructor()
_KINDS = {
    "bool": Label("是/否", "yes or no"),
    "int": Label("数字", "a number"),
    "float": Label("数字", "a number"),
    "timestamp": Label("日期", "a date"),
    "null": Label("空值", "nothing"),
}
_PLAIN_NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")


@dataclass(frozen=True)
class KeyedOrigin(Origin):
    """A place that also knows the lines of the keys inside it."""

    lines: Any = field(default_factory=lambda: EMPTY, compare=False, repr=False)

    def __str__(self) -> str:
        """Return "file:line", like any other origin."""
        return super().__str__()


def place_of(origin: Origin, key: str) -> Origin:
    """Return where a key of a declaration stands, as far as its origin knows."""
    lines = origin.lines if isinstance(origin, KeyedOrigin) else EMPTY
    return Origin(origin.file, lines.get(key, origin.line))


@dataclass(frozen=True)
class Scalar:
    """A value as written. plain: without quotes. kind: what YAML takes it for, such as "bool"."""

    text: str
    plain: bool
    kind: str
    origin: Origin

    @property
    def is_trap(self) -> bool:
        """Tell whether YAML would read this text as something else than what is written."""
        if not self.plain or self.kind not in _KINDS or not self.text:
            return False
        return self.kind != "int" or not _PLAIN_NUMBER.fullmatch(self.text)

    def trap(self) -> Finding:
        """Return the finding of a trap."""
        return TRAP.at(self.origin, text=self.text, kind=_KINDS[self.kind])

    def value(self) -> Any:
        """Return the plain value: str, int, float, bool or None; dates stay text."""
        if not self.plain or self.kind in ("str", "timestamp", "value", "merge"):
            return self.text
        if self.kind == "null":
            return None
        if self.kind in ("int", "float") and not _PLAIN_NUMBER.fullmatch(self.text):
            return self.text
        return _CONSTRUCTOR.construct_object(
            yaml.ScalarNode(f"tag:yaml.org,2002:{self.kind}", self.text)
        )


class YAMLMap:
    """A map of a pack: items in order, each with the line of its key."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.items: dict[str, Node] = {}
        self.lines: dict[str, int] = {}

    def place(self, key: str) -> Origin:
        """Return where a key stands; the map's own place for an unknown key."""
        return Origin(self.origin.file, self.lines.get(key, self.origin.line))

    def keyed(self, line: int) -> KeyedOrigin:
        """Return the place of a declaration together with the lines of its keys."""
        return KeyedOrigin(self.origin.file, line, MappingProxyType(dict(self.lines)))


class YAMLList:
    """A list of a pack."""

    def __init__(self, origin: Origin) -> None:
        self.origin = origin
        self.items: list[Node] = []


Node = YAMLMap | YAMLList | Scalar


class _Refused(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(str(finding))
        self.finding = finding


def read_yaml(text: str, file: str) -> tuple[YAMLMap | None, list[Finding]]:
    """Read one document that is a map, and what is wrong with its form; None when unreadable."""
    start = Origin(file, 1)
    if len(text.encode()) > MAX_BYTES:
        return None, [TOO_LARGE.at(start)]
    reader = _Reader(file)
    try:
        root = reader.read(text)
    except _Refused as refused:
        return None, [*reader.findings, refused.finding]
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        origin = Origin(file, mark.line + 1) if mark else start
        return None, [*reader.findings, BAD_YAML.at(origin, reason=error.problem or error.context)]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(error.position, 0)) + 1
        return None, [BAD_YAML.at(Origin(file, line), reason=error.reason)]
    if isinstance(root, YAMLMap):
        return root, reader.findings
    shape = WRONG_SHAPE.at(
        start, key="pack", wanted=Label("名称到内容的映射", "a map"), example="pack: fairs"
    )
    return None, [*reader.findings, shape]


class _Reader:
    """Builds the tree from events, without recursion on what the file nests."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.findings: list[Finding] = []

    def place(self, event: Any) -> Origin:
        return Origin(self.file, event.start_mark.line + 1)

    def read(self, text: str) -> Node | None:
        """Return the root node of the only document, None for an empty one."""
        root: Node | None = None
        #: Open containers, each with the key that waits for its value (maps only).
        stack: list[list[Any]] = []
        documents = 0
        for event in yaml.parse(text, Loader=_PARSER):
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise _Refused(
                        BAD_YAML.at(self.place(event), reason="a second document starts here")
                    )
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                stack.pop()
            elif isinstance(event, yaml.NodeEvent):
                node = self.node(event)
                if stack:
                    self.put(stack[-1], node)
                else:
                    root = node
                if isinstance(node, YAMLMap | YAMLList):
                    stack.append([node, None])
                    if len(stack) > MAX_DEPTH:
                        raise _Refused(TOO_DEEP.at(node.origin, most=MAX_DEPTH))
        return root

    def node(self, event: Any) -> Node:
        origin = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.refuse(NO_ANCHORS, origin, sign=f"*{event.anchor}")
            return Scalar("", False, "str", origin)
        if event.anchor:
            self.refuse(NO_ANCHORS, origin, sign=f"&{event.anchor}")
        if event.tag:
            self.refuse(NO_ANCHORS, origin, sign=str(event.tag))
        if isinstance(event, yaml.MappingStartEvent):
            return YAMLMap(origin)
        if isinstance(event, yaml.SequenceStartEvent):
            return YAMLList(origin)
        plain = not event.style
        kind = (
            _RESOLVER.resolve(yaml.ScalarNode, event.value, (True, False)).rpartition(":")[2]
            if plain
            else "str"
        )
        return Scalar(event.value, plain, kind, origin)

    def put(self, frame: list[Any], node: Node) -> None:
        """Put a node into the innermost open container."""
        container, key = frame
        if isinstance(container, YAMLList):
            container.items.append(node)
            return
        if key is None:
            frame[1] = self.key(node)
            return
        frame[1] = None
        if key.text in container.items:
            self.refuse(DOUBLE_KEY, key.origin, key=key.text, line=container.lines[key.text])
            return
        container.items[key.text] = node
        container.lines[key.text] = key.origin.line

    def key(self, node: Node) -> Scalar:
        if not isinstance(node, Scalar):
            wanted = Label("一个词", "a word")
            raise _Refused(WRONG_SHAPE.at(node.origin, key="?", wanted=wanted, example="name: {…}"))
        if node.is_trap:
            self.findings.append(node.trap())
        return node

    def refuse(self, message: Message, origin: Origin, **values: Any) -> None:
        self.findings.append(message.at(origin, **values))
