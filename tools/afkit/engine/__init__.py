"""The reference executor: directives → requests → responses → bundles, as the platform does it.

Flows are generators without I/O; `send` is the one seam, `afkit.engine.transport.live.LiveSend` the live transport.
"""

from __future__ import annotations

from afkit.app.knowledge.vault import Vault
from afkit.engine.checks import check_connection
from afkit.engine.connection.making import connection_store
from afkit.engine.connection.steps import ConnectionStore
from afkit.engine.faults import ERROR_TYPES, RunFault
from afkit.engine.modules import run_module
from afkit.engine.policy import POLICY, Policy
from afkit.engine.results import ConnectionResult, Pair, RunResult
from afkit.engine.rpcs import parse_reference, run_rpc
from afkit.engine.session import Options
from afkit.engine.trace.events import Answered, Event, Judged, Redirected, Requested, Waiting
from afkit.engine.trace.record import Trace
from afkit.engine.transport.hosts import Hosts, hosts_of
from afkit.engine.transport.wire import HttpRequest, HttpResponse, Send, TransportError

__all__ = [
    "ERROR_TYPES",
    "POLICY",
    "Answered",
    "ConnectionResult",
    "ConnectionStore",
    "Event",
    "Hosts",
    "HttpRequest",
    "HttpResponse",
    "Judged",
    "Options",
    "Pair",
    "Policy",
    "Redirected",
    "Requested",
    "RunFault",
    "RunResult",
    "Send",
    "Trace",
    "TransportError",
    "Vault",
    "Waiting",
    "check_connection",
    "connection_store",
    "hosts_of",
    "parse_reference",
    "run_module",
    "run_rpc",
]
