"""What somebody left of secrets in a description comes into no file of the connector, and is told by name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from support.imported import failures, findings, made_of, written

KEY = "ghp_" + "a1B2c3D4e5" * 4
TEXT = {"type": "string"}


def _description(*, member: dict[str, Any] | None = None, example: Any = None, **more: Any) -> dict[str, Any]:
    body = {"type": "object", "properties": {"note": TEXT, **(member or {})}}
    content = {"application/json": {"schema": body, **({"example": example} if example is not None else {})}}
    answer = {"200": {"description": "ok", "content": content}}
    post = {"requestBody": {"content": content}, "responses": answer}
    plain = {
        "openapi": "3.0.3",
        "info": {"title": "Acme", "version": "1"},
        "servers": [{"url": "https://acme.example"}],
    }
    return {**plain, "paths": {"/notes": {"post": post}, "/me": {"get": {"responses": answer}}}, **more}


@pytest.mark.parametrize(
    ("description", "secret", "told"),
    [
        (_description(member={"note": {**TEXT, "example": KEY}}), KEY, "note"),
        (_description(member={"note": {**TEXT, "description": f"Such as {KEY}."}}), KEY, "description"),
        (_description(member={"apiKey": {**TEXT, "default": "hunter22"}}), "hunter22", "apiKey"),
        (_description(member={"word": {**TEXT, "format": "password", "example": "hunter22"}}), "hunter22", "word"),
        (_description(member={"password": {**TEXT, "examples": ["hunter22"]}}), "hunter22", "password"),
        (_description(member={"password": TEXT}, example={"password": "hunter22"}), "hunter22", "password"),
        (_description(servers=[{"url": "https://ann:hunter22@acme.example"}]), "hunter22", "url"),
        (_description(info={"title": "Acme", "description": f"Send Bearer {KEY[4:]}."}), KEY[4:], "description"),
    ],
    ids=["example", "help", "default", "password", "examples", "body", "address", "readme"],
)
def test_no_secret_of_a_description_stays(description: Any, secret: str, told: str, tmp_path: Path) -> None:
    (tmp_path / "api.json").write_text(json.dumps(description), encoding="utf-8")
    made = made_of(tmp_path / "api.json")
    assert [remark.subject for remark in made.remarks if remark.reason == "it is, or looks like, a secret"] == [
        f"value of {told}"
    ]
    folder = written(made, tmp_path / "made")
    assert not any(secret in path.read_text(encoding="utf-8") for path in folder.iterdir())
    assert (findings(folder), failures(folder)[1:]) == ([], [])


def test_what_is_no_secret_stays(tmp_path: Path) -> None:
    member = {"tokenType": {**TEXT, "example": "bearer"}, "default": {**TEXT, "example": "A b"}}
    (tmp_path / "api.json").write_text(json.dumps(_description(member=member)), encoding="utf-8")
    made = made_of(tmp_path / "api.json")
    assert not any("secret" in remark.reason for remark in made.remarks)
    helps = {field["name"]: field.get("help") for field in made.manifest["modules"]["postNotes"]["mappableParams"]}
    assert (helps["tokenType"], helps["default"]) == ("For example, `bearer`.", "For example, `A b`.")
