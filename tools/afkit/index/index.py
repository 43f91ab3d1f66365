"""The index of one connector: what stands at a place of its texts, and who else speaks of it.

Everything is worked out when it is first asked for. The index of an earlier state still answers what depends on names
and not on positions, so that an editor can ask about a text that cannot be read at the moment.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

from afkit.app.knowledge.facts import Facts
from afkit.app.knowledge.places import Text
from afkit.app.knowledge.scopes import Scopes
from afkit.app.model import Code, Origin, Project
from afkit.app.spec.catalogue import shape_named
from afkit.app.spec.format.codes import CODES
from afkit.app.spec.shapes.shape import Shape
from afkit.app.spec.variables import available
from afkit.iml.check.templates import infer
from afkit.iml.check.types import Scope, Type, scope_variables
from afkit.index.arguments import collect_arguments
from afkit.index.companions import Companion, collect_companions
from afkit.index.components import collect_components
from afkit.index.expression import Pointed, Typing, point, typing_at
from afkit.index.links import Expand, Link, links
from afkit.index.members import Members
from afkit.index.moved import Moves, Texts
from afkit.index.recordings import Recorded
from afkit.index.sandboxed import scope_of
from afkit.index.spec import Spec, spec_at
from afkit.index.spots import Spot, Spots
from afkit.index.symbols import Mention, Symbol, SymbolTable
from afkit.records import NamedTuple
from afkit.source import Source, load_yaml
from afkit.source.document import Document
from afkit.source.places import Path, Where

NOWHERE = Origin(load_yaml(Source("", "")))


class InTemplate(NamedTuple):
    """A place inside a text with expressions: the decoded text, the character, and the scope there.

    `pointed` is None outside of `{{ }}`, `type` what is known of the value pointed at.
    """

    text: str
    character: int
    scope: Scope
    pointed: Pointed | None
    typing: Typing | None
    type: Type | None


class Standing(NamedTuple):
    """What stands at a place of a document.

    `spot` says where that is in the connector, `spec` what the format declares for it; `template` is there within a
    text that the engine evaluates; `symbol` and `mention` if the place speaks of a name.
    """

    document: Document
    offset: int
    where: Where
    spot: Spot | None
    spec: Spec
    template: InTemplate | None
    symbol: Symbol | None
    mention: Mention | None


class Index:
    """Answers about one loaded connector; `companions` are the files beside it that name its parts."""

    def __init__(
        self,
        project: Project,
        companions: Sequence[Companion] = (),
        *,
        names: Project | None = None,
        texts: Texts = lambda file: None,
    ) -> None:
        """Make the index of a project; `names` is an earlier, whole state: what depends on names is asked of it.

        `texts` gives the present texts, in which the places of that state are looked for.
        """
        self.project = project
        self.companions = tuple(companions)
        self.is_behind = names is not None
        self.moved = Moves(texts)
        self.recordings: Sequence[Recorded] = ()
        self._known = project if names is None else names

    # Facts

    @cached_property
    def facts(self) -> Facts | None:
        """What follows from the app; None while there is none."""
        app = self._known.app
        return Facts(app, self._known) if app is not None else None

    @cached_property
    def scopes(self) -> Scopes | None:
        """The scopes of expressions; None while there is no app."""
        return Scopes(self.facts) if self.facts is not None else None

    @cached_property
    def spots(self) -> Spots:
        """Where places lie."""
        return Spots(self._known.app, self.project.form)

    @cached_property
    def members(self) -> Members | None:
        """Who sets and reads the members of variables."""
        return Members(self.facts, SymbolTable()) if self.facts is not None else None

    @cached_property
    def symbols(self) -> SymbolTable:
        """Every mention of every name of the connector and its companions."""
        table = SymbolTable()
        if self.facts is not None:
            collect_components(self.facts, table)
            members = Members(self.facts, table)
            members.collect()
            collect_arguments(self.facts, members, table)
            collect_companions(self.facts.app, self.companions, table)
        if self.is_behind:
            table.move(self.moved)
        for document in self.documents:
            if document.format == "yaml":
                from afkit.source.yaml_where import anchors

                for anchor in anchors(document.source.text):
                    from afkit.source.text import Location

                    symbol = Symbol("anchor", document.source.name, anchor.name)
                    place = Location(document.source, anchor.start, anchor.end)
                    table.add(symbol, place, defines=anchor.defines, form="plain")
        return table

    @property
    def documents(self) -> tuple[Document, ...]:
        """All documents of the connector and its companions."""
        return (*self.project.documents, *(companion.document for companion in self.companions))

    def document(self, name: str) -> Document | None:
        """Find a document by the name that messages call it."""
        return next((document for document in self.documents if document.source.name == name), None)

    # Places

    def shape(self, document: Document) -> Shape | None:
        """Give the shape that a document must have; None for JavaScript, Markdown and what is not declared."""
        for companion in self.companions:
            if companion.document.source.name == document.source.name:
                return companion.shape
        if self.project.form == "manifest":
            if document.format == "text":
                return None
            return shape_named("manifest" if document.source.name == self.project.main else "manifest-part")
        if document.source.name == self.project.main:
            return shape_named("makecomapp")
        spot = self.spots.of(document.source.name, ())
        spec = CODES.get((spot.kind, spot.key)) if spot is not None else None
        return spec.shape_for(spot.component) if spec is not None and spot is not None else None

    def spec(self, document: Document, path: Path) -> Spec:
        """Give what the format declares for a path of a document."""
        return spec_at(self.shape(document), document.value, path)

    def is_companion(self, document: Document) -> bool:
        """Tell whether a document lies beside the connector."""
        return any(companion.document.source.name == document.source.name for companion in self.companions)

    def spot(self, document: Document, path: Path) -> Spot | None:
        """Give where a path of a document lies in the connector; None in companions."""
        return None if self.is_companion(document) else self.spots.of(document.source.name, path)

    def scope(self, spot: Spot | None) -> Scope:
        """Give what an expression at a spot may use; an open scope where that is not known."""
        if spot is None or not spot.is_code:
            return Scope(open=True)
        if self.scopes is not None and (spot.component is not None or spot.kind == "app"):
            code = Code(None, NOWHERE)
            return self.scopes.of(Text(spot.kind, spot.component, spot.key, spot.path, "", True, code))
        return Scope(scope_variables(available(spot.kind, None, spot.key, spot.path)), open=True)

    def scope_at(self, document: Document, path: Path) -> Scope:
        """Give what an expression at a path of a document may use. The text may be ahead of the index."""
        for companion in self.companions:
            if companion.document.source.name == document.source.name:
                known = companion.document.value
                return scope_of(known, document.value, path) if companion.role == "sandbox" else Scope(open=True)
        return self.scope(self.spots.of(document.source.name, path))

    def at(self, document: Document, offset: int) -> Standing:
        """Tell what stands at an offset of a document."""
        where = document.where(offset)
        spot = self.spot(document, where.path)
        spec = self.spec(document, where.path)
        template = self._template(document, where, spec, offset)
        found = self.symbols.at(document.source.name, offset)
        return Standing(document, offset, where, spot, spec, template, *(found or (None, None)))

    def _template(self, document: Document, where: Where, spec: Spec, offset: int) -> InTemplate | None:
        text = spec.value if where.part == "value" else None
        if not isinstance(text, str) or "{{" not in text or not spec.evaluated:
            return None
        character = document.character(where.path, offset)
        if character is None:
            return None
        scope = self.scope_at(document, where.path)
        pointed = point(text, character)
        return InTemplate(text, character, scope, pointed, typing_at(text, character), type_at(text, scope, pointed))

    # Who else

    def definitions(self, symbol: Symbol) -> list[Mention]:
        """List the places that declare or set a name."""
        return [mention for mention in self.symbols.mentions(symbol) if mention.defines]

    def references(self, symbol: Symbol, *, declaration: bool = True) -> list[Mention]:
        """List the places that speak of a name, its declarations too unless told otherwise."""
        return [mention for mention in self.symbols.mentions(symbol) if declaration or not mention.defines]

    def links(self, document: Document, expand: Expand | None = None) -> list[Link]:
        """List the files that a document names."""
        return [] if self.is_companion(document) else list(links(self.project, document, expand))

    def origin(self, document: Document, path: Path) -> Origin:
        """Make the origin of a path."""
        return Origin(document, path)


def type_at(text: str, scope: Scope, pointed: Pointed | None) -> Type | None:
    """Give what is known of the value that is pointed at; None outside of expressions."""
    if pointed is None:
        return None
    written = pointed.until or text[pointed.node.start : pointed.node.end]
    if pointed.names and not pointed.until:
        written = pointed.names[0] if pointed.names[0].isidentifier() else f"`{pointed.names[0]}`"
    return infer("{{" + written + "}}", scope)
