"""The journal's values: an intent, the case that it becomes, and what a search asks for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Final, Literal, NewType, TypeAlias

from bot.access import Capability, DiscordId
from bot.jsons import Json

CaseId = NewType("CaseId", int)

TargetKind: TypeAlias = Literal["player", "entry", "board", "topic", "servers", "place", "staff", "players"]

ParentRelation: TypeAlias = Literal["undo", "approval", "bulk", "unfreeze"]
"""How a case follows from another: it undoes it, was asked for in it, is one of its many parts, or ends it."""


class CaseKind(StrEnum):
    """What was done, written `subject.verb` where one subject has several. Stored: a name is never reused."""

    ANNOUNCEMENT = "announcement"
    BAN = "ban"
    BANS_BULK = "bans.bulk"
    BOARD_INCREMENT = "board.increment"
    BOARD_REMOVE = "board.remove"
    BOARD_SET = "board.set"
    DATA_CREATE = "data.create"
    DATA_DELETE = "data.delete"
    DATA_EDIT = "data.edit"
    DATA_INCREMENT = "data.increment"
    DATA_REPLACE = "data.replace"
    DATA_RESTORE = "data.restore"
    DATA_SNAPSHOT = "data.snapshot"
    FREEZE = "freeze"
    NOTE = "note"
    NOTE_REMOVE = "note.remove"
    PLACE_PUBLISH = "place.publish"
    SERVERS_RESTART = "servers.restart"
    UNBAN = "unban"
    UNFREEZE = "unfreeze"

    @property
    def is_bulk(self) -> bool:
        """Whether it is many changes in one, each of which has a case of its own under it."""
        return self is CaseKind.BANS_BULK


BULKS = tuple(kind for kind in CaseKind if kind.is_bulk)
"""The kinds that are many changes in one."""


class Outcome(StrEnum):
    """What became of a change. Stored."""

    SENT = "sent"
    """In flight, or cut off by a crash. Of a bulk: being carried out, for the first time or again."""
    DONE = "done"
    REFUSED = "refused"
    """Roblox said no; nothing was applied."""
    FAILED = "failed"
    """Nothing was applied, for another reason."""
    UNKNOWN = "unknown"
    """Sent, and no answer came. Of a bulk: stopped before its end."""

    @property
    def settled(self) -> bool:
        """Whether it is known if the change was applied."""
        return self not in UNSETTLED


EVERYWHERE: Final = "*"
"""The experience of what concerns all of them: a freeze."""

UNDO: Final = "undo"
"""The relation of a case to its parent, where it puts back what was there before that."""

BULK: Final = "bulk"
"""The relation of a case to its parent, where it is one of the many parts of that."""

UNSETTLED = (Outcome.SENT, Outcome.UNKNOWN)
NOT_APPLIED = (Outcome.REFUSED, Outcome.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a change is made to.

    Attributes:
        kind: What sort of thing it is.
        id: Its exact name, as in `156` for a player or `PlayerData/global/Player_156` for an entry.
        label: How people call it.
        player_id: The Roblox user whom it concerns; None where it concerns nobody in particular.
    """

    kind: TargetKind
    id: str
    label: str
    player_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right of one run to carry out a bulk, until something is written down about how that ended.

    Attributes:
        case_id: The case of the whole.
        outcomes: How many outcomes of it were in the journal when the run began.
    """

    case_id: CaseId
    outcomes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What is about to be done, as it is written down before anything is sent.

    Attributes:
        kind: What is done.
        experience: Key of `[experiences.…]`, or `EVERYWHERE`.
        target: What it is done to.
        reason: Why, in the words of the person who does it.
        capability: Under which permission.
        plan: What exactly, enough to settle and to undo it.
        before: What was there; None where nothing was, or where the kind keeps no image.
        version_seen: The version or etag that `before` was read at.
        parent: The case that this one follows from.
        parent_relation: How.
        claim: The right by which it is made, where it is one part of a bulk; None for any other.
        player_ids: The Roblox users of a bulk; empty for any other.
    """

    kind: CaseKind
    experience: str
    target: Target
    reason: str
    capability: Capability
    plan: Mapping[str, Json]
    before: Json | None = None
    version_seen: str | None = None
    parent: CaseId | None = None
    parent_relation: ParentRelation | None = None
    claim: Claim | None = None
    player_ids: tuple[int, ...] = ()


@dataclass(slots=True, kw_only=True)
class OpenCase:
    """A case whose change is being made: what the body of `Journal.change` works with.

    Attributes:
        id: The case's number.
        idempotency_key: A UUID of this case alone, stored with the intent, for requests that take such a key.
        created_at: When the intent was written down.
    """

    id: CaseId
    idempotency_key: str
    created_at: datetime
    after: Json | None = field(default=None, init=False)
    version_made: str | None = field(default=None, init=False)
    request_id: str | None = field(default=None, init=False)

    def record(
        self, *, after: Json | None = None, version_made: str | None = None, request_id: str | None = None
    ) -> None:
        """Keep what Roblox answered, to be written with the outcome; None leaves what was recorded before."""
        self.after = self.after if after is None else after
        self.version_made = version_made or self.version_made
        self.request_id = request_id or self.request_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A remark on a case; without an author where Steward itself wrote it while settling."""

    author_id: DiscordId | None
    author_name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file that belongs to a case, re-uploaded to where it stays: links to attachments of others expire.

    Attributes:
        channel_id: The channel of the message that carries it.
        message_id: That message, from which Discord gives a fresh link.
        url: The attachment, for as long as this link lives.
    """

    name: str
    size_bytes: int
    channel_id: DiscordId
    message_id: DiscordId
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Files that somebody added to a case at one time."""

    author_id: DiscordId
    author_name: str
    files: tuple[EvidenceFile, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in Discord, as they were called then."""

    id: DiscordId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A change, from intent to outcome, as the journal holds it now.

    Attributes:
        approved_by: The second person who approved it; None where it needed none.
        settled_at: When the latest outcome was written; None while there is the intent alone.
        failure: Class of the exception that ended it, never its text.
        before: What was there; None where nothing was.
        after: What is there now, as Roblox answered.
        images_read: False on pages of cases, which leave `before` and `after` out; `Journal.case` reads them.
        void: Who declared, and why, that it no longer counts; None for a case that counts.
        erased: Facets that are gone for good, such as `before` or `target`. What they held reads as nothing: an empty
            plan, text or name.
        withheld: The capability that it takes to see the values, which a service took out of `plan`, `before` and `after`
            for a reader without it. None where nothing was taken out.

    The rest is as in `Intent`, `Target`, `OpenCase` and `access.Actor`.
    """

    id: CaseId
    kind: CaseKind
    outcome: Outcome
    actor_id: DiscordId
    actor_name: str
    guild_id: DiscordId | None
    experience: str
    target: Target
    reason: str
    capability: Capability
    plan: Mapping[str, Json]
    before: Json | None
    after: Json | None
    images_read: bool
    version_seen: str | None
    version_made: str | None
    request_id: str | None
    idempotency_key: str
    created_at: datetime
    settled_at: datetime | None
    failure: str | None
    parent: CaseId | None
    parent_relation: ParentRelation | None
    notes: tuple[Note, ...]
    approved_by: Member | None
    void: Note | None
    evidence: tuple[Evidence, ...]
    erased: frozenset[str]
    withheld: Capability | None = None

    @property
    def number(self) -> int:
        """The number that people call it by."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases to find: those that meet everything that is not None.

    Attributes:
        experiences: Keys of those of which it may be any.
        text: Words that all occur in the reason, the notes, the target or the actor's name, in any order; each may be
            the beginning of a word. Case and accents do not matter.
        since: The earliest time of creation.
        until: The first time of creation that is too late.
    """

    player_id: int | None = None
    actor_id: DiscordId | None = None
    kind: CaseKind | None = None
    outcome: Outcome | None = None
    experiences: frozenset[str] | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
