"""Sign a planned request: OAuth 1 (`oauth`) and Amazon Web Services (`aws`), each through the library that is at home there.

Source: app-format reference, sections 3 and 3.7. Imported by the first request that is signed.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from afkit.app.spec.format.directives import AWS, OAUTH1
from afkit.engine.codes import DIRECTIVE_NOT_EXECUTABLE
from afkit.engine.evaluate import as_text
from afkit.engine.faults import FlowError, dotted
from afkit.engine.request.unsigned import MissingLibraryError, SigningError
from afkit.errors import RunError
from afkit.iml import UNDEFINED

if TYPE_CHECKING:
    from afkit.app.knowledge.merging import Directive
    from afkit.engine.state import State
    from afkit.engine.transport.wire import HttpRequest

_SECRET = ("secret", "session", "consumer_secret", "private_key", "token", "token_secret", "verifier")


def signed(request: HttpRequest, directive: Directive, state: State, more: dict[str, Any] | None) -> HttpRequest:
    """Give the request with its signatures. Raises FlowError for values that cannot sign, RunError where a library is
    missing or a member is unknown."""
    for name in ("oauth", "aws"):
        if not directive.value.get(name):
            continue
        spec = _spec(name, directive, state, more)
        try:
            request = _sign(name, request, spec, state)
        except SigningError as error:
            path = (name, error.key)
            title = dotted(directive.name, path)
            raise FlowError(
                "InvalidConfigurationError",
                f"{title}: {error}",
                directive=title,
                place=directive.place(path),
                hint=error.hint,
            ) from None
        except MissingLibraryError as error:
            raise RunError(
                f"{dotted(directive.name, (name,))}: the library that signs is not installed",
                code=DIRECTIVE_NOT_EXECUTABLE,
                hint=str(error),
                place=directive.place((name,)),
            ) from None
    return request


def _sign(name: str, request: HttpRequest, spec: Mapping[str, str], state: State) -> HttpRequest:
    if name == "aws":
        from afkit.engine.request.aws import sign_aws

        made = sign_aws(request, spec, state.env.now())
    else:
        from afkit.engine.request.oauth1 import sign_oauth1

        callback = state.callback if state.policy.oauth1_callback == "added" else None
        made, signature = sign_oauth1(
            request, spec, nonce=state.env.uuid().replace("-", ""), now=state.env.now(), callback=callback
        )
        state.vault.add(signature)
    return made


def _spec(name: str, directive: Directive, state: State, more: dict[str, Any] | None) -> dict[str, str]:
    """Evaluate the members, as texts; what is secret goes into the vault."""
    value = state.value(directive, (name,), more)
    known = (AWS if name == "aws" else OAUTH1).keys
    if not isinstance(value, Mapping):
        value = {}
    for key in value:
        if key not in known:
            raise RunError(
                f"{dotted(directive.name, (name, key))}: there is no such member; there are: {', '.join(known)}",
                code=DIRECTIVE_NOT_EXECUTABLE,
                place=directive.place((name, key)),
            )
    spec = {key: as_text(item) for key, item in value.items() if item is not UNDEFINED and item is not None}
    for key in _SECRET:
        state.vault.add(spec.get(key))
    return spec
