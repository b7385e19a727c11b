"""Images of entries: what a write replaces, and how cases keep it."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field

from bot.documents.canonical import earlier_fingerprint, fingerprint
from bot.documents.document import Document
from bot.documents.envelopes import with_escapes
from bot.documents.numbers import Large, beyond_limit, reaches_limit
from bot.documents.trees import written
from bot.features.data.values import EntryValues
from bot.journal import Stored
from bot.jsons import Json
from bot.opencloud.models import UserId
from bot.opencloud.resources.entries import Entry


@dataclass(frozen=True, slots=True)
class Image:
    """The parts of an entry that a write replaces.

    Attributes:
        clamped: Whether numbers of the value beyond ±2^53 are lost: it holds ±2^53 in their place.
    """

    value: Document
    users: tuple[UserId, ...] = ()
    attributes: Mapping[str, Json] = field(default_factory=dict)
    clamped: bool = False

    @classmethod
    def of(cls, entry: Entry) -> Image:
        """Return the image of an entry that was read."""
        return cls(entry.value, entry.users, entry.attributes, entry.clamped)

    def with_value(self, value: Document) -> Image:
        """Return this image with another value. It keeps users and attributes, because Roblox erases what a write omits."""
        return Image(value, self.users, self.attributes, self.clamped)

    def to_json(self) -> dict[str, Json]:
        """Return the image as a case keeps it: the value as it came."""
        kept = {"value": self.value, "users": list(self.users), "attributes": dict(self.attributes)}
        return {**kept, "clamped": True} if self.clamped else kept

    def packed(self) -> dict[str, Json]:
        """Return the image as an approval request keeps it."""
        return {**self.to_json(), "value": packed(self.value)}


def large_in(attributes: Mapping[str, Json]) -> Large:
    """Return the numbers beyond ±2^53 in the attributes of an entry, which a write replaces like the value."""
    return beyond_limit(written({"attributes": dict(attributes)}))


async def fingerprint_of(values: EntryValues, image: Image) -> str:
    """Return the digest by which `settling` recognizes an entry: equal for what Roblox treats as equal."""
    return await values.ask(fingerprint, image.value, *_beside(image))


async def has_fingerprint(values: EntryValues, image: Image, digest: str) -> bool:
    """Whether an image has this digest, by the present rule or by that of earlier versions."""
    if await fingerprint_of(values, image) == digest:
        return True
    return await values.ask(earlier_fingerprint, image.value, *_beside(image)) == digest


def _beside(image: Image) -> tuple[bytes, bytes]:
    return json.dumps(sorted(image.users)).encode(), json.dumps(dict(image.attributes)).encode()


async def image_of(values: EntryValues, kept: Stored | Mapping[str, Json] | None) -> Image | None:
    """Return the image that a case keeps."""
    if kept is None:
        return None
    if isinstance(kept, Stored):
        return await _opened(values, kept)
    value = await values.of_tree(kept["value"])
    return _image(value, kept, clamped=await _was_clamped(values, value))


async def _opened(values: EntryValues, kept: Stored) -> Image | None:
    whole = await values.documents.unpacked(kept.packed())
    if not kept.as_it_came:
        whole = await values.documents.derive(with_escapes, whole)
    around, value = await values.documents.open(whole, field="value")
    if value is None:
        return None
    clamped = around.get("clamped", False) if kept.as_it_came else await _was_clamped(values, value)
    return _image(value, around, clamped=clamped)


async def _was_clamped(values: EntryValues, value: Document) -> bool:
    """Whether Roblox may have reduced numbers of it: earlier versions read by v2 alone, which shows larger ones as ±2^53."""
    return await values.ask(reaches_limit, value)


async def unpacked_image(values: EntryValues, kept: Mapping[str, Json]) -> Image:
    """Return the image that an approval request keeps."""
    return _image(await unpacked(values, kept["value"]), kept, clamped=kept.get("clamped", False))


def packed(value: Document) -> dict[str, str]:
    """Return a value as an approval request keeps it: to the byte, and small."""
    return {_PACKED: base64.b64encode(value.packed()).decode()}


async def unpacked(values: EntryValues, kept: Json) -> Document:
    """Undo `packed`; a request of an earlier version keeps the value itself."""
    if isinstance(kept, dict) and list(kept) == [_PACKED]:
        return await values.documents.unpacked(base64.b64decode(kept[_PACKED]))
    return await values.of_tree(kept)


_PACKED = "zlib+base64"


def _image(value: Document, kept: Mapping[str, Json], *, clamped: bool) -> Image:
    return Image(value, tuple(map(UserId, kept["users"])), kept["attributes"], clamped)
