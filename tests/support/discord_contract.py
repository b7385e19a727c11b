"""Checks the bot's requests against Discord's own OpenAPI description, if that file is present."""

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from project import ROOT

DESCRIPTION = ROOT / "../shared/discord/openapi.json"
ABSENT = f"{DESCRIPTION.name} of Discord is not beside this repository"
CALLBACK = "/interactions/{interaction_id}/{interaction_token}/callback"

# One schema per kind of first response, because an error in a union of all of them does not name the kind.
_CALLBACKS = {
    4: "CreateMessageInteractionCallbackRequest",
    5: "CreateMessageInteractionCallbackRequest",
    6: "UpdateMessageInteractionCallbackRequest",
    7: "UpdateMessageInteractionCallbackRequest",
    8: "ApplicationCommandAutocompleteCallbackRequest",
    9: "ModalInteractionCallbackRequest",
}


def validators() -> list[Any]:
    """The validators for `DiscordStandIn(validators=…)`; empty without the description."""
    return [objections] if DESCRIPTION.exists() else []


def objections(method: str, template: str, body: Any) -> Iterator[str]:
    """The problems of a request's body, by the description."""
    yield from _objections(method, template, json.dumps(body))


@lru_cache(maxsize=256)
def _objections(method: str, template: str, text: str) -> tuple[str, ...]:
    """The same for a body as text, cached: every start of the bot syncs the same commands, and they take the longest to check."""
    body = json.loads(text)
    checker = _checker(method.lower(), template, body.get("type") if template == CALLBACK else None)
    if checker is None:
        return (f"{method} {template}: Discord describes no such body",)
    error = best_match(checker.iter_errors(body))
    return () if error is None else (f"{method} {template}: {_place(error.absolute_path)}: {error.message[:300]}",)


def answer_objections(method: str, template: str, answer: Any) -> Iterator[str]:
    """The problems of a successful answer of the stand-in, by the description."""
    operation = _description()["paths"][template][method.lower()]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    for error in _checked_by(json.dumps(schema)).iter_errors(answer):
        deepest = best_match([error])
        yield f"{method} {template}: {_place(deepest.absolute_path)}: {deepest.message[:300]}"


def _place(path: Iterable[Any]) -> str:
    return ".".join(map(str, path)) or "body"


@cache
def _description() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    # The documents allow integers in place of snowflakes, and discord.py numbers its uploads.
    document["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
    return document


@cache
def _checker(method: str, template: str, callback: int | None) -> Draft202012Validator | None:
    if callback is not None:
        schema = {"$ref": f"#/components/schemas/{_CALLBACKS[callback]}"}
    else:
        operation = _description()["paths"].get(template, {}).get(method, {})
        content = operation.get("requestBody", {}).get("content", {})
        if "application/json" not in content:
            return None
        schema = content["application/json"]["schema"]
    return _checked_by(json.dumps(schema))


@cache
def _checked_by(schema: str) -> Draft202012Validator:
    return Draft202012Validator({**json.loads(schema), "components": _description()["components"]})
