"""The shape of a manifest: the whole connector in one file."""

from __future__ import annotations

from afkit.annotations import Final
from afkit.app.spec.format.codes import code_specs
from afkit.app.spec.format.components import CONNECTION, ENDPOINT, FUNCTION, MODULE, RPC, WEBHOOK, code_key
from afkit.app.spec.format.makecomapp import MAPPING
from afkit.app.spec.shapes import names
from afkit.app.spec.shapes.basics import Pattern
from afkit.app.spec.shapes.shape import Anything, Arr, ByType, Enum, Family, Key, Null, Num, Obj, Shape, Str, When

_URL = Pattern(r"^https://.+/api(/v2)?/?$", "an address such as 'https://eu1.make.com/api'")
_LOOPBACK = r"^http://(localhost|127\.[0-9.]+|\[::1\])(:[0-9]+)?(/.*)?$"
_ENVIRONMENT = Pattern(r"^[A-Za-z_][A-Za-z0-9_]*$", "the name of an environment variable", hint="not the token itself")
PUBLISH_ORIGIN: Final = Obj(
    {
        "url": Key(
            Str(pattern=Pattern(f"{_URL.regex}|{_LOOPBACK}", _URL.what)),
            "Address of the zone's API.",
            required=True,
            example="https://eu1.make.com/api",
        ),
        "app": Key(
            Str(pattern=names.APP_ONLINE), "Name of the app there; left out, this app's.", example="acme-crm-test"
        ),
        "version": Key(Num(integer=True, min=1), "Major version of the app there.", default=1),
        "label": Key(Str(), "What people call this place.", example="Test"),
        "tokenEnv": Key(
            Str(pattern=_ENVIRONMENT),
            "Name of the environment variable that holds the token.",
            example="AFKIT_TOKEN_TEST",
        ),
        "apikeyFile": Key(
            Str(min=1), "Path of the file that holds the token, kept out of version control.", example=".secrets/apikey"
        ),
        "idMapping": Key(MAPPING, "Which local component is which remote one."),
    },
    name="origin",
    noun="an origin",
    slips={
        "baseUrl": "'url'",
        "appId": "'app'",
        "appVersion": "'version'",
        "token": "'tokenEnv' with the name of a variable; a token never stands in a file",
    },
)

_APP = Obj(
    {
        "name": Key(Str(pattern=names.APP), "ID of the app.", required=True, example="acme-crm", section="1.2"),
        "label": Key(Str(min=1), "What users see.", required=True, example="Acme CRM"),
        "description": Key(Str(), "What the app is for.", example="Work with orders in Acme CRM."),
        "version": Key(Num(integer=True, min=1), "Major version.", default=1),
        "theme": Key(Str(pattern=names.THEME), "Colour of the app.", default="#000000", example="#0A4C8B"),
        "language": Key(
            Str(pattern=Pattern(r"^[a-z]{2}(-[A-Za-z]+)?$", "a language code such as 'en'")), "Language.", default="en"
        ),
        "audience": Key(
            Enum("global", "countries", docs={"global": "everywhere", "countries": "in 'countries'"}),
            "Where the app is offered.",
            default="global",
        ),
        "countries": Key(
            Arr(Str(pattern=Pattern(r"^[A-Za-z]{2}$", "a country code such as 'de'"))),
            "Countries, for the audience `countries`.",
            example=["de", "at"],
        ),
        "icon": Key(Str(min=1), "Path of the icon: a square PNG of 512 to 2048 pixels.", example="icon.png"),
    },
    name="app",
    noun="'app'",
    rules=(When("audience", ("countries",), require=("countries",)),),
    slips={"id": "'name'", "title": "'label'", "color": "'theme'", "colour": "'theme'", "logo": "'icon'"},
)


def _map(item: Shape, pattern: Pattern, noun: str) -> ByType:
    return ByType(
        object=Obj({}, open=item, names=pattern, noun=noun), null=Null(), hints={"array": "write 'name: …' members"}
    )


_PARTS: Final[dict[str, Key]] = {
    "connections": Key(_map(CONNECTION, names.CONNECTION, "'connections'"), "Connections by name.", section="7"),
    "webhooks": Key(_map(WEBHOOK, names.WEBHOOK, "'webhooks'"), "Webhooks by name.", section="8"),
    "modules": Key(_map(MODULE, names.MODULE, "'modules'"), "Modules by name.", section="10"),
    "rpcs": Key(_map(RPC, names.RPC, "'rpcs'"), "Remote procedures by name.", section="9.6"),
    "functions": Key(_map(FUNCTION, names.FUNCTION, "'functions'"), "JavaScript functions by name.", section="1.7"),
    "endpoints": Key(_map(ENDPOINT, names.ENDPOINT, "'endpoints'"), "Endpoints by name.", section="3.10"),
    "include": Key(
        Arr(Str(min=1)),
        "Further files with components, relative to this one; `*` and `**` work.",
        example=["modules/*.yaml"],
    ),
}
_APP_CODES = {spec.key: code_key(spec, None) for spec in code_specs("app")}
_README = ByType(
    string=Str(),
    null=Null(),
    object=Obj(
        {"file": Key(Str(min=1), "Path of the readme."), "text": Key(Str(), "The readme itself.")},
        name="readme",
        noun="'readme'",
        rules=(When("file", forbid=("text",), why="the text stands in the file"),),
    ),
)
_ORIGIN_NAME = Pattern(r"^[A-Za-z0-9][A-Za-z0-9_.-]*$", "letters, digits, '-', '_' and '.'", hint="for example 'test'")
_COMPONENT_SLIPS = {
    "connection": "'connections'",
    "module": "'modules'",
    "webhook": "'webhooks'",
    "rpc": "'rpcs'",
    "function": "'functions'",
    "endpoint": "'endpoints'",
    "includes": "'include'",
}
_SCHEMA = {"$schema": Key(Str(min=1), "Where editors find the schema of this file.")}
_SHARED = Family(r"^x-", "x-…", Key(Anything(iml="literal"), "Parts to share through anchors; not read by themselves."))
MANIFEST: Final = Obj(
    {
        "manifest": Key(Enum(1), "Version of the manifest format.", required=True, example=1),
        "app": Key(_APP, "The app itself.", required=True, example={"name": "acme-crm", "label": "Acme CRM"}),
        "base": _APP_CODES["base"],
        "common": _APP_CODES["common"],
        "groups": _APP_CODES["groups"],
        "readme": Key(_README, "The readme: its path, or the text.", example="README.md", section="1.4"),
        "origins": Key(
            ByType(object=Obj({}, open=PUBLISH_ORIGIN, names=_ORIGIN_NAME, noun="'origins'"), null=Null()),
            "Places to publish to, by name. Never a token, only the name of one.",
        ),
    }
    | _PARTS
    | _SCHEMA,
    families=(_SHARED,),
    noun="the manifest",
    slips=_COMPONENT_SLIPS
    | {
        "procedures": "'rpcs'",
        "actions": "'modules'",
        "triggers": "'modules'",
        "version": "'manifest'",
        "name": "'app: {name: …}'",
        "label": "'app: {label: …}'",
    },
)
PART: Final = Obj(
    _PARTS | _SCHEMA,
    families=(_SHARED,),
    noun="an included file",
    slips=_COMPONENT_SLIPS,
    elsewhere=dict.fromkeys(
        ("manifest", "app", "base", "common", "groups", "readme", "origins"), "it belongs in the manifest itself"
    ),
)
"""A file that a manifest includes: components only."""
