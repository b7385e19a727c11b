"""Plans and images as stored bytes: JSON that is read back exactly as it was written, compressed if it is large.

Key order, big integers, `1.0` and `1`, NaN and lone surrogates (they have no UTF-8, so it uses `surrogatepass`) are kept.
"""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from bot import jsons
from bot.documents.document import Document
from bot.journal.ledger.damage import as_written

COMPRESS_BYTES = 4 * 1024


@dataclass(frozen=True, slots=True)
class Blob:
    """A JSON value as it is stored. The chain of hashes covers its fingerprint."""

    encoding: str
    body: bytes
    fingerprint: bytes

    @classmethod
    def of(cls, encoding: str, body: bytes) -> Blob:
        """Make a document of stored bytes."""
        return cls(encoding, body, sha256(f"{encoding}\n".encode() + body).digest())


@dataclass(frozen=True, slots=True)
class Stored:
    """An image that has a JSON document of a game in it, as it is stored. The feature that kept it opens it: it may be large."""

    encoding: str
    body: bytes = field(repr=False)

    @property
    def as_it_came(self) -> bool:
        """Whether the document has the bytes that came. Earlier versions read it, and wrote it as any other value."""
        return self.encoding in {_IMAGE, _LARGE_IMAGE}

    def packed(self) -> bytes:
        """Return the JSON, compressed by zlib."""
        return self.body if self.encoding in _COMPRESSED else zlib.compress(self.body)

    def text(self) -> str:
        """Return the JSON."""
        body = zlib.decompress(self.body) if self.encoding in _COMPRESSED else self.body
        return jsons.escape_surrogates(body.decode("utf-8", "surrogatepass"))


_IMAGE, _LARGE_IMAGE = "image", "image.zlib"
"""The encodings of what has a document in it: its bytes are stored as they came. The second is compressed."""

_COMPRESSED = {"zlib", _LARGE_IMAGE}
_EARLIER_START = b'{"value":'
"""How an image of an entry begins that a version before 0.4.0 has written."""


def to_json(value: Any) -> bytes:
    """Encode a value without spaces, in its key order."""
    return jsons.encode(value).encode("utf-8", "surrogatepass")


def from_json(body: bytes) -> Any:
    """The inverse of `to_json`."""
    return jsons.decode(body)


async def pack(values: Mapping[str, Any]) -> dict[str, Blob]:
    """Make blobs of all values that are not None; off the event loop where they are large."""
    wanted = {name: value for name, value in values.items() if value is not None}
    if any(_is_large(value) for value in wanted.values()):
        return await asyncio.get_running_loop().run_in_executor(_ONE_AT_A_TIME, pack_small, wanted)
    return pack_small(wanted)


def unpack(documents: Mapping[Any, tuple[str, bytes]]) -> dict[Any, Any]:
    """Decode blobs, each as (encoding, body); what has a document in it stays as it is stored.

    Raises:
        Damaged: One of them is not as it was written.
    """
    with as_written():
        return {name: _value(encoding, body) for name, (encoding, body) in documents.items()}


_ONE_AT_A_TIME = ThreadPoolExecutor(1, "images")
"""Large images are brought into memory one after the other, on their way into the database."""


def pack_small(values: Mapping[str, Any]) -> dict[str, Blob]:
    """Make blobs of values at once."""
    return {name: _blob(value) for name, value in values.items()}


def _is_large(value: Any) -> bool:
    document = _document_in(value)
    return document[1].is_large if document is not None else jsons.looks_large(value)


def _document_in(value: Any) -> tuple[str, Document] | None:
    if not isinstance(value, Mapping):
        return None
    return next(((name, each) for name, each in value.items() if isinstance(each, Document)), None)


def _blob(value: Any) -> Blob:
    found = _document_in(value)
    body = to_json(value) if found is None else _with_document(value, *found)
    plain, compressed = ("json", "zlib") if found is None else (_IMAGE, _LARGE_IMAGE)
    if len(body) <= COMPRESS_BYTES:
        return Blob.of(plain, body)
    return Blob.of(compressed, zlib.compress(body))


def _with_document(value: Mapping[str, Any], name: str, document: Document) -> bytes:
    """Encode a value with the bytes of a document, which are not read."""
    around = to_json({each: inner for each, inner in value.items() if each != name})
    separator = b"," if len(value) > 1 else b""
    return b"{" + to_json(name) + b":" + document.read() + separator + around[1:]


def _value(encoding: str, body: bytes) -> Any:
    if encoding in {_IMAGE, _LARGE_IMAGE} or _is_large_earlier_image(encoding, body):
        return Stored(encoding, body)
    return from_json(zlib.decompress(body) if encoding == "zlib" else body)


def _is_large_earlier_image(encoding: str, body: bytes) -> bool:
    """Whether it is an image of an entry by an earlier version that is too large to be decoded in this process."""
    most = jsons.LARGE + 1
    start = zlib.decompressobj().decompress(body, most) if encoding in _COMPRESSED else body[:most]
    return len(start) == most and start.startswith(_EARLIER_START)
