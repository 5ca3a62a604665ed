"""YAML read into plain data in which every key and value remembers its line."""

from __future__ import annotations

from typing import Any

import yaml

from app.engine.declare.spec import Origin

MAX_BYTES = 1_000_000
MAX_DEPTH = 20
_TRAPS = ("tag:yaml.org,2002:bool", "tag:yaml.org,2002:timestamp")


class PackProblem(ValueError):
    """A pack cannot be read; `origin` says where, `cure` what to do."""

    def __init__(self, origin: Origin, reason: str, cure: str = "") -> None:
        super().__init__(reason)
        self.origin = origin
        self.cure = cure


class Lines(dict[str, Any]):
    """A map whose `line_of(key)` and own `origin` tell where it stands."""

    def __init__(self, origin: Origin) -> None:
        super().__init__()
        self.origin = origin
        self.lines: dict[str, int] = {}

    def place(self, key: str) -> Origin:
        """Return where a key stands; the map's own place for an unknown key."""
        return Origin(self.origin.file, self.lines.get(key, self.origin.line))


def read_yaml(text: str, file: str) -> Lines:
    """Read one document that is a map; raises PackProblem with file and line."""
    if len(text.encode()) > MAX_BYTES:
        raise PackProblem(
            Origin(file, 1), "the file is larger than 1 MB", "split it into several packs"
        )
    try:
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken):
                line = token.start_mark.line + 1
                raise PackProblem(
                    Origin(file, line),
                    "anchors and aliases are not allowed",
                    "write the values out",
                )
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark
        line = mark.line + 1 if mark else 1
        raise PackProblem(
            Origin(file, line),
            f"this is not valid YAML: {problem.problem}",
            "check the indentation and quotes",
        ) from None
    except yaml.YAMLError as problem:
        raise PackProblem(
            Origin(file, 1), f"this is not valid YAML: {problem}", "check the file's characters"
        ) from None
    if not isinstance(node, yaml.MappingNode):
        raise PackProblem(Origin(file, 1), "a pack is a map", 'start it with "pack: name"')
    return _map(node, file, 0)


def _map(node: yaml.MappingNode, file: str, depth: int) -> Lines:
    if depth > MAX_DEPTH:
        raise PackProblem(Origin(file, node.start_mark.line + 1), "the file nests too deeply")
    found = Lines(Origin(file, node.start_mark.line + 1))
    for key_node, value_node in node.value:
        origin = Origin(file, key_node.start_mark.line + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            raise PackProblem(origin, "a key must be a plain word")
        _refuse_traps(key_node, origin)
        key = key_node.value
        if key in found:
            raise PackProblem(origin, f'the key "{key}" is given twice', "keep one of them")
        found[key] = _value(value_node, file, depth + 1, name=key in ("key",))
        found.lines[key] = origin.line
    return found


def _value(node: yaml.Node, file: str, depth: int, *, name: bool = False) -> Any:
    if isinstance(node, yaml.MappingNode):
        return _map(node, file, depth)
    if isinstance(node, yaml.SequenceNode):
        if depth > MAX_DEPTH:
            raise PackProblem(Origin(file, node.start_mark.line + 1), "the file nests too deeply")
        return [_value(part, file, depth + 1) for part in node.value]
    origin = Origin(file, node.start_mark.line + 1)
    if name:
        _refuse_traps(node, origin)
        return str(node.value)
    loader = yaml.SafeLoader("")
    try:
        return loader.construct_object(node, deep=True)
    except (yaml.YAMLError, ValueError):
        raise PackProblem(origin, f'"{node.value}" cannot be read', "put it in quotes") from None
    finally:
        loader.dispose()


def _refuse_traps(node: yaml.Node, origin: Origin) -> None:
    """Refuse names that YAML would read as something else: no, 0010, 1.10, 2026-01-01."""
    plain = isinstance(node, yaml.ScalarNode) and node.style is None
    if plain and (
        node.tag in _TRAPS
        or node.tag
        in ("tag:yaml.org,2002:int", "tag:yaml.org,2002:float", "tag:yaml.org,2002:null")
    ):
        raise PackProblem(
            origin,
            f'"{node.value}" is read by YAML as something else than a name',
            "put it in quotes",
        )
