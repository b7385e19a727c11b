"""An answer that carries a document: everything around it is read, and the document is cut out as it came."""

from __future__ import annotations

import base64
import hashlib
from typing import Any

import msgspec

from bot.documents.scanning import Kind, NotJson, TooDeep, escaped_surrogates, kind_at, members, whole
from bot.documents.trees import parse

_FIELDS = msgspec.json.Decoder(dict[str, msgspec.Raw])
_VALUE = msgspec.json.Decoder(msgspec.Raw)


def opened(body: bytes, *, field: str) -> tuple[dict[str, Any], bytes | None]:
    """Return an object's fields without one, and that one as it is written; None where it is not there.

    The one is skipped, not read. Only where it holds what the fast reader refuses (NaN, lone surrogates, nesting without end) is
    all of it read.

    Raises:
        NotJson: The body is no JSON object.
    """
    try:
        parts = {name: bytes(raw) for name, raw in _FIELDS.decode(body).items()}
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        parts = _read(body)
    value = parts.pop(field, None)
    return {name: parse(part) for name, part in parts.items()}, value


def with_escapes(text: bytes) -> bytes:
    """Return JSON with escapes in place of lone surrogates, which earlier versions wrote as if UTF-8 had them."""
    return escaped_surrogates(text.decode("utf-8", "surrogatepass")).encode()


def _read(body: bytes) -> dict[str, bytes]:
    ensure_json(body)
    at = whole(body).start
    if kind_at(body, at) is Kind.EMPTY and body[at : at + 1] == b"{":
        return {}
    if kind_at(body, at) is not Kind.OBJECT:
        raise NotJson("no object")
    return {each.name: each.value.of(body) for each in members(body, at)}


def verified(text: bytes) -> tuple[None, bytes]:
    """Return a text that is one JSON value, without the blanks around it.

    Raises:
        NotJson: It is not JSON.
    """
    ensure_json(text)
    return None, whole(text).of(text)


def checksum(text: bytes) -> str:
    """Return what the HTTP header `content-md5` says of a body (RFC 1864): it finds accidents, and proves nothing."""
    return base64.b64encode(hashlib.md5(text, usedforsecurity=False).digest()).decode()


def is_plain(text: bytes) -> bool:
    """Whether a text is JSON to the letter, without nesting that nothing could follow; it makes no objects of it."""
    try:
        _VALUE.decode(text)
    except (msgspec.DecodeError, RecursionError):
        return False
    return True


def is_readable(text: bytes) -> bool:
    """Whether a text is JSON that can be made objects of."""
    if is_plain(text):
        return True
    try:
        parse(text)
    except ValueError:
        return False
    return True


def ensure_json(text: bytes) -> None:
    """Refuse what is no JSON. What is nested too deeply to be read passes where its brackets match.

    Raises:
        NotJson: It is not JSON.
    """
    if is_plain(text):
        return
    try:
        parse(text)
    except TooDeep:
        whole(text)
