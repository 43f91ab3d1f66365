"""The app model and the declaration of the format it follows."""

from __future__ import annotations

from afkit.app.model import (
    KINDS,
    App,
    Code,
    Component,
    Connection,
    Endpoint,
    Function,
    Json,
    Kind,
    Module,
    Origin,
    Project,
    PublishOrigin,
    Rpc,
    Webhook,
)

__all__ = [
    "KINDS",
    "App",
    "Code",
    "Component",
    "Connection",
    "Endpoint",
    "Function",
    "Json",
    "Kind",
    "Module",
    "Origin",
    "Project",
    "PublishOrigin",
    "Rpc",
    "Webhook",
]
