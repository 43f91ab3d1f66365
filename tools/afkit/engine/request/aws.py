"""Signatures of Amazon Web Services through botocore: version 4, and version 2 as its object store knows it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from email.utils import format_datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from afkit.engine.request.unsigned import MissingLibraryError, SigningError
from afkit.engine.transport.wire import title_case
from afkit.extras import install_hint

if TYPE_CHECKING:
    from afkit.engine.transport.wire import HttpRequest

_HOST = re.compile(r"(?:^|\.)([a-z0-9-]+)(?:\.([a-z0-9-]+))?\.amazonaws\.com(?:\.cn)?$", re.IGNORECASE)
_REGION = "us-east-1"
"""Where a host without a region in its name is."""


def sign_aws(request: HttpRequest, spec: Mapping[str, str], now: datetime) -> HttpRequest:
    """Sign a request. Raises SigningError for values that cannot sign, MissingLibraryError."""
    for key in ("key", "secret"):
        if not spec.get(key):
            raise SigningError(key, "is empty")
    version = spec.get("sign_version") or "2"
    if version not in ("2", "4"):
        raise SigningError("sign_version", f"'{version}' is none of 2, 4")
    try:
        from botocore.awsrequest import AWSRequest
        from botocore.credentials import Credentials
    except ImportError:
        raise MissingLibraryError(install_hint("aws")) from None
    request = request._replace(url=_strict(request.url))
    credentials = Credentials(spec["key"], spec["secret"], spec.get("session") or None)
    made: Any = AWSRequest(request.method, request.url, dict(request.headers), request.body)
    if version == "4":
        _version_4(made, credentials, spec, now)
    else:
        _version_2(made, credentials, spec, now)
    return request._replace(headers=tuple((title_case(name), value) for name, value in made.headers.items()))


def _strict(url: str) -> str:
    """Encode what a query may hold as it is, and a signed one must not."""
    path, mark, query = url.partition("?")
    return path + mark + "".join(f"%{ord(letter):02X}" if letter in "!*'()" else letter for letter in query)


def _version_2(made: Any, credentials: Any, spec: Mapping[str, str], now: datetime) -> None:
    from botocore.auth import HmacV1Auth

    for key in ("service", "region"):
        if spec.get(key):
            raise SigningError(key, "belongs to signatures of version 4", "add 'sign_version: \"4\"'")

    class Signer(HmacV1Auth):  # type: ignore[misc,unused-ignore]  # the library has no types
        def _get_date(self) -> str:
            return format_datetime(now, usegmt=True)

    bucket = spec.get("bucket")
    path = urlsplit(made.url).path or "/"
    made.auth_path = f"/{bucket}{path}" if bucket else path
    Signer(credentials).add_auth(made)


def _version_4(made: Any, credentials: Any, spec: Mapping[str, str], now: datetime) -> None:
    from botocore.auth import S3SigV4Auth, SigV4Auth

    service, region = _whereabouts(urlsplit(made.url).hostname or "", spec)
    kind: Any = S3SigV4Auth if service == "s3" else SigV4Auth

    class Signer(kind):  # type: ignore[misc,unused-ignore]  # the library has no types
        def add_auth(self, request: Any) -> None:
            request.context["timestamp"] = now.strftime("%Y%m%dT%H%M%SZ")
            self._modify_request_before_signing(request)
            text = self.string_to_sign(request, self.canonical_request(request))
            self._inject_signature_to_request(request, self.signature(text, request))

    Signer(credentials, service, region).add_auth(made)


def _whereabouts(host: str, spec: Mapping[str, str]) -> tuple[str, str]:
    """Give service and region: as written, else as the host's name says."""
    service, region = spec.get("service"), spec.get("region")
    match = _HOST.search(host)
    if match:
        named = _named(match[1].lower(), (match[2] or "").lower())
        service, region = service or named[0], region or named[1]
    if not service:
        raise SigningError(
            "service", f"is missing, and the host '{host}' does not say it", "name it, for example 'execute-api'"
        )
    return service, region or _REGION


def _named(first: str, second: str) -> tuple[str, str]:
    """Read service and region of the two last labels of a host; old names have them in other places."""
    if second == "s3":  # bucket.s3
        return "s3", ""
    if second == "es":  # region.es
        return "es", first
    for label in (second, first):
        if label.startswith("s3-"):  # s3-region, bucket.s3-region
            return "s3", label[3:]
    return ("s3" if first == "dualstack" else first), second
