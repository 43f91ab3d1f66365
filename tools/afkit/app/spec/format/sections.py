"""The smaller codes: samples, scopes, groups, common data, install directives.

Source: app-format reference, sections 1.8, 7.5 and 10.2.
"""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.shapes.basics import Pattern
from afkit.app.spec.shapes.shape import Anything, Arr, ByType, Key, Obj, Str

_LITERAL = Anything(iml="literal")
RPC_URL: Final = Pattern(r"^rpc://.", "a remote procedure such as 'rpc://getSample'")

SAMPLES: Final = ByType(object=Obj({}, open=_LITERAL, noun="samples"), string=Str(pattern=RPC_URL))
SCOPE: Final = Arr(Str(min=1, max=512))
SCOPES: Final = Obj({}, open=Str(min=1, max=512), noun="the scope list")
COMMON: Final = Obj({}, open=_LITERAL, noun="common")
INSTALL_DIRECTIVES: Final = Obj(
    {
        "common": Key(
            Obj({}, open=Anything(), spread=True, noun="'common'"),
            "Common data of the connection, made from the install parameters.",
            example={"clientId": "{{parameters.clientId}}"},
            section="7.5",
        )
    },
    name="install-directives",
    noun="the install directives",
)
GROUPS: Final = Arr(
    Obj(
        {
            "label": Key(Str(min=1), "Heading of the group.", required=True, example="Orders", section="1.8"),
            "modules": Key(
                Arr(Str(min=1)),
                "Names of its modules, in order.",
                required=True,
                example=["createOrder"],
                section="1.8",
            ),
        },
        name="group",
        noun="a group",
        slips={"name": "'label'", "title": "'label'", "items": "'modules'", "members": "'modules'"},
    )
)
