"""What a description asks for and lint remarks on is accepted by a comment that says why; what is made is in its form."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.cli import afkit

DESCRIPTION = """openapi: 3.0.3
info: {title: Pets, version: 1.0.0, description: All about pets.}
servers: [{url: https://api.pets.example/v1}]
components:
  securitySchemes: {key: {type: apiKey, in: header, name: X-Key}, rare: {type: apiKey, in: header, name: X-Rare}}
security: [{key: []}]
paths:
  /pets/{id}:
    parameters: [{name: id, in: path, required: true, schema: {type: string, pattern: "[a-z]+"}}]
    head:
      operationId: hasPet
      summary: Check a pet
      security: [{rare: []}]
      responses: {"200": {description: ok}}
    post:
      operationId: feedPet
      summary: Feed a pet
      responses: {"204": {description: fed}}
    get:
      operationId: getPet
      summary: Get a pet
      responses: {"200": {description: ok, content: {application/json: {schema: {type: object, properties: {
        id: {type: string}}}}}}}
    delete:
      operationId: deletePet
      summary: Delete a pet
      requestBody: {content: {application/json: {schema: {type: object, properties: {
        note: {type: string, pattern: "^x"}, why: {type: object, properties: {code: {type: string, pattern: "[0-9]"}}}}}}}}
      responses: {"204": {description: gone}}
"""


def test_what_the_description_asks_for_is_not_remarked_on(tmp_path: Path) -> None:
    spec = tmp_path / "pets.yaml"
    spec.write_text(DESCRIPTION, encoding="utf-8")
    made = tmp_path / "made"
    assert afkit("import", "openapi", spec, "-o", made).code == 0
    for profile in ("publish", "review"):
        linted = afkit("lint", made, "--profile", profile, "--fail-on", "info")
        assert linted.code == 0, linted.out
    assert afkit("fmt", "--check", made).code == 0
    assert afkit("test", made).code == 0
    assert afkit("render", made, "-o", tmp_path / "app").code == 0
    rendered = afkit("lint", tmp_path / "app", "--fail-on", "info")
    assert rendered.code == 0, rendered.out
    text = (made / "manifest.yaml").read_text(encoding="utf-8")
    assert text.count("# afkit: ignore[AF492] the description asks for it somewhere in the value") == 5
    assert text.count("# afkit: ignore[AF409] the description gives this DELETE a body") == 1


@pytest.mark.parametrize("options", [[], ["--split"]], ids=["whole", "split"])
def test_what_an_update_brings_in_is_not_remarked_on(options: list[str], tmp_path: Path) -> None:
    spec, made = tmp_path / "pets.yaml", tmp_path / "made"
    spec.write_text(
        DESCRIPTION.replace("    delete:", "    options:").replace('pattern: "[a-z]+"', ""), encoding="utf-8"
    )
    assert afkit("import", "openapi", spec, "-o", made, *options).code == 0
    cats = DESCRIPTION.partition("paths:\n")[2].replace("pets", "cats").replace("Pet", "Cat")
    spec.write_text(DESCRIPTION + cats, encoding="utf-8")
    for _ in range(2):
        assert afkit("import", "--update", made).code == 0
        linted = afkit("lint", made, "--fail-on", "info")
        assert linted.code == 0, linted.out
    text = "".join(part.read_text(encoding="utf-8") for part in made.glob("*.yaml"))
    assert text.count("# afkit: ignore[AF409]") == 2
    assert afkit("import", "--check", made).code == 0


def test_a_connection_that_loses_its_proof_is_not_remarked_on(tmp_path: Path) -> None:
    spec, made = tmp_path / "pets.yaml", tmp_path / "made"
    me = DESCRIPTION + '  /me:\n    get: {summary: Get me, responses: {"200": {description: ok}}}\n'
    spec.write_text(me, encoding="utf-8")
    assert afkit("import", "openapi", spec, "-o", made).code == 0
    spec.write_text(me.replace("/me:", "/{me}:"), encoding="utf-8")
    assert afkit("import", "--update", made).code == 0
    linted = afkit("lint", made, "--fail-on", "info")
    assert linted.code == 0, linted.out
    assert (made / "manifest.yaml").read_text(encoding="utf-8").count("# afkit: ignore[AF444]") == 2


def test_a_consent_that_no_request_proves_is_not_remarked_on(tmp_path: Path) -> None:
    flow = "{authorizationUrl: https://pets.example/o, tokenUrl: https://pets.example/t, scopes: {r: Read}}"
    scheme = f"{{key: {{type: oauth2, flows: {{authorizationCode: {flow}}}}}, rare:"
    spec = tmp_path / "pets.yaml"
    spec.write_text(
        DESCRIPTION.replace("{key: {type: apiKey, in: header, name: X-Key}, rare:", scheme), encoding="utf-8"
    )
    assert afkit("import", "openapi", spec, "-o", tmp_path / "made").code == 0
    linted = afkit("lint", tmp_path / "made", "--profile", "all", "--fail-on", "warning")
    assert linted.code == 0, linted.out
    assert "# afkit: ignore[AF608]" in (tmp_path / "made" / "manifest.yaml").read_text(encoding="utf-8")
