"""`afkit describe`: what a connector can do: its modules, what each takes and what it gives."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.lookup import code_value, entered_fields, listed_fields
from afkit.cli.console import Console
from afkit.cli.paint import paint
from afkit.cli.runs.failing import guarded
from afkit.cli.runs.inputs import store_for
from afkit.cli.runs.loading import load_app
from afkit.cli.runs.transport import add_transport_options, transport
from afkit.commands import command

if TYPE_CHECKING:
    from afkit.app import App, Module, Rpc, Webhook
    from afkit.engine import Vault
    from afkit.engine.inputs.remote import Resolve

EPILOG = """\
examples:
  afkit describe connector/emporix-oe
  afkit describe connector/emporix-oe startDigitalProcess
  afkit describe my-app createRecord --connection test.yaml      (fields and options that RPCs give are fetched)

exit codes: 0 done, 2 could not run.
"""

EMPTY_REPORT: Mapping[str, Any] = {"modules": []}
"""What a report in JSON holds when nothing could be described."""


def configure(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "path", metavar="PATH", nargs="?", default=".", help="manifest, connector folder or app directory"
    )
    parser.add_argument(
        "module",
        metavar="MODULE",
        nargs="?",
        help="a module, rpc://NAME or webhook://NAME, with its inputs and outputs",
    )
    add_transport_options(parser)
    parser.epilog = EPILOG


def run(args: argparse.Namespace, console: Console) -> int:
    """Describe and report."""
    return guarded(console, args, EMPTY_REPORT, lambda vault: _run(args, console, vault))


def _run(args: argparse.Namespace, console: Console, vault: Vault) -> int:
    app = load_app(args.path, console)
    if args.module is None:
        return overview(app, args, console)
    from afkit.engine.forms import resolver

    owner = _named(app, args.module)
    resolve = None
    with transport(args, app, console) as way:
        if args.connection or args.sandbox:
            options = way.options(args, vault)._replace(lookup=way.send)
            store = store_for(args, app, owner, way, options, console)
            resolve = resolver(app, store, options)
        said = describe_component(owner, resolve)
    if args.format == "json":
        console.json(vault.mask_tree(said))
    else:
        _show(vault.mask_tree(said), console)
    return 0


def overview(app: App, args: argparse.Namespace, console: Console) -> int:
    """List what can be run."""
    modules = [
        {"name": m.name, "type": m.module_type, "label": m.label, "description": m.description}
        for m in app.modules.values()
    ]
    names = {
        "rpcs": list(app.rpcs),
        "webhooks": list(app.webhooks),
        "epochs": [m.name for m in app.modules.values() if m.module_type == "trigger" and code_value(m, "epoch")],
        "connections": list(app.connections),
    }
    if args.format == "json":
        console.json({"ok": True, "modules": modules, **names})
        return 0
    width = max((len(module["name"]) for module in modules), default=0)
    for module in modules:
        name = paint(f"{module['name']:<{width}}", "bold", console.color_out)
        console.out(f"{name}  {module['type']:<15}  {module['label']}")
    for kind, scheme in (("rpcs", "rpc"), ("webhooks", "webhook"), ("epochs", "epoch")):
        for found in names[kind]:
            console.out(f"{scheme}://{found}")
    console.out(f"\nInputs and outputs of one: {command('describe', args.path, 'MODULE')}")
    return 0


def _named(app: App, name: str) -> Module | Rpc | Webhook:
    """Give what is run under a name: a module, rpc://NAME, webhook://NAME, epoch://MODULE. Raises RunError."""
    from afkit.engine import parse_reference
    from afkit.engine.components import find_module, find_rpc, find_webhook

    if name.startswith("rpc://"):
        return find_rpc(app, parse_reference(name)[0])
    if name.startswith("webhook://"):
        return find_webhook(app, name.removeprefix("webhook://"))
    return find_module(app, name.removeprefix("epoch://"))


def describe_component(owner: Module | Rpc | Webhook, resolve: Resolve | None) -> dict[str, Any]:
    """Give the inputs and outputs of a module, RPC or webhook as JSON data; what RPCs give is fetched if `resolve` is
    there."""
    return {
        "ok": True,
        "name": owner.name,
        "type": getattr(owner, "module_type", type(owner).__name__.lower()),
        "label": owner.label,
        "description": getattr(owner, "description", None),
        "connection": owner.connection,
        "inputs": list(_fields(entered_fields(owner), resolve)),
        "outputs": list(_fields(listed_fields(owner, "interface"), resolve)),
    }


def _fields(fields: Any, resolve: Resolve | None) -> Iterator[dict[str, Any]]:
    """Give fields as JSON data, nested ones under the field that shows them."""
    from afkit.app.spec.format.types import VISUAL_TYPES

    for field in fields if isinstance(fields, list) else [fields]:
        if isinstance(field, str):
            found = _fetched(field, resolve)
            if found is None:
                yield {"from": field}
            else:
                yield from _fields(found, resolve)
        elif isinstance(field, Mapping) and str(field.get("type")) not in VISUAL_TYPES:
            yield dict(_field(field, resolve))


def _field(field: Mapping[str, Any], resolve: Resolve | None) -> Iterator[tuple[str, Any]]:
    yield "name", field.get("name")
    yield "type", field.get("type", "text")
    for key in ("label", "help", "default", "validate", "multiple"):
        if key in field:
            yield key, field[key]
    if field.get("required") is True:
        yield "required", True
    if field.get("advanced") is True:
        yield "advanced", True
    options = field.get("options")
    store = options.get("store") if isinstance(options, Mapping) else options
    if isinstance(store, str):
        found = _fetched(store, resolve)
        yield "options", store if found is None else [_option(option) for option in found]
    elif isinstance(store, list):
        flat = list(_ungrouped(store))
        yield "options", [_option(option) for option in flat]
        shown = {str(_option(option)): option["nested"] for option in flat if _nests(option)}
        if shown:
            yield "nestedByOption", {value: list(_fields(inner, resolve)) for value, inner in shown.items()}
    spec = field.get("spec")
    if isinstance(spec, list):
        yield "spec", list(_fields(spec, resolve))
    elif isinstance(spec, Mapping):
        yield "spec", dict(_field(spec, resolve))
    nested = field.get("nested")
    nested = nested.get("store") if isinstance(nested, Mapping) else nested
    below = list(_fields(nested, resolve)) if nested else []
    shown_by_value = options.get("nested") if isinstance(options, Mapping) else None
    if shown_by_value:  # what an RPC gives for the value that is chosen: without one it is not asked
        of = shown_by_value.get("store") if isinstance(shown_by_value, Mapping) else shown_by_value
        below += [{**one, "byValue": True} if "from" in one else one for one in _fields(of, None)]
    if below:
        yield "nested", below


def _ungrouped(options: list[Any]) -> Iterator[Any]:
    for option in options:
        inner = option.get("options") if isinstance(option, Mapping) else None
        yield from inner if isinstance(inner, list) else [option]


def _nests(option: Any) -> bool:
    return isinstance(option, Mapping) and bool(option.get("nested"))


def _option(option: Any) -> Any:
    return option.get("value", option.get("label")) if isinstance(option, Mapping) else option


def _fetched(reference: str, resolve: Resolve | None) -> list[Any] | None:
    """Ask an RPC; None where nobody asks, or where it fails without the values that it reads."""
    from afkit.errors import RunError

    if resolve is None or not reference.startswith("rpc://"):
        return None
    try:
        return resolve(reference, {})
    except RunError:
        return None


def _show(said: Mapping[str, Any], console: Console) -> None:
    console.out(f"{paint(said['name'], 'bold', console.color_out)}  {said['type']}  {said['label']}")
    if said["description"]:
        console.out(said["description"])
    if said["connection"]:
        console.out(f"connection: {said['connection']}")
    for title in ("inputs", "outputs"):
        console.out(f"\n{title}:" if said[title] else f"\n{title}: none")
        _lines(said[title], console, "  ")


def _lines(fields: list[Any], console: Console, indent: str) -> None:
    for field in fields:
        if "from" in field:
            how = "they go by the value above" if "byValue" in field else "give --connection or --sandbox to fetch them"
            console.out(f"{indent}(fields of {field['from']}: {how})")
            continue
        words = [f"{field['name'] or '(item)'}", str(field["type"])]
        if field.get("required"):
            words.append("required")
        if "default" in field:
            words.append(f"default {json.dumps(field['default'], ensure_ascii=False)}")
        options = field.get("options")
        if isinstance(options, str):
            words.append(f"one of {options}")
        elif options:
            shown = ", ".join(json.dumps(option, ensure_ascii=False) for option in options[:12])
            words.append(f"one of {shown}" + (", …" if len(options) > 12 else ""))
        console.out(indent + "  ".join(words))
        help_text = field.get("help")
        if isinstance(help_text, str):
            console.out(f"{indent}    {help_text.strip().splitlines()[0]}")
        spec = field.get("spec")
        _lines([spec] if isinstance(spec, Mapping) else spec or [], console, indent + "  ")
        _lines(field.get("nested", []), console, indent + "  ")
        for value, inner in field.get("nestedByOption", {}).items():
            console.out(f"{indent}  with {value}:")
            _lines(inner, console, indent + "    ")
