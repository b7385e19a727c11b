"""One spelling for each value, so that two documents can be compared by a digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from bot.documents.scanning import Kind, Span, kind_at, members, runs, whole
from bot.documents.trees import Tree, parse_as_luau, parse_with_tables

_PART = 128 * 1024
"""Bytes that are made objects at a time: those of a whole large document can take 190 MB."""


def canonical(text: bytes) -> bytes:
    """Return the one spelling of what is one value in Luau: fields by name, `1` for `1.0`, `[]` for `{}`."""
    return b"".join(_pieces(text, whole(text)))


def fingerprint(value: bytes, users: bytes = b"[]", attributes: bytes = b"{}") -> str:
    """Return the digest of an entry: the same for what is one entry in Luau."""
    found = hashlib.sha256()
    for name, part in ((b'{"attributes":', attributes), (b',"users":', users), (b',"value":', value)):
        found.update(name)
        for piece in _pieces(part, whole(part)):
            found.update(piece)
    found.update(b"}")
    return found.hexdigest()


def earlier_fingerprint(value: bytes, users: bytes = b"[]", attributes: bytes = b"{}") -> str:
    """Return the digest as Steward made it up to 0.3.0, when `[]` and `{}` were different values."""
    parts = ((b'{"attributes":', attributes), (b',"users":', users), (b',"value":', value))
    text = b"".join(name + _spelled(parse_with_tables(part)) for name, part in parts) + b"}"
    return hashlib.sha256(text).hexdigest()


def same(left: bytes, right: bytes) -> bool:
    """Whether two documents are one value in Luau."""
    return left == right or canonical(left) == canonical(right)


def _pieces(text: bytes, span: Span) -> Iterator[bytes]:
    kind = kind_at(text, span.start)
    if span.end - span.start > _PART and kind is Kind.OBJECT:
        yield from _of_object(text, span)
    elif span.end - span.start > _PART and kind is Kind.LIST:
        yield from _of_list(text, span)
    else:
        yield _written(span.of(text))


def _of_object(text: bytes, span: Span) -> Iterator[bytes]:
    before = b"{"
    fields = {each.name: each.value for each in members(text, span.start)}  # of a name that is there twice, the last
    for name in sorted(fields):
        yield before + json.dumps(name).encode() + b":"
        yield from _pieces(text, fields[name])
        before = b","
    yield b"}"


def _of_list(text: bytes, span: Span) -> Iterator[bytes]:
    before = b"["
    for count, run in _parts(text, span.start):
        yield before
        if count == 1 and run.end - run.start > _PART:
            yield from _pieces(text, run)
        else:
            yield _written(b"[" + run.of(text) + b"]")[1:-1]
        before = b","
    yield b"]"


def _parts(text: bytes, at: int) -> Iterator[tuple[int, Span]]:
    """Yield the elements of a list, as many at a time as make one part."""
    total, start, end = 0, 0, 0
    for count, each in runs(text, at):
        if total and each.end - start > _PART:
            yield total, Span(start, end)
            total = 0
        start, end = (start if total else each.start), each.end
        total += count
    if total:
        yield total, Span(start, end)


def _written(text: bytes) -> bytes:
    return _spelled(parse_as_luau(text))


def _spelled(tree: Tree) -> bytes:
    return json.dumps(tree, sort_keys=True, check_circular=False, separators=(",", ":")).encode()
