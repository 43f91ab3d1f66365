"""Descriptions that nobody should write, and many do: paths and what stands beside them, by what is odd in them."""

from __future__ import annotations

from typing import Any

OK: dict[str, Any] = {"200": {"description": "Done"}}
TEXT = {"type": "string"}
NAMES = ["größe", "if", "class", "x-y", "a b", "a.b", "$ref", "1st", "Name", "name", "NAME", "名前", "{x}", "a'b", 'a"b', "a`b",
         "limit", "__proto__", "true", "a/b", "a\nb", "😀", "-", "data", "connection", "{{k}}", "x" * 130]  # fmt: skip
IDS = [
    "get",
    "Get",
    "get-",
    "class",
    "delete",
    "a b",
    "äö",
    "1",
    "",
    "x" * 200,
    "makeApiCall",
    "list-x",
    "listX",
    None,
    12,
]


def json_body(schema: Any) -> dict[str, Any]:
    """Give a body of JSON."""
    return {"content": {"application/json": {"schema": schema}}}


def post(schema: Any, answer: Any = None) -> dict[str, Any]:
    """Give a path with a POST that takes and answers JSON."""
    return {
        "post": {
            "requestBody": json_body(schema),
            "responses": {"200": {"description": "OK", **json_body(answer or {})}},
        }
    }


def get(*parameters: Any) -> dict[str, Any]:
    """Give a path with a GET that asks for parameters."""
    return {"get": {"parameters": list(parameters), "responses": OK}}


def at(where: str, name: str, **more: Any) -> dict[str, Any]:
    """Give a parameter that must be there."""
    return {"name": name, "in": where, "required": True, "schema": TEXT, **more}


def holding(**properties: Any) -> dict[str, Any]:
    """Give the schema of an object."""
    return {"type": "object", "properties": properties}


def ref(name: str) -> dict[str, str]:
    """Refer to a schema of the description."""
    return {"$ref": f"#/components/schemas/{name}"}


LIST = {"type": "array", "items": TEXT}
TREE = {"Node": {**holding(up=ref("Node"), down={"type": "array", "items": ref("Loop")}), "required": ["up"]},
        "Loop": {"$ref": "#/components/schemas/Loop"}, "Own": {"allOf": [ref("Own"), holding(a=TEXT)]}}  # fmt: skip
KINDS = {
    "Cat": {**holding(kind=TEXT, a=TEXT), "required": ["kind"]},
    "Dog": {**holding(kind=TEXT, b=TEXT), "required": ["kind"]},
}
EITHER = {"oneOf": [ref("Cat"), ref("Dog")], "discriminator": {"propertyName": "kind"}}

HOSTILE: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "encoded paths": ({"/a%20b/x%2Fy": get(), "/a%20b/{id}": get()}, {}),
    "names of members": (
        {"/a": post(holding(**dict.fromkeys(NAMES, TEXT)), holding(**dict.fromkeys(NAMES, TEXT)))},
        {},
    ),
    "types that are lists of lists": ({"/a": post(holding(x={"type": [["a"], None, "string"]}, y={"type": {}}))}, {}),
    "names of a query": ({"/a": get(*(at("query", name) for name in NAMES))}, {}),
    "names of headers": (
        {"/a": get(*(at("header", name) for name in ("X-A", "x-a", "X_B", "ünï", "a b", "If-Match")))},
        {},
    ),
    "names in a path": (
        {"/p/{größe}/{a-b}/{if}/{1x}/ü": get(*(at("path", n) for n in ("größe", "a-b", "if", "1x")))},
        {},
    ),
    "marks in a query": (
        {
            "/a/{id}": get(
                at("path", "id"),
                at("query", "q", example="a,b;c=d/e:f?g&h i+j@k[l]'m(n)$o!p*q"),
                at("query", "list", explode=False, schema=LIST, example=["a b", "c,d"]),
            )
        },
        {},
    ),
    "cookies": ({"/a": get(at("cookie", "sid"), at("cookie", "a b"))}, {}),
    "ids": ({f"/a{n}": {"get": {"operationId": name, "responses": OK}} for n, name in enumerate(IDS)}, {}),
    "paths": ({"/f//g/": get(), "/f/g": get(), "b": get(), "/h?x=1": get(), "/h#y": get(), "/{{x}}": get()}, {}),
    "enums": (
        {
            "/a": post(
                holding(
                    mixed={"enum": [1, "a", None, True, 1.5]},
                    none={"const": None},
                    object={"const": {"a": 1}},
                    empty={"enum": []},
                    odd={"type": "string", "enum": ["", "a", " ", "{{x}}", "a'b"]},
                    nullable={"type": ["integer", "null"], "enum": [1, 2, None]},
                    many={"type": "string", "enum": [f"v{n}" for n in range(2000)]},
                    default={"type": "string", "enum": ["a"], "default": "z"},
                )
            )
        },
        {},
    ),
    "unions": (
        {
            "/a": post({"oneOf": [TEXT, holding(a=TEXT), LIST]}),
            "/b": post(
                holding(v={"oneOf": [TEXT, {"type": "integer"}, {"type": "null"}]}, t=True, f=False, n={"not": TEXT})
            ),
            "/c": post({"allOf": [holding(x=EITHER), {"type": "object", "required": ["x"]}]}),
            "/d": post(EITHER, {"anyOf": [ref("Cat"), ref("Dog")]}),
        },
        {"components": {"schemas": KINDS}},
    ),
    "maps": (
        {
            "/a": post({"type": "object", "additionalProperties": True}),
            "/b": post(holding(m={"type": "object", "additionalProperties": LIST, "minProperties": 1})),
            "/c": post({"type": "object", "additionalProperties": False}),
            "/d": post({}, {}),
            "/e": {"post": {"requestBody": {"content": {}}, "responses": {}}},
            "/f": {"post": {"requestBody": {}, "responses": None}},
        },
        {},
    ),
    "styles": (
        {
            "/q": get(
                at("query", "a", style="form", schema=holding(a=TEXT)),
                at("query", "b", style="spaceDelimited", explode=False, schema=LIST),
                at("query", "c", style="pipeDelimited", explode=False, schema=LIST),
                at("query", "d", style="deepObject", schema=holding(a=TEXT, b=LIST)),
                {"name": "e", "in": "query", "content": {"application/json": {"schema": holding(a=TEXT)}}},
            ),
            "/o": get(at("query", "open", style="deepObject", schema={"type": "object"})),
            "/m/{id}": get(at("path", "id", style="matrix", schema=LIST)),
            "/l/{id}": get(at("path", "id", style="label")),
        },
        {},
    ),
    "recursion": (
        {
            "/a": post(ref("Node"), {"type": "array", "items": ref("Node")}),
            "/b": {"$ref": "#/paths/~1b"},
            "/c": {"$ref": "#/paths/~1a"},
            "/d": post(ref("Own")),
        },
        {"components": {"schemas": TREE}},
    ),
    "broken parts": (
        {
            "/a": {
                "post": {
                    "requestBody": {"$ref": "#/nope"},
                    "parameters": [
                        None,
                        3,
                        {"name": 3},
                        {"in": "query"},
                        {"$ref": "https://x.example/y"},
                        {"$ref": "../../x"},
                    ],
                    "responses": {"abc": {}, "200": 3},
                }
            },
            "/c": 3,
            "/d": {"get": "x", "foo": {}, "parameters": 3},
            "/e": {"get": {"tags": "x", "operationId": 5, "responses": []}},
        },
        {},
    ),
    "bounds": (
        {
            "/a": post(
                holding(
                    a={"type": "integer", "minimum": -9e30, "maximum": 9e30},
                    b={"type": "integer", "example": 9007199254740993123},
                    c={"type": "string", "minLength": 5, "maxLength": 3},
                    d={"type": "string", "pattern": "^(a+)+$"},
                    e={"type": "string", "pattern": "[unclosed"},
                    f={"type": "number", "minimum": 5, "maximum": 1},
                    g={**LIST, "minItems": 1000},
                )
            )
        },
        {},
    ),
    "what lint remarks on": (
        {
            "/a": {"head": {"summary": "Check an a", "responses": OK}},
            "/webhooks": {
                "post": {
                    "requestBody": json_body(holding(url={"type": "string", "format": "uri"})),
                    "callbacks": {"done": {"{$request.body#/url}": post(holding(id=TEXT))}},
                    "responses": {"201": {"description": "OK"}},
                }
            },
            "/b/:id": {"delete": {"security": [{"rare": []}], "responses": OK}},
        },
        {"components": {"securitySchemes": {"rare": {"type": "apiKey", "in": "header", "name": "X-Rare"}}}},
    ),
    "tokens of a service without an address": (
        {"/me": {"get": {"responses": OK}}},
        {
            "servers": [{"url": "/api"}],
            "security": [{"own": []}],
            "components": {
                "securitySchemes": {
                    "own": {
                        "type": "oauth2",
                        "flows": {
                            "authorizationCode": {"authorizationUrl": "/agree", "tokenUrl": "/token", "scopes": {}},
                            "password": {"tokenUrl": "/token", "scopes": {}},
                        },
                    }
                }
            },
        },
    ),
    "what is named as what a module has of its own": (
        {
            "/a/search": post(holding(limit={"type": "integer"}, page={"type": "integer"}), LIST),
            "/b": get(at("query", "limit"), at("query", "body")),
        },
        {},
    ),
    "lists of what holds them, and values of any kind": (
        {
            "/a": post(
                {**holding(rows={"type": "array", "items": ref("Row")}, code={"example": []}), "required": ["code"]}
            )
        },
        {
            "components": {
                "schemas": {
                    "Row": {
                        "type": "object",
                        "required": ["rows"],
                        "properties": {
                            "name": TEXT,
                            "rows": {"type": "array", "items": ref("Row")},
                            "more": {
                                "type": "object",
                                "required": ["rows"],
                                "properties": {"rows": {"type": "array", "items": ref("Row")}, "b": TEXT},
                            },
                        },
                    }
                }
            }
        },
    ),
    "kinds whose members have one name": (
        {
            "/a": post(
                {
                    "oneOf": [ref("One"), ref("Two")],
                    "discriminator": {"propertyName": "kind"},
                }
            )
        },
        {
            "components": {
                "schemas": {
                    name: {
                        "type": "object",
                        "required": ["kind", "target"],
                        "properties": {"kind": TEXT, "target": holding(**{member: TEXT, f"{member}b": TEXT})},
                    }
                    for name, member in (("One", "a"), ("Two", "z"))
                }
            }
        },
    ),
    "parts of a path of any kind": (
        {
            "/shops": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "OK",
                            **json_body({"type": "array", "items": holding(id={"type": "integer"}, name=TEXT)}),
                        }
                    }
                }
            },
            "/shops/{shopId}": get(
                at("path", "shopId", schema={"type": "integer"}),
                at("query", "back", schema={"type": "string", "format": "uri"}),
            ),
            "/many/{ids}": get(at("path", "ids", schema=LIST, example=["a/b", "c d"])),
            "/flags/{on}": get(at("path", "on", schema={"type": "boolean"})),
        },
        {},
    ),
    "a next page at an address that is asked for": (
        {
            "/a": {
                "get": {
                    "responses": {
                        "200": {
                            "description": "OK",
                            **json_body(
                                holding(
                                    data={"type": "array", "items": holding(id=TEXT)},
                                    links=holding(next={"type": "string", "format": "uri"}),
                                )
                            ),
                        }
                    }
                }
            }
        },
        {"servers": [{"url": "/api"}]},
    ),
    "cookies beside a cookie": (
        {"/a": get(at("cookie", "theme"))},
        {
            "security": [{"session": []}],
            "components": {"securitySchemes": {"session": {"type": "apiKey", "in": "cookie", "name": "sid"}}},
        },
    ),
    "headers and keys that cannot be": (
        {"/a": get(at("header", "no header"), at("cookie", "no;cookie"))},
        {
            "security": [{"key": []}],
            "components": {"securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "My Key"}}},
        },
    ),
    "required objects behind hundreds of others": (
        {
            "/a": post(
                {
                    "type": "object",
                    "required": ["z"],
                    "properties": {
                        **{f"a{n}": holding(**{f"b{m}": TEXT for m in range(70)}) for n in range(5)},
                        "z": {**holding(inner=holding(more=holding(text=TEXT))), "required": ["inner"]},
                    },
                }
            )
        },
        {},
    ),
    "braces": ({"/a": {"get": {"summary": "{{evil}}", "description": "{{connection.token}} }}", "responses": OK}}}, {}),
    "links, callbacks, webhooks": (
        {
            "/o": {
                "post": {
                    "requestBody": json_body(holding(callbackUrl={"type": "string", "format": "uri"})),
                    "callbacks": {
                        "done": {"{$request.body#/callbackUrl}": post(holding(id=TEXT))},
                        "bad": {"x": None},
                    },
                    "responses": {"201": {"description": "OK", "links": {"get": {"operationId": "getO"}}}},
                }
            }
        },
        {"webhooks": {"newO": post(holding(id=TEXT)), "x y": {"get": {}}, "z": None, "größe": post(LIST)}},
    ),
}
SERVERS: list[Any] = [
    [{"url": "https://api.x.example/%7Bx%7D/v1"}],
    [{"url": "https://{region}.x.example:{port}/{base}", "variables": {"region": {"enum": ["eu", "us"], "default": "eu"},
                                                                       "port": {"default": "443"}, "base": {"default": "v1"}}}],
    [{"url": "{scheme}://{host}/v1", "variables": {"scheme": {"enum": ["https"]}, "host": {"default": "host.example"}}}],
    [{"url": "https://{host}/v1", "variables": {"host": {}}}],
    [{"url": "{scheme}://{shop}.acme.{end}/v1", "variables": {
        "scheme": {"enum": ["https", "http"]}, "shop": {"default": "demo"}, "end": {"enum": ["eu", "us"], "default": "eu"}}}],
    [{"url": "https://api.x.example/v1/{apikey}", "variables": {"apikey": {"default": "unknown"}}}],
    [{"url": "https://api.x.example/v1", "description": name} for name in ("One", "Two")],
    [{"url": "https://api.{owner}:8443/{area}", "variables": {"owner": {}, "area": {"default": "/v1/eu"}}}],
    [{"url": "//x.example/v1"}], [{"url": "not a url"}], [{"url": "https://{undefined}.x.example"}], [{"url": ""}],
    [{"url": "ftp://x"}], [{"url": "https://x.example/?a=b"}], [{"url": "https://münchen.example"}],
    [{"url": "https://a.example:99999"}], [{"url": "http://x.example"}], "no list", [None, 3],
]  # fmt: skip
