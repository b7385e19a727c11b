"""Configs of an experience (openapi.json, CreatorConfigsPublicApi_*, which are BETA).

There is one draft, which everybody shares: Creator Hub, Studio and every key. A change of it says which draft it is based on, so
that nobody overwrites or publishes what somebody else has staged since.
"""

from collections.abc import Awaitable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from typing import TypeVar

from bot import jsons
from bot.jsons import Json
from bot.opencloud import _decode, _json
from bot.opencloud._exchange import Answer, Exchange, Settle
from bot.opencloud._paging import Page, Pages
from bot.opencloud._wire import Budget, GuardedWrite, Read, Request, UnguardedWrite, query, segment
from bot.opencloud.errors import Conflict, InvalidRequest, Missing, OpenCloudError, OutcomeUnknown, Refused
from bot.opencloud.models import Receipt, UniverseId, UserId
from bot.opencloud.resources._bodies import precondition
from bot.opencloud.resources._settling import read_back

# openapi.json, x-roblox-rate-limits.
_READ_BUDGET = Budget("configs: read", 100)
_DRAFT_BUDGET = Budget("configs: draft", 50)
_PUBLISH_BUDGET = Budget("configs: publish", 10)

_READ, _WRITE = ("universe:read",), ("universe:write",)
_GET = Read("GetConfigRepositoryValues", "GET", _READ_BUDGET, _READ)
_GET_DRAFT = Read("GetConfigRepositoryDraft", "GET", _READ_BUDGET, _READ)
_LIST_REVISIONS = Read("ListRevisions", "GET", _READ_BUDGET, _READ)
_STAGE = UnguardedWrite("UpdateDraft", "PATCH", _DRAFT_BUDGET, _WRITE)
_STAGE_GUARDED = GuardedWrite("UpdateDraft", "PATCH", _DRAFT_BUDGET, _WRITE)
_DISCARD = GuardedWrite("DeleteDraft", "DELETE", _DRAFT_BUDGET, _WRITE)
_PUBLISH = GuardedWrite("PublishDraft", "POST", _PUBLISH_BUDGET, _WRITE)
_RESTORE = UnguardedWrite("RestoreRevision", "POST", _PUBLISH_BUDGET, _WRITE)

MAX_KEY = 256
"""Characters."""
MAX_VALUE = 100_000
"""Characters of JSON."""
_PAGE_SIZE = 50
_MOST_REVISION_BYTES = 200
"""Not documented."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Config:
    """The values that are live.

    Attributes:
        version: 0 if nothing was ever published.
    """

    version: int = 0
    values: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfigDraft:
    """What is staged, and not published yet.

    Attributes:
        hash: Names this state of the draft. Empty if nothing is staged.
        changes: The new values; None is a deletion.
    """

    hash: str = ""
    changes: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ConfigRevision:
    """A publication.

    Attributes:
        changes: By key, the values before and after; None where there was none.
    """

    id: str
    version: int
    published_at: datetime | None = None
    published_by: UserId | None = None
    message: str = ""
    changes: Mapping[str, tuple[Json, Json]] = field(default_factory=dict)


class Configs:
    """One repository of configs of one experience: by default, the one that the game's scripts read."""

    def __init__(self, exchange: Exchange, universe_id: UniverseId, repository: str = "InExperienceConfig") -> None:
        self._exchange = exchange
        self._path = f"/creator-configs-public-api/v1/configs/universes/{universe_id}/repositories/{repository}"

    async def get(self) -> Config:
        """The live values. Roblox answers 404 where nothing was ever published."""
        try:
            return await self._exchange.call(Request(_GET, self._path), _decode_config)
        except Missing:
            return Config()

    async def get_draft(self) -> ConfigDraft:
        """What is staged. Roblox answers 404 where nothing is."""
        try:
            return await self._exchange.call(Request(_GET_DRAFT, f"{self._path}/draft"), _decode_draft)
        except Missing:
            return ConfigDraft()

    async def stage(self, changes: Mapping[str, Json], *, draft: ConfigDraft) -> str:
        """Stage changes and return the hash of the new draft. Other keys of the draft stay.

        A value that is live already withdraws what was staged for its key.

        Args:
            changes: New values by key; None deletes a key.
            draft: The draft that the changes are based on. An empty one has no hash, so what somebody stages at the same time
                stays in the draft: read it before you publish.

        Raises:
            InvalidRequest: A key or a value breaks a rule.
            Conflict: The draft is another one by now.
            OutcomeUnknown: The answer is lost, and the draft is not the one that these changes make.
        """
        if not changes:
            raise InvalidRequest("changes", "at least one")
        for key, value in changes.items():
            _check(key, value)
        body: dict[str, Json] = {"entries": dict(changes), **({"draftHash": draft.hash} if draft.hash else {})}
        operation: GuardedWrite | UnguardedWrite = _STAGE_GUARDED if draft.hash else _STAGE
        request = Request(operation, f"{self._path}/draft", _json.encode(body))
        settle = self._settling_stage({**draft.changes, **changes})
        return await self._based_on(draft.hash, self._exchange.write(request, _decode_hash, settle=settle))

    async def discard(self, draft_hash: str) -> Receipt:
        """Drop the whole draft.

        Raises:
            Conflict: The draft is another one by now.
            OutcomeUnknown: The answer is lost, and something is staged.
        """
        body = _json.encode({"draftHash": precondition("draft_hash", draft_hash)})
        request = Request(_DISCARD, f"{self._path}/draft", body)
        sent = self._exchange.write(request, _decode.receipt, settle=self._settle_discard)
        return await self._based_on(draft_hash, sent)

    async def publish(self, draft_hash: str, *, message: str, at_once: bool, base: Config) -> int:
        """Make a draft live, and return its version. Servers take it within a minute, or one after another in 15 minutes.

        Args:
            draft_hash: The draft that was seen.
            message: Shown in the history. It tells this publication from others, as that settles a lost answer.
            at_once: Give it to all servers, and not to one after another.
            base: The live values that were seen.

        Raises:
            Conflict: The draft is another one by now.
            OutcomeUnknown: The answer is lost, and no newer publication has this message.
        """
        body: dict[str, Json] = {
            "draftHash": precondition("draft_hash", draft_hash),
            "message": precondition("message", message),
            "deploymentStrategy": "Immediate" if at_once else "GradualRollout",
        }
        request = Request(_PUBLISH, f"{self._path}/publish", _json.encode(body))
        settle = self._settling_publish(message, base.version)
        return await self._based_on(draft_hash, self._exchange.write(request, _decode_version, settle=settle))

    def list_revisions(self) -> Pages[ConfigRevision]:
        """The publications, the newest first."""

        async def fetch(token: str) -> Page[ConfigRevision]:
            skipped = int(token or 0)
            path = query(
                f"{self._path}/revisions",
                MaxPageSize=_PAGE_SIZE,
                Skip=skipped,
                SortOrder="SORT_ORDER_DESCENDING",
                SortKey="SORT_KEY_LAST_MODIFIED_TIME",
            )
            revisions = await self._exchange.call(Request(_LIST_REVISIONS, path), _decode_revisions)
            return Page(revisions, str(skipped + len(revisions)) if revisions else "")

        return Pages(fetch)

    async def restore(self, revision_id: str) -> str:
        """Stage the values of a revision in place of the draft, and return the hash of the new draft. It is not live yet.

        Raises:
            Missing: There is no such revision.
            OutcomeUnknown: The answer is lost. It is not sent again, because somebody may have staged something in between.
        """
        revision = segment("revision_id", revision_id, limit=_MOST_REVISION_BYTES)
        request = Request(_RESTORE, f"{self._path}/revisions/{revision}/restore")
        return await self._exchange.call(request, _decode_hash)

    async def _based_on(self, draft_hash: str, sent: Awaitable[T]) -> T:
        """Wait for a write. Roblox does not document how it refuses the hash of another draft, so a read tells.

        Raises:
            Conflict: It was refused, and the draft is another one by now.
        """
        try:
            return await sent
        except Refused as refusal:
            if refusal.status != 400 or not draft_hash:
                raise
            try:
                now = await self.get_draft()
            except OpenCloudError:
                raise refusal from None
            if now.hash == draft_hash:
                raise
            raise Conflict.of(refusal) from refusal

    def _settling_stage(self, after: Mapping[str, Json]) -> Settle[str]:
        async def settle(unknown: OutcomeUnknown) -> str:
            now, live = await read_back(self.get_draft, unknown), await read_back(self.get, unknown)
            staged = {key: value for key, value in after.items() if not jsons.same(live.values.get(key), value)}
            if not now.hash or not jsons.same(dict(now.changes), staged):
                raise unknown
            return now.hash

        return settle

    async def _settle_discard(self, unknown: OutcomeUnknown) -> Receipt:
        if (await read_back(self.get_draft, unknown)).changes:
            raise unknown
        return Receipt(unknown.request_id)

    def _settling_publish(self, message: str, version: int) -> Settle[int]:
        async def settle(unknown: OutcomeUnknown) -> int:
            newest = await read_back(partial(self.list_revisions().first, _PAGE_SIZE), unknown)
            ours = [each.version for each in newest if each.version > version and each.message == message]
            if len(ours) != 1:
                raise unknown
            return ours[0]

        return settle


def _check(key: str, value: Json) -> None:
    if not 1 <= len(key) <= MAX_KEY:
        raise InvalidRequest("key", f"1 to {MAX_KEY} characters")
    if len(_json.encode(value).decode()) > MAX_VALUE:
        raise InvalidRequest("value", f"at most {MAX_VALUE} characters of JSON")


def _decode_config(answer: Answer) -> Config:
    body = _decode.obj(answer.json)
    values = {key: _unwrapped(value) for key, value in (body.get("entries") or {}).items()}
    return Config((body.get("metadata") or {}).get("configVersion", 0), values)


def _unwrapped(value: Json) -> Json:
    """The value of an entry: as it is in the document, and with a description around it in answers of others."""
    return value["value"] if isinstance(value, dict) and value.keys() == {"value", "description"} else value


def _decode_draft(answer: Answer) -> ConfigDraft:
    body = _decode.obj(answer.json)
    entries = body.get("entries") or {}
    return ConfigDraft(body.get("draftHash") or "", {key: _unwrapped(value) for key, value in entries.items()})


def _decode_hash(answer: Answer) -> str:
    return _decode.present(_decode.obj(answer.json)["draftHash"])


def _decode_version(answer: Answer) -> int:
    return int(_decode.obj(answer.json)["configVersion"])


def _decode_revisions(answer: Answer) -> tuple[ConfigRevision, ...]:
    return tuple(map(_revision, _decode.obj(answer.json).get("revisions") or ()))


def _revision(body: Mapping[str, Json]) -> ConfigRevision:
    publisher = _decode.resource_id(body.get("publishedBy"))
    return ConfigRevision(
        id=_decode.present(body["revisionId"]),
        version=int(body["version"]),
        published_at=_decode.moment(body.get("time")),
        published_by=UserId(publisher) if publisher else None,
        message=body.get("message") or "",
        changes={
            key: (_unwrapped(each.get("before")), _unwrapped(each.get("after")))
            for key, each in (body.get("changes") or {}).items()
        },
    )
