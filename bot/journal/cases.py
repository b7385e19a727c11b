"""The values of the journal: an intent, its case, and a search."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, Literal, NewType, TypeAlias

from bot.access import Capability, DiscordId
from bot.jsons import Json

CaseId = NewType("CaseId", int)

TargetKind: TypeAlias = Literal["player", "entry", "board", "topic", "servers", "place", "staff", "players"]

ParentRelation: TypeAlias = Literal["undo", "approval", "bulk", "unfreeze"]
"""How a case follows from its parent: as its undo, as what it asked for, as one part of a bulk, or as the end of a freeze."""


class CaseKind(StrEnum):
    """What was done, written `subject.verb` if a subject has several verbs. Stored: a name is never reused."""

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
        """Whether it consists of many changes, each with its own case under it."""
        return self is CaseKind.BANS_BULK


BULKS = tuple(kind for kind in CaseKind if kind.is_bulk)
"""The kinds that consist of many changes."""


class Outcome(StrEnum):
    """The outcome of a change. Stored."""

    SENT = "sent"
    """In flight, or interrupted by a crash. For a bulk: being carried out, for the first time or again."""
    DONE = "done"
    REFUSED = "refused"
    """Roblox said no; nothing was applied."""
    FAILED = "failed"
    """Nothing was applied, for another reason."""
    UNKNOWN = "unknown"
    """Sent, and no answer came. For a bulk: stopped before its end."""

    @property
    def settled(self) -> bool:
        """Whether it is known if the change was applied."""
        return self not in UNSETTLED


EVERYWHERE: Final = "*"
"""The experience of a case that concerns all experiences: a freeze."""

UNDO: Final = "undo"
"""The relation to its parent of a case that puts back what was there before the parent."""

BULK: Final = "bulk"
"""The relation to its parent of a case that is one part of a bulk."""

UNSETTLED = (Outcome.SENT, Outcome.UNKNOWN)
NOT_APPLIED = (Outcome.REFUSED, Outcome.FAILED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """What a change is made to.

    Attributes:
        kind: The kind of target.
        id: Its exact name, as in `156` for a player or `PlayerData/global/Player_156` for an entry.
        label: Its name for people.
        player_id: The Roblox user whom it concerns; None if it concerns no single player.
    """

    kind: TargetKind
    id: str
    label: str
    player_id: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """The right of one run to carry out a bulk, until the next outcome of the bulk is recorded.

    Attributes:
        case_id: The case of the bulk.
        outcomes: How many outcomes of the bulk were in the journal when the run began.
    """

    case_id: CaseId
    outcomes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intent:
    """What is about to be done. It is recorded before anything is sent.

    Attributes:
        kind: What is done.
        experience: Key of `[experiences.…]`, or `EVERYWHERE`.
        target: What it is done to.
        reason: Why, in the words of the person who does it.
        capability: The capability that allows it.
        plan: What exactly is done, with enough detail to settle and to undo it.
        before: What was there; None if there was nothing, or if the kind keeps no image.
        version_seen: The version or etag at which `before` was read.
        parent: The case that this one follows from.
        parent_relation: How it follows from the parent.
        claim: The claim of the bulk that it is a part of; None for any other change.
        player_ids: The Roblox users of a bulk; empty for any other change.
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
    """A case while its change is being made, for the body of `Journal.change`.

    Attributes:
        id: The case's number.
        idempotency_key: A UUID that only this case has, stored with the intent, for requests that take such a key.
        created_at: When the intent was recorded.
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
        """Keep what Roblox answered, to be written with the outcome; None keeps the earlier value."""
        self.after = self.after if after is None else after
        self.version_made = version_made or self.version_made
        self.request_id = request_id or self.request_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """A note on a case; without an author if Steward itself wrote it."""

    author_id: DiscordId | None
    author_name: str
    text: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    """A file that belongs to a case. It was uploaded again by Steward, because what people attach to a command is deleted.

    Every address of a file expires, so a case keeps where the file lies.

    Attributes:
        channel_id: The channel of the message with the file.
        message_id: That message, from which Discord gives a fresh link.
        guild_id: The server of the channel; None in journals before 0.5.0.
        attachment_id: The file in that message; None in journals before 0.5.0.
        url: The address of the file, which has expired; only in journals before 0.5.0.
    """

    name: str
    size_bytes: int
    channel_id: DiscordId
    message_id: DiscordId
    guild_id: DiscordId | None = None
    attachment_id: int | None = None
    url: str | None = None

    def facts(self) -> dict[str, Any]:
        """Return it as a journal keeps it. What is not known is left out, so that what an earlier version kept stays the same."""
        return {name: value for name, value in asdict(self).items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Files that somebody added to a case at one time."""

    author_id: DiscordId
    author_name: str
    files: tuple[EvidenceFile, ...]
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in Discord, with their name at that time."""

    id: DiscordId
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A change, from intent to outcome, as the journal holds it now.

    Attributes:
        approved_by: The approver; None if nobody had to approve.
        settled_at: When the latest outcome was written; None while there is only the intent.
        failure: Class of the exception that ended it, never its text.
        before: What was there; None if there was nothing.
        after: What is there now, as Roblox answered.
        images_read: False on pages of cases, which do not read `before` and `after`; `Journal.case` reads them.
        void: Who marked it as void, and why; None for a case that counts.
        erased: Facets that were erased, such as `before` or `target`. They read as an empty plan, text or name.
        withheld: The capability that a reader needs to see the values. A service removes them from `plan`, `before` and
            `after` for a reader without it. None if nothing was removed.

    The rest is as in `Intent`, `Target`, `OpenCase` and `access.Actor`.
        compared: What a service worked out from `before` and `after`, for the card; None where nothing was.
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
    compared: object = None

    @property
    def number(self) -> int:
        """The number that people use for it."""
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases to find: those that match every attribute that is not None.

    Attributes:
        experiences: Keys of experiences; a case of any of them matches.
        text: Words that all occur in the reason, the notes, the target or the actor's name, in any order; each may be
            the beginning of a word. Case and accents do not matter.
        since: Only cases that were created at this time or later.
        until: Only cases that were created before this time.
    """

    player_id: int | None = None
    actor_id: DiscordId | None = None
    kind: CaseKind | None = None
    outcome: Outcome | None = None
    experiences: frozenset[str] | None = None
    text: str | None = None
    since: datetime | None = None
    until: datetime | None = None
