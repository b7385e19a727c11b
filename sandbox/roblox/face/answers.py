"""Answers: JSON, and errors in the shape of each API generation.

Source of the shapes: Roblox/creator-docs, cloud/reference/errors.md.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import quote

from sandbox.roblox import values
from sandbox.roblox.errors import ForeignPlace, InvalidArgument, PermissionDenied, Refusal, ResourceExhausted

Style = Literal["v2", "v1", "legacy", "aspnet", "problem"]


@dataclass(frozen=True)
class HttpAnswer:
    """An answer to a request."""

    body: bytes = b""
    status: int = 200
    content_type: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)


def reply(content: Mapping[str, Any] | list[Any], *, status: int = 200) -> HttpAnswer:
    """A JSON answer; top-level fields that are None are left out."""
    if isinstance(content, Mapping):
        content = {name: value for name, value in content.items() if value is not None}
    return HttpAnswer(values.dump(content).encode(), status)


def segment(text: str) -> str:
    """A name as one segment of a resource path."""
    return quote(text, safe="")


def refusal(refused: Refusal, style: Style) -> HttpAnswer:
    """An error in the shape of its API generation (creator-docs, cloud/reference/errors.md)."""
    headers = {}
    if isinstance(refused, ResourceExhausted):
        headers = {"retry-after": str(refused.retry_after), **refused.budget_headers}
    shapes: dict[Style, Callable[[Refusal], dict[str, Any]]] = {
        "v2": lambda it: {"code": it.code, "message": it.message},
        "v1": _v1_shape,
        "legacy": lambda it: {"errors": [{"code": 2, "message": it.message}]},
        "aspnet": _aspnet_shape,
        "problem": _problem_shape,
    }
    body = values.dump(shapes[style](refused)).encode()
    return HttpAnswer(body, refused.status, headers=headers)


def gateway(status: int, message: str) -> HttpAnswer:
    """An error from the gateway, before any resource is reached."""
    return HttpAnswer(values.dump({"errors": [{"code": 0, "message": message}]}).encode(), status)


def _v1_shape(refused: Refusal) -> dict[str, Any]:
    detail = {"errorDetailType": "DatastoreErrorInfo", "datastoreErrorCode": refused.reason or refused.code}
    code = "INSUFFICIENT_SCOPE" if isinstance(refused, PermissionDenied) else refused.code
    return {"error": code, "message": refused.message, "errorDetails": [detail]}


def _aspnet_shape(refused: Refusal) -> dict[str, Any]:
    if refused.status != InvalidArgument.status:
        return {"code": refused.code, "message": refused.message}
    return {
        "type": "https://tools.ietf.org/html/rfc7231#section-6.5.1",
        "title": "One or more validation errors occurred.",
        "status": refused.status,
        "errors": {"request": [refused.message]},
    }


def _problem_shape(refused: Refusal) -> dict[str, Any]:
    """ProblemDetails, or a sentence alone (both measured on the live service by a public client, bedrock)."""
    if isinstance(refused, ForeignPlace):
        return {"error": refused.message}
    kind = "https://tools.ietf.org/html/rfc9110#section-15"
    return {"type": kind, "title": refused.message, "status": refused.status}
