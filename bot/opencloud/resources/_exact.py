"""Entries with numbers beyond ±2^53: v2 clamps them, v1 has the JSON text itself as its body (openapi.json, Entries_*).

The attributes are JSON too, which v1 has in a header. v1 sends a checksum of each value and compares that of a write
(request-handling.md, Content-MD5), and so does this.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.documents.document import Document
from bot.documents.envelopes import checksum
from bot.documents.layout import characters
from bot.documents.numbers import beyond_limit, is_finite, reaches_limit, tree_reaches_limit
from bot.documents.trees import parse, written
from bot.jsons import Json
from bot.opencloud import _decode
from bot.opencloud._exchange import WHOLE, Answer, Exchange, Settle
from bot.opencloud._wire import Budget, Framed, GuardedWrite, Read, Request, query
from bot.opencloud.errors import InvalidRequest
from bot.opencloud.models import MOST_CHARACTERS, UniverseId, UserId
from bot.opencloud.resources._bodies import checked_attributes, checked_users, precondition
from bot.opencloud.resources.entries import Entry, EntryKey, decode_entry_version

# Entries_*Async: fixed for each experience, and not shared out by how many players there are.
_READ_BUDGET = Budget("data stores v1: read", 300, shared_with_game=True, size=20 * 2**20)
_WRITE_BUDGET = Budget("data stores v1: write", 300, shared_with_game=True, size=10 * 2**20)
_OBJECTS = "universe-datastores.objects"
_GET = Read("GetEntry", "GET", _READ_BUDGET, (f"{_OBJECTS}:read",), document=WHOLE)
_GET_VERSION = Read("GetEntryVersion", "GET", _READ_BUDGET, ("universe-datastores.versions:read",), document=WHOLE)
# What a write needs depends on what is there: an entry to update, or nothing, or not even the data store.
_SET = GuardedWrite("SetEntry", "POST", _WRITE_BUDGET, (f"{_OBJECTS}:update",))
_CREATE = GuardedWrite("SetEntry", "POST", _WRITE_BUDGET, (f"{_OBJECTS}:create", "universe-datastores.control:create"))


@dataclass(frozen=True, slots=True)
class Exact:
    """What v1 says of an entry."""

    version: str
    value: Document
    attributes: Mapping[str, Json]


class ExactEntries:
    """Reads and writes values to the digit."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId) -> None:
        self._exchange = exchange
        self._entry = f"/datastores/v1/universes/{universe_id}/standard-datastores/datastore/entries/entry"

    async def is_clamped(self, entry: Entry) -> bool:
        """Whether v2 may have clamped a number of an entry that it gave out."""
        documents = self._exchange.documents
        if await documents.ask(reaches_limit, entry.value):
            return True
        return tree_reaches_limit(entry.attributes)

    async def read(self, where: EntryKey, *, version: str | None = None) -> Exact:
        """Read an entry to the digit; the present one unless a version is given."""
        path, operation = (self._entry, _GET) if version is None else (f"{self._entry}/versions/version", _GET_VERSION)
        return await self._exchange.call(Request(operation, _at(path, where, versionId=version)), _versioned)

    async def is_needed(self, value: Document, attributes: Mapping[str, Json]) -> bool:
        """Check a value that is to be written, and return whether v2 would clamp numbers of it or of its attributes.

        Raises:
            InvalidRequest: It holds NaN or an infinity, or is too long.
        """
        documents = self._exchange.documents
        if not await documents.ask(is_finite, value):
            raise InvalidRequest("value", "JSON with finite numbers only")
        if value.size > MOST_CHARACTERS and await documents.ask(characters, value) > MOST_CHARACTERS:
            raise InvalidRequest("value", f"at most {MOST_CHARACTERS} characters of JSON")
        return bool(beyond_limit(_text(attributes)) or await documents.ask(beyond_limit, value))

    async def write(
        self,
        where: EntryKey,
        value: Document,
        users: Sequence[UserId],
        attributes: Mapping[str, Json],
        *,
        version: str | None = None,
        settle: Settle[Entry],
    ) -> Entry:
        """Replace an entry that still has this version; without one, write an entry that must not exist yet.

        Raises:
            Conflict: The entry has another version now, or exists.
            Refused: The value did not arrive as it left.
            OutcomeUnknown: The answer is lost, and the entry now differs from what we wanted to write.
        """
        matching = precondition("version", version) if version is not None else None
        path = _at(self._entry, where, matchVersion=matching, exclusiveCreate=version is None or None)
        headers = {
            "roblox-entry-userids": json.dumps(list(checked_users(users))),
            "roblox-entry-attributes": json.dumps(checked_attributes(attributes), separators=(",", ":")),
            "content-md5": await self._exchange.documents.ask(checksum, value),
        }
        decode = decode_entry_version(where)

        def written(answer: Answer) -> Entry:
            """Return the entry that the write leaves, which v1 does not repeat."""
            made = decode(answer)
            return Entry(
                store=where.store,
                scope=where.scope,
                key=where.key,
                value=value,
                users=tuple(users),
                attributes=attributes,
                etag="",
                revision_id=made.revision_id,
                created_at=made.created_at,
                revised_at=made.revised_at,
                request_id=answer.request_id,
            )

        request = Request(_CREATE if version is None else _SET, path, Framed(b"", value), headers)
        return await self._exchange.write(request, written, settle=settle)


def _at(path: str, where: EntryKey, **parameters: str | bool | None) -> str:
    return query(path, datastoreName=where.store, entryKey=where.key, scope=where.scope, **parameters)


def _versioned(answer: Answer) -> Exact:
    if answer.document is None:
        raise TypeError("no value")
    headers = answer.headers
    # The transport keeps bytes that are no UTF-8 as lone surrogates.
    attributes = parse(headers.get("roblox-entry-attributes", "{}").encode("utf-8", "surrogateescape"))
    return Exact(headers["roblox-entry-version"], answer.document, _decode.obj(attributes or {}))


def _text(attributes: Mapping[str, Json]) -> bytes:
    return written(dict(attributes))
