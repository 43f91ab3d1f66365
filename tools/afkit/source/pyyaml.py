"""PyYAML, imported at a third of its price: what every reader of YAML here takes from it.

At import it compiles ten patterns that only its parser in Python uses, one of them over all of Unicode, makes the classes
of loaders and dumpers, and with them imports `datetime` and `base64`; libyaml, which does the work, needs none. They come
when somebody asks for them. Where PyYAML is there already, it is taken as it is.
"""

from __future__ import annotations

import sys

from afkit.late import Postponed
from afkit.patterns import postponed

with postponed():
    if "yaml" not in sys.modules:
        Postponed("yaml", {})
        from yaml.error import MarkedYAMLError

        # The names that libyaml's module takes along, and never raises.
        Postponed("yaml.constructor", {"ConstructorError": MarkedYAMLError})
        Postponed("yaml.representer", {"RepresenterError": MarkedYAMLError})
        import yaml.composer
        import yaml.emitter
        import yaml.parser
        import yaml.reader
        import yaml.scanner
        import yaml.serializer
    import yaml
    from yaml.error import YAMLError
    from yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

    try:
        from yaml._yaml import CParser
    except ImportError:  # PyYAML without libyaml
        CParser = None  # type: ignore[assignment,misc]

__all__ = [
    "CParser",
    "CollectionNode",
    "MappingNode",
    "Node",
    "ScalarNode",
    "SequenceNode",
    "YAMLError",
    "yaml",
]
