"""One client's session at the gateway, and what the gateway requires of its frames.

https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
"""

import json
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, NamedTuple

from aiohttp import web

JSON = dict[str, Any]


class Op(IntEnum):
    """Kinds of frame."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    VOICE_STATE = 4
    RESUME = 6
    RECONNECT = 7
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Close(IntEnum):
    """Codes with which the gateway ends a connection."""

    UNKNOWN_ERROR = 4000
    UNKNOWN_OPCODE = 4001
    DECODE_ERROR = 4002
    NOT_AUTHENTICATED = 4003
    AUTHENTICATION_FAILED = 4004
    ALREADY_AUTHENTICATED = 4005
    INVALID_SEQUENCE = 4007
    RATE_LIMITED = 4008
    SESSION_TIMED_OUT = 4009
    INVALID_SHARD = 4010
    SHARDING_REQUIRED = 4011
    INVALID_VERSION = 4012
    INVALID_INTENTS = 4013
    DISALLOWED_INTENTS = 4014


class Closed(Exception):
    """The gateway ends the connection with this code."""

    def __init__(self, code: Close) -> None:
        super().__init__(code.name)
        self.code = code


VERSIONS: Final = frozenset({"9", "10"})
LARGEST_FRAME: Final = 4096
"""In bytes, of what a client sends."""
FRAMES_A_MINUTE: Final = 120
INTENTS: Final = (1 << 17) - 1 | 1 << 20 | 1 << 21 | 1 << 24 | 1 << 25
PRIVILEGED: Final = 1 << 1 | 1 << 8 | 1 << 15
REPLAYED: Final = 1_000
STATUSES: Final = frozenset({"online", "dnd", "idle", "invisible", "offline"})
CUSTOM_ACTIVITY: Final = 4
_FROM_CLIENTS: Final = frozenset(
    {Op.HEARTBEAT, Op.IDENTIFY, Op.PRESENCE, Op.VOICE_STATE, Op.RESUME, Op.REQUEST_MEMBERS}
)
_BEFORE_A_SESSION: Final = frozenset({Op.HEARTBEAT, Op.IDENTIFY, Op.RESUME})


class Presence(NamedTuple):
    """The bot's status in the list of members; `text` is empty if it has no activity."""

    status: str = "online"
    text: str = ""


@dataclass(slots=True, eq=False)
class Session:
    """One identified client. It lives longer than its socket, so that it can resume."""

    id: str
    intents: int
    shard: tuple[int, int]
    socket: web.WebSocketResponse | None = None
    presence: Presence = field(default_factory=Presence)
    sequence: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=REPLAYED))

    @property
    def lost(self) -> bool:
        """Whether no client listens now."""
        return self.socket is None or self.socket.closed

    def serves(self, guild_id: int | None) -> bool:
        """Whether events of a guild (None: a direct message) go to this shard."""
        shard, shards = self.shard
        return shard == ((guild_id or 0) >> 22) % shards

    async def dispatch(self, event: str, data: Any) -> None:
        """Send an event, and keep it for a resume."""
        self.sequence += 1
        frame = json.dumps({"op": Op.DISPATCH, "t": event, "s": self.sequence, "d": data})
        self.sent.append((self.sequence, frame))
        if self.socket is not None and not self.socket.closed:
            await self.socket.send_str(frame)

    async def replay(self, after: int) -> None:
        """Send again what the client missed.

        Raises:
            Closed: 4007 for a number that the session has not reached.
        """
        if after > self.sequence:
            raise Closed(Close.INVALID_SEQUENCE)
        for sequence, frame in list(self.sent):
            if sequence > after and self.socket is not None:
                await self.socket.send_str(frame)


def frame_of(text: str, *, known: bool) -> tuple[Op, Any]:
    """Read a client's frame; `known` is whether the connection has a session.

    Raises:
        Closed: 4001, 4002, 4003 or 4005.
    """
    try:
        frame = json.loads(text)
        op, data = frame["op"], frame["d"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Closed(Close.DECODE_ERROR) from None
    if len(text.encode()) > LARGEST_FRAME:
        raise Closed(Close.DECODE_ERROR)
    if isinstance(op, bool) or op not in list(_FROM_CLIENTS):
        raise Closed(Close.UNKNOWN_OPCODE)
    if op != Op.HEARTBEAT and not isinstance(data, dict):
        raise Closed(Close.DECODE_ERROR)
    if not known and op not in _BEFORE_A_SESSION:
        raise Closed(Close.NOT_AUTHENTICATED)
    if known and op in (Op.IDENTIFY, Op.RESUME):
        raise Closed(Close.ALREADY_AUTHENTICATED)
    return Op(op), data


def shard_of(data: JSON) -> tuple[int, int]:
    """The shard of an IDENTIFY.

    Raises:
        Closed: 4010.
    """
    match data.get("shard", [0, 1]):
        case [int(shard), int(shards)] if 0 <= shard < shards:
            return shard, shards
        case _:
            raise Closed(Close.INVALID_SHARD)


def intents_of(data: JSON, *, granted: int) -> int:
    """The intents of an IDENTIFY; `granted` are the privileged ones that the Developer Portal has for the bot.

    Raises:
        Closed: 4013 or 4014.
    """
    intents = data.get("intents")
    if isinstance(intents, bool) or not isinstance(intents, int) or intents & ~INTENTS:
        raise Closed(Close.INVALID_INTENTS)
    if intents & PRIVILEGED & ~granted:
        raise Closed(Close.DISALLOWED_INTENTS)
    return intents


def presence_of(data: JSON) -> Presence:
    """Read an update, which must have every field: https://docs.discord.com/developers/events/gateway-events#update-presence.

    Raises:
        Closed: 4002 for one that Discord does not accept.
    """
    try:
        if data["status"] not in STATUSES or not isinstance(data["afk"], bool):
            raise ValueError(data)
        if not isinstance(data["since"], float | int | None):
            raise TypeError(data)
        texts = [each["state"] if each["type"] == CUSTOM_ACTIVITY else each["name"] for each in data["activities"]]
        return Presence(data["status"], ", ".join(texts))
    except (KeyError, TypeError, ValueError):
        raise Closed(Close.DECODE_ERROR) from None
