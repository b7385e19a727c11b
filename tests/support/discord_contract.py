"""Checks the bot's requests against Discord's own OpenAPI description, if that file is present."""

import json
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Any

import jsonschema_rs
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
    return tuple(f"{method} {template}: {problem}" for problem in checker.problems(body))


def answer_objections(method: str, template: str, answer: Any) -> Iterator[str]:
    """The problems of a successful answer of the stand-in, by the description."""
    operation = _description()["paths"][template][method.lower()]
    schema = operation["responses"]["200"]["content"]["application/json"]["schema"]
    for problem in _checked_by(json.dumps(schema)).problems(answer):
        yield f"{method} {template}: {problem}"


class _Checker:
    """A schema of the description, checked by a compiled validator; the slow one in Python says where a body is wrong."""

    def __init__(self, schema: dict[str, Any]) -> None:
        self._fast = jsonschema_rs.Draft202012Validator(schema)
        self._slow = Draft202012Validator(schema)

    def problems(self, body: Any) -> list[str]:
        """Return what is wrong, with its place; usually the one problem that explains the others."""
        if self._fast.is_valid(body):
            return []
        error = best_match(self._slow.iter_errors(body))
        if error is not None:
            return [f"{_place(error.absolute_path)}: {error.message[:300]}"]
        return [f"{_place(each.instance_path)}: {each.message[:300]}" for each in self._fast.iter_errors(body)]


def _place(path: Iterable[Any]) -> str:
    return ".".join(map(str, path)) or "body"


@cache
def _description() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    # The documents allow integers in place of snowflakes, and discord.py numbers its uploads.
    document["components"]["schemas"]["SnowflakeType"] = {"type": ["string", "integer"]}
    return document


@cache
def _checker(method: str, template: str, callback: int | None) -> _Checker | None:
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
def _checked_by(schema: str) -> _Checker:
    return _Checker({**json.loads(schema), "components": _description()["components"]})
