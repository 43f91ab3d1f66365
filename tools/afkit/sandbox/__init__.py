"""Stand in for a service: sandbox.yaml declares what it answers, and this room answers so, in memory or over HTTP."""

from __future__ import annotations

from afkit.sandbox.core import Sandbox
from afkit.sandbox.credentials import credentials
from afkit.sandbox.errors import SandboxError
from afkit.sandbox.keeping import keeping, read_state
from afkit.sandbox.memory import in_memory_send
from afkit.sandbox.remote import RemoteSandbox
from afkit.sandbox.report import Section, changes, report_text
from afkit.sandbox.routes import Routes
from afkit.sandbox.routing import at_home
from afkit.sandbox.server import application, serve
from afkit.sandbox.spec import SandboxSpec, find_sandbox, load_sandbox
from afkit.sandbox.wire import Exchange, Reply, Request
from afkit.serving import Server

__all__ = [
    "Exchange",
    "RemoteSandbox",
    "Reply",
    "Request",
    "Routes",
    "Sandbox",
    "SandboxError",
    "SandboxSpec",
    "Section",
    "Server",
    "application",
    "at_home",
    "changes",
    "credentials",
    "find_sandbox",
    "in_memory_send",
    "keeping",
    "load_sandbox",
    "read_state",
    "report_text",
    "serve",
]
