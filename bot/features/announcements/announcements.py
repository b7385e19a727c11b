"""Announcements: what staff say to the players of the running servers, through Roblox's messaging service.

Roblox accepts a message or not; it does not say whether anybody received it. A message is therefore sent only once. It carries
an id, by which the game's receiver (the folder `game`) drops a second copy. For the same reason nothing settles its cases: a
case whose answer was lost stays open until a person settles it.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from bot.access import Actor, Capability, Extent, Grant, Policy
from bot.changes.plans import Plan, checked_reason
from bot.errors import InvalidInput
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.players import Player, PlayerRef, Players
from bot.i18n import tr, trn
from bot.journal import CaseId, CaseKind, Intent, Journal, Target
from bot.jsons import Json
from bot.opencloud.models import PlaceId
from bot.typed import ensure_visible

LIMIT_BYTES = 1_024
"""The most bytes that Roblox accepts in one message, in UTF-8 (usage-messaging.md)."""
_ANY_ID = str(UUID(int=0))
"""As long as the id of every case, so the size is exact before the case exists."""

UNSAID = "Announcement"
"""The reason that a case keeps where nobody gave one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementRequest:
    """What a member of staff typed; None if an option was left out."""

    text: str
    reason: str | None = None
    place: str | None = None
    player: PlayerRef | None = None
    server: str | None = None
    experience: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Audience:
    """Who will see it: players who match everything that is not None. The game's receiver decides.

    Attributes:
        server: A server's `game.JobId`.
    """

    place_id: PlaceId | None = None
    player: Player | None = None
    server: str | None = None

    def to_json(self) -> dict[str, Json]:
        """Return it as the receiver reads it."""
        player_id = self.player.id if self.player is not None else None
        named = {"place": self.place_id, "player": player_id, "server": self.server}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementPlan(Plan):
    """An announcement that will be sent to the experience's topic."""

    topic: str
    text: str
    audience: Audience = field(default_factory=Audience)

    @property
    def player(self) -> Player | None:
        """The only player whom it is for; None if it is for more."""
        return self.audience.player

    def payload(self, message_id: str) -> str:
        """Return the message as the game's receiver decodes it."""
        message: dict[str, Json] = {"v": 1, "id": message_id, "kind": "announcement", "text": self.text}
        if to := self.audience.to_json():
            message["to"] = to
        return json.dumps(message, ensure_ascii=False, separators=(",", ":"))

    @property
    def size_bytes(self) -> int:
        """The size of the whole message, with what surrounds the text; at most `LIMIT_BYTES`."""
        return len(self.payload(_ANY_ID).encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnouncementOutcome:
    """An announcement that Roblox accepted."""

    plan: AnnouncementPlan
    case_id: CaseId


@dataclass(frozen=True, slots=True)
class Announcements:
    """Plans and sends announcements."""

    experiences: Experiences
    players: Players
    journal: Journal
    policy: Policy
    clock: Callable[[], datetime]

    async def plan_announcement(self, actor: Actor, request: AnnouncementRequest) -> AnnouncementPlan:
        """Return the announcement that would be sent.

        Raises:
            AccessDenied: The actor may not announce there.
            InvalidInput: It is empty, too long, or holds what nobody can see; or the experience has no topic.
            NotFound: There is no such player.
        """
        self.policy.require(actor, Capability.ANNOUNCE_SEND)
        game = self.experiences.get(request.experience)
        self.policy.require(actor, Capability.ANNOUNCE_SEND, Extent(experience=game.key))
        topic = _topic(game)
        grant = self._require(actor, game, topic)
        player = await self._receiver(actor, game, request.player) if request.player is not None else None
        place_id = game.place(request.place) if request.place is not None else None
        ensure_visible(request.server or "", "server")
        plan = AnnouncementPlan(
            experience=game,
            reason=checked_reason(request.reason if request.reason is not None else UNSAID),
            planned_at=self.clock(),
            grant=grant,
            topic=topic,
            text=_checked(request.text),
            audience=Audience(place_id=place_id, player=player, server=request.server),
        )
        over = plan.size_bytes - LIMIT_BYTES
        if over > 0:
            raise InvalidInput("text", _too_long(plan, over), given=request.text)
        return plan

    async def apply_announcement(self, actor: Actor, plan: AnnouncementPlan) -> AnnouncementOutcome:
        """Send an announcement that the actor has seen, once.

        Raises:
            AccessDenied: The actor may no longer do this.
            LimitReached: The actor has announced too often.
            StalePlan: The plan was shown too long ago.
            OutcomeUnknown: It was sent and no answer came. Nothing shows whether servers received it.
        """
        grant = self._require(actor, plan.experience, plan.topic)
        plan.ensure_fresh(self.clock())
        async with self.journal.change(actor, _intent(plan), grant) as case:
            message = plan.payload(case.idempotency_key)
            receipt = await plan.experience.client.messaging.publish(topic=plan.topic, message=message)
            case.record(request_id=receipt.request_id)
        return AnnouncementOutcome(plan=plan, case_id=case.id)

    async def _receiver(self, actor: Actor, game: Experience, ref: PlayerRef) -> Player:
        return await self.players.by_id(game, await self.players.find(actor, game, ref))

    def _require(self, actor: Actor, game: Experience, topic: str) -> Grant:
        return self.policy.require(actor, Capability.ANNOUNCE_SEND, Extent(experience=game.key, topic=topic))


def _intent(plan: AnnouncementPlan) -> Intent:
    """Return the announcement as its case keeps it, by its text: that is what people remember, and search for."""
    player, place_id = plan.audience.player, plan.audience.place_id
    place = {"place_name": plan.experience.place_name(place_id)} if place_id is not None else {}
    return Intent(
        kind=CaseKind.ANNOUNCEMENT,
        experience=plan.experience.key,
        target=Target(
            kind="topic",
            id=plan.topic,
            label=" ".join(plan.text.split()) if player is None else player.names,
            player_id=player.id if player is not None else None,
        ),
        reason=plan.reason,
        capability=Capability.ANNOUNCE_SEND,
        plan={"text": plan.text, "to": plan.audience.to_json(), **place},
    )


def _topic(game: Experience) -> str:
    if game.topic is None:
        rule = tr(
            "The settings give no topic for announcements in `{experience}`: see `[experiences.{experience}.announcements]`.",
            experience=game.key,
        )
        raise InvalidInput("experience", rule)
    return game.topic


def _checked(typed: str) -> str:
    r"""Return a text as it will be shown. Discord's options hold one line, so `\n` is how a line break is typed."""
    text = typed.replace("\\n", "\n").replace("\r\n", "\n").strip()
    if not text:
        raise InvalidInput("text", tr("Say something to the players."))
    ensure_visible(text, "text")
    return text


def _too_long(plan: AnnouncementPlan, over: int) -> str:
    return trn(
        "Too long by {count} byte: Roblox accepts {most} in one message, and {around} of them are for what surrounds the text. "
        "Plain letters take one byte, accented letters two, emoji four or more.",
        "Too long by {count} bytes: Roblox accepts {most} in one message, and {around} of them are for what surrounds the text. "
        "Plain letters take one byte, accented letters two, emoji four or more.",
        over,
        most=f"{LIMIT_BYTES:,}",
        around=f"{plan.size_bytes - len(plan.text.encode()):,}",
    )
