"""Plans and images as stored bytes: JSON that is read back exactly as it was written, compressed if it is large.

Key order, big integers, `1.0` and `1`, NaN and lone surrogates (they have no UTF-8, so it uses `surrogatepass`) are kept.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot import jsons

COMPRESS_BYTES = 4 * 1024


@dataclass(frozen=True, slots=True)
class Document:
    """A JSON value as it is stored. The chain of hashes covers its fingerprint."""

    encoding: str
    body: bytes
    fingerprint: bytes

    @classmethod
    def of(cls, encoding: str, body: bytes) -> Document:
        """Make a document of stored bytes."""
        return cls(encoding, body, sha256(f"{encoding}\n".encode() + body).digest())


def to_json(value: Any) -> bytes:
    """Encode a value without spaces, in its key order."""
    return _to_bytes(jsons.encode(value))


def from_json(body: bytes) -> Any:
    """The inverse of `to_json`."""
    return jsons.decode(body)


async def pack(values: Mapping[str, Any]) -> dict[str, Document]:
    """Make documents of all values that are not None; off the event loop if they are large."""
    wanted = {name: value for name, value in values.items() if value is not None}
    if jsons.looks_large(wanted):
        return await asyncio.to_thread(_pack, wanted, _to_json_yielding)
    return _pack(wanted, to_json)


async def unpack(documents: Mapping[Any, tuple[str, bytes]]) -> dict[Any, Any]:
    """Decode documents, each as (encoding, body); off the event loop if they are large."""
    # JSON is some five to twenty times as large when it is decompressed.
    size = sum(len(body) * (8 if encoding == "zlib" else 1) for encoding, body in documents.values())
    return await jsons.aside(size, _unpack, documents)


def _pack(values: Mapping[str, Any], encode: Callable[[Any], bytes]) -> dict[str, Document]:
    return {name: _document(encode(value)) for name, value in values.items()}


def _to_json_yielding(value: Any) -> bytes:
    """As `to_json`, for large values in a thread."""
    return _to_bytes("".join(jsons.encode_yielding(value)))


def _to_bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _document(body: bytes) -> Document:
    if len(body) <= COMPRESS_BYTES:
        return Document.of("json", body)
    return Document.of("zlib", zlib.compress(body))


def _unpack(documents: Mapping[Any, tuple[str, bytes]]) -> dict[Any, Any]:
    return {
        name: _value(zlib.decompress(body) if encoding == "zlib" else body)
        for name, (encoding, body) in documents.items()
    }


def _value(body: bytes) -> Any:
    return jsons.decode_yielding(body) if len(body) > jsons.LARGE else from_json(body)
