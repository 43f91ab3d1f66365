"""The shipped connector, and its receiver's signature worked out without afkit."""

from __future__ import annotations

import base64
import hashlib
import hmac
from pathlib import Path
from typing import Any, NamedTuple

CONNECTOR = Path(__file__).resolve().parents[2] / "connector" / "emporix-oe"
SECRET = "oe-demo-secret-1"
SOURCE = "src_a1B2c3D4e5F6"


class Vector(NamedTuple):
    """Input of the module, the bytes that must be sent, and the signature that must go with them."""

    name: str
    input: dict[str, Any]
    body: bytes
    signature: str


VECTORS = (
    Vector(
        "object",
        {"payload": {"orderId": "EON1075", "amount": 12.5}},
        b'{"orderId":"EON1075","amount":12.5}',
        "5Sx308ci4th0Q9Depci+4c9EjRhBmHPnug4XBOBAh3o=",
    ),
    Vector("nothing", {}, b"{}", "u1Iqa8t9s4AQeUeb6HEmeipdAcUaZC79JC7XGqD0Nsc="),
    Vector(
        "unicode",
        {"payload": {"city": "München", "note": "10 € 😀"}},
        bytes.fromhex("7b2263697479223a224dc3bc6e6368656e222c226e6f7465223a22313020e282ac20f09f9880227d"),
        "SPdOw2VpGKBGZgISNhgohECPIAvaYb9LJymXg57F5YY=",
    ),
    Vector(
        "escapes",
        {"jsonString": r'{"city":"M\u00fcnchen","note":"10 \u20ac \ud83d\ude00"}'},
        rb'{"city":"M\u00fcnchen","note":"10 \u20ac \ud83d\ude00"}',
        "zRusilpDDNgBizPCqVXRmd9VnXVoX607yvrhlfeWVqA=",
    ),
    Vector(
        "compact", {"jsonString": '{"key":"value"}'}, b'{"key":"value"}', "Gu3eIIqpe5bn2XUjpdVLU9fFng37V6PNxl1qM3xSjhc="
    ),
    Vector(
        "indented",
        {"jsonString": '{\n  "key": "value"\n}'},
        b'{\n  "key": "value"\n}',
        "TO6dkAhggUDUh85jCSHchaJT6MgdiJN552bw3mlsUdE=",
    ),
)
EMPTY_SIGNATURE = "55clJ6V/2qRc4/PBK/qapdf2ZoVa3x7ivo5TAh3X418="


def sign(body: bytes, secret: str = SECRET) -> str:
    """Give the base64 of the HMAC-SHA-256 of a body."""
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest()).decode()


def connection(url: str, **changes: Any) -> dict[str, Any]:
    """Give connection values for a service at `url`."""
    return {
        "sourceId": SOURCE,
        "sourceSecret": SECRET,
        "environment": "custom",
        "eventReceiverUrl": url,
        "apiUrl": url,
        "clientId": "demo-client",
        "clientSecret": "demo-client-secret",
        **changes,
    }
