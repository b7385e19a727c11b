"""Plans and images as stored bytes: JSON that comes back exactly as it went in, compressed where that pays.

The standard library's `json` is exact where faster ones are not: key order, big integers, `1.0` against `1`, NaN and
lone surrogates (which have no UTF-8, hence `surrogatepass`) all survive.
"""

from __future__ import annotations

import asyncio
import json
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

COMPRESS_BYTES = 4 * 1024
OFF_LOOP_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON value as stored. The fingerprint is what the chain of hashes covers."""

    encoding: str
    body: bytes
    fingerprint: bytes

    @classmethod
    def of(cls, encoding: str, body: bytes) -> Document:
        """Take stored bytes as they are."""
        return cls(encoding, body, sha256(f"{encoding}\n".encode() + body).digest())


_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))


def to_json(value: Any) -> bytes:
    """Serialise compactly, key order kept."""
    return _ENCODER.encode(value).encode("utf-8", "surrogatepass")


def from_json(body: bytes) -> Any:
    """Undo `to_json`."""
    return json.loads(body.decode("utf-8", "surrogatepass"))


async def pack(values: Mapping[str, Any]) -> dict[str, Document]:
    """Make documents of all values that are not None, off the event loop where they are large."""
    wanted = {name: value for name, value in values.items() if value is not None}
    if _looks_large(wanted):
        return await asyncio.to_thread(_pack, wanted, _to_json_sharing)
    return _pack(wanted, to_json)


async def unpack(documents: Mapping[Any, tuple[str, bytes]]) -> dict[Any, Any]:
    """Decode all of (encoding, body), off the event loop where they are large."""
    # Compressed bodies of this format's JSON grow some five to twenty times.
    if sum(len(body) * (8 if encoding == "zlib" else 1) for encoding, body in documents.values()) > OFF_LOOP_BYTES:
        return await asyncio.to_thread(_unpack, documents)
    return _unpack(documents)


def _pack(values: Mapping[str, Any], encode: Callable[[Any], bytes]) -> dict[str, Document]:
    return {name: _document(encode(value)) for name, value in values.items()}


def _to_json_sharing(value: Any) -> bytes:
    """Serialise step by step: `encode` is one call that keeps the event loop waiting for the interpreter's lock."""
    return "".join(_ENCODER.iterencode(value)).encode("utf-8", "surrogatepass")


def _document(body: bytes) -> Document:
    if len(body) <= COMPRESS_BYTES:
        return Document.of("json", body)
    return Document.of("zlib", zlib.compress(body))


def _unpack(documents: Mapping[Any, tuple[str, bytes]]) -> dict[Any, Any]:
    return {
        name: from_json(zlib.decompress(body) if encoding == "zlib" else body)
        for name, (encoding, body) in documents.items()
    }


def _looks_large(value: Any) -> bool:
    """Guess without serialising, in some ten thousand steps at most."""
    weight, rest = 0, [value]
    while rest and weight < OFF_LOOP_BYTES:
        node = rest.pop()
        weight += 8
        if isinstance(node, str):
            weight += len(node)
        elif isinstance(node, Mapping):
            weight += sum(8 + len(key) for key in node)
            rest.extend(node.values())
        elif isinstance(node, list | tuple):
            weight += 8 * len(node)
            rest.extend(node)
    return weight >= OFF_LOOP_BYTES
