"""An interaction, from the press to its answers. Its rules are methods of the object.

https://docs.discord.com/developers/interactions/receiving-and-responding
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, IntEnum
from typing import Any, Final

from sandbox.discord.errors import already_acknowledged, invalid, unknown_interaction
from sandbox.discord.messages import Message
from sandbox.discord.origins import InteractionKind, Origin

TOKEN_LIFE: Final = timedelta(minutes=15)


class Reply(IntEnum):
    """Kinds of first response, by Discord's number."""

    MESSAGE = 4
    DEFERRED = 5
    DEFERRED_UPDATE = 6
    UPDATE = 7
    CHOICES = 8
    MODAL = 9


class Stage(Enum):
    """The stages of an interaction."""

    WAITING = "waiting"
    FAILED = "failed"
    DEFERRED = "deferred"
    SETTLED = "settled"


_MESSAGES: Final = frozenset({Reply.MESSAGE, Reply.DEFERRED})
_UPDATES: Final = frozenset({Reply.DEFERRED_UPDATE, Reply.UPDATE})


@dataclass(slots=True, eq=False)
class Interaction:
    """One act of a person that was sent to the bot.

    `original` is the message that `@original` names: the answer, or for a component the message with the component.
    `source` is the message with the component, or with the one that opened the dialog; `opener` is the origin of `source`.
    """

    id: int
    token: str
    kind: InteractionKind
    user_id: int
    channel_id: int
    guild_id: int | None
    data: dict[str, Any]
    created: datetime
    label: str = ""
    source: Message | None = None
    opener: Origin | None = None
    stage: Stage = Stage.WAITING
    reply: Reply | None = None
    original: Message | None = None
    shown: list[Message] = field(default_factory=list)
    modal: dict[str, Any] | None = None
    choices: list[dict[str, Any]] | None = None

    @property
    def origin(self) -> Origin:
        """The interaction as the messages that answer it show it."""
        source_id = self.source.id if self.source is not None else None
        return Origin(self.id, self.kind, self.user_id, self.guild_id, self.label, source_id, self.opener)

    def check(self, kind: object) -> Reply:
        """Check that a first response of this kind is allowed now.

        Raises:
            DiscordError: 40060 for a second one, 10062 when it comes too late, 50035 for a kind that does not fit.
        """
        if self.stage is Stage.FAILED:
            raise unknown_interaction()
        if self.reply is not None:
            raise already_acknowledged()
        if not isinstance(kind, int) or kind not in self._fitting():
            raise invalid(("type",), "INTERACTION_CALLBACK_TYPE_INVALID", f"{kind} does not answer this.")
        return Reply(kind)

    def acknowledge(self, reply: Reply) -> None:
        """Record the first response, after `check`."""
        self.reply = reply
        self.stage = Stage.DEFERRED if reply in (Reply.DEFERRED, Reply.DEFERRED_UPDATE) else Stage.SETTLED
        if reply in _UPDATES:
            self.original = self.source

    def _fitting(self) -> frozenset[Reply]:
        if self.kind is InteractionKind.AUTOCOMPLETE:
            return frozenset({Reply.CHOICES})
        fitting = _MESSAGES if self.source is None else _MESSAGES | _UPDATES
        return fitting if self.kind is InteractionKind.MODAL else fitting | {Reply.MODAL}

    def give_up(self) -> bool:
        """Fail if no response came in time; return whether it failed."""
        if self.stage is not Stage.WAITING:
            return False
        self.stage = Stage.FAILED
        return True

    def settle(self, message: Message) -> None:
        """Record that the person sees an answer in this message."""
        self.stage = Stage.SETTLED
        if message not in self.shown:
            self.shown.append(message)

    def expired(self, now: datetime) -> bool:
        """Whether its token has expired."""
        return now - self.created >= TOKEN_LIFE
