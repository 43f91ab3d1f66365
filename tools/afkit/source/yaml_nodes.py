"""Compose the nodes of a YAML text: libyaml where it is present, with a bound on the depth.

libyaml's composer recurses on the C stack, so that the bound must hold there and not in a walk over the nodes.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from afkit.annotations import Any
from afkit.source.check import MAX_DEPTH, refuse
from afkit.source.codes import TOO_DEEP
from afkit.source.diagnostic import UnreadableError
from afkit.source.pyyaml import CParser, Node, YAMLError
from afkit.source.text import Location, Source
from afkit.source.yaml_tree import check_ends


class _TooDeepError(Exception):
    def __init__(self, node: Node) -> None:
        self.node = node


class _Unbounded:
    """Give nodes the tag "P" (plain, still to resolve) or "S" (a text), and leave the depth to libyaml's own bound."""

    # Functions of C, since the composer calls both for each node.
    descend_resolver: Callable[[Any, Any], Any] = {}.get
    ascend_resolver: Callable[[], None] = [].clear

    def resolve(self, kind: type[Node], value: str | None, implicit: Any) -> str:
        return "P" if implicit is True or (implicit and implicit[0]) else "S"


class _Resolver(_Unbounded):
    """Bound the depth while composing, too.

    The composer recurses, so that the bound must hold there and not in the walk after it.
    """

    depth = 0

    def descend_resolver(self, parent: Node | None, index: object) -> None:
        self.depth += 1
        if self.depth > MAX_DEPTH + 2 and parent is not None:
            raise _TooDeepError(parent)

    def ascend_resolver(self) -> None:
        self.depth -= 1


_BOUNDED = (0, 2, 6)
"""The version of libyaml from which on it refuses more than a thousand levels itself."""


@cache
def _loader(pure: bool, bounding: bool) -> Callable[[str], Any]:
    """Give the class of parsers; made once, since a class costs more than the parsing of a small text. One that is not
    `bounding` leaves the depth to libyaml, where that has a bound."""
    if not pure and CParser is not None:
        from yaml import _yaml

        base: Any = _Resolver if bounding or _yaml.get_version() < _BOUNDED else _Unbounded

        class Fast(base, CParser):  # type: ignore[misc]  # either of the two
            def __init__(self, stream: str) -> None:
                CParser.__init__(self, stream)

        return Fast
    from yaml.composer import Composer
    from yaml.parser import Parser
    from yaml.reader import Reader
    from yaml.scanner import Scanner

    class Pure(_Resolver, Reader, Scanner, Parser, Composer):
        def __init__(self, stream: str) -> None:
            Reader.__init__(self, stream)
            Scanner.__init__(self)
            Parser.__init__(self)
            Composer.__init__(self)

    return Pure


def compose(source: Source, text: str, pure: bool, bounding: bool = False) -> Node | None:
    """Give the root of a text; None for one that holds nothing. `pure` leaves libyaml aside. Raises UnreadableError."""
    try:
        loader = _loader(pure, bounding)(text)
        try:
            node: Node | None = loader.get_single_node()
        finally:
            loader.dispose()
        check_ends(node, text)
    except _TooDeepError as error:
        at = error.node.start_mark.index
        raise refuse(
            TOO_DEEP,
            f"values are nested more than {MAX_DEPTH} deep",
            Location(source, at, at + 1),
            "flatten the structure; no connector needs this",
        ) from None
    except YAMLError as error:
        if not bounding and "nesting depth" in str(error):
            return compose(source, text, pure, bounding=True)  # which says where it becomes too deep
        from afkit.source.yaml_errors import explain

        raise UnreadableError((explain(source, text, error, lambda other: composes(other, pure)),)) from None
    except RecursionError:
        raise refuse(TOO_DEEP, "values are nested too deep", Location(source, 0, 0)) from None
    return node


def composes(text: str, pure: bool) -> bool:
    """Tell whether a text can be read at all."""
    loader = _loader(pure, True)(text)
    try:
        check_ends(loader.get_single_node(), text)
    except (_TooDeepError, YAMLError, RecursionError):
        return False
    finally:
        loader.dispose()
    return True
