"""PyYAML, imported at less than half its price: what every reader of YAML here takes from it.

At import it compiles ten patterns that only its parser in Python uses, one of them over all of Unicode; libyaml, which
does the work, needs none.
"""

from __future__ import annotations

from afkit.patterns import postponed

with postponed():
    import yaml
    from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

__all__ = ["CollectionNode", "MappingNode", "Node", "ScalarNode", "SequenceNode", "yaml"]
