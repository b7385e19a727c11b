"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, presence, member chunks and events.

https://docs.discord.com/developers/events/gateway
"""

import asyncio
import json
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, Final, NamedTuple

from aiohttp import WSMsgType, web

from sandbox.discord import payloads
from sandbox.discord.guilds import Guild
from sandbox.discord.interactions import Interaction
from sandbox.discord.messages import Message
from sandbox.discord.world import Event, What, World

JSON = dict[str, Any]


class Op(IntEnum):
    """Kinds of frame."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    PRESENCE = 3
    RESUME = 6
    REQUEST_MEMBERS = 8
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


MEMBERS_INTENT: Final = 1 << 1
GUILD_MESSAGES_INTENT: Final = 1 << 9
MESSAGE_CONTENT_INTENT: Final = 1 << 15
DECODE_ERROR: Final = 4002
AUTHENTICATION_FAILED: Final = 4004

HEARTBEAT_MS: Final = 41_250
REPLAYED: Final = 1_000
# discord.py measures from the start of its keep-alive thread, so an instant answer looks seconds late.
ACK_DELAY: Final = 0.05

_MESSAGE_EVENTS: Final = {
    What.MESSAGE: "MESSAGE_CREATE",
    What.EDIT: "MESSAGE_UPDATE",
    What.DELETE: "MESSAGE_DELETE",
}


STATUSES: Final = frozenset({"online", "dnd", "idle", "invisible", "offline"})
CUSTOM_ACTIVITY: Final = 4


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


class Gateway:
    """The WebSocket side of the world.

    Args:
        world: the guilds and channels whose events the bot gets.
        url: the address where a client resumes.
    """

    def __init__(self, world: World, url: Callable[[], str]) -> None:
        self._world = world
        self._url = url
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        world.listeners.append(self._on_event)

    @property
    def connected(self) -> bool:
        """Whether a bot is connected and listening."""
        return any(self._live())

    @property
    def presence(self) -> Presence | None:
        """The bot's status; None while it is offline."""
        return next((session.presence for session in self._sessions.values() if not session.lost), None)

    def _live(self) -> Iterator[web.WebSocketResponse]:
        for session in self._sessions.values():
            if session.socket is not None and not session.socket.closed:
                yield session.socket

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        await self._send(socket, Op.HELLO, {"heartbeat_interval": HEARTBEAT_MS})
        session: Session | None = None
        async for frame in socket:
            if frame.type is not WSMsgType.TEXT:
                continue
            session = await self._receive(socket, session, json.loads(frame.data))
        if session is not None and session.socket is socket:
            session.socket = None
            self._world.wake()
        return socket

    async def _receive(self, socket: web.WebSocketResponse, session: Session | None, frame: JSON) -> Session | None:
        match frame["op"]:
            case Op.HEARTBEAT:
                self._later(self._acknowledge(socket))
            case Op.IDENTIFY:
                return await self._identify(socket, frame["d"])
            case Op.RESUME:
                return await self._resume(socket, frame["d"])
            case Op.PRESENCE if session is not None:
                await self._show(session, socket, frame["d"])
            case Op.REQUEST_MEMBERS if session is not None:
                await self._chunk(session, frame["d"])
        return session

    async def _acknowledge(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(ACK_DELAY)
        if not socket.closed:
            await self._send(socket, Op.HEARTBEAT_ACK, None)

    async def _identify(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        if data.get("token") != self._world.bot.token:
            await socket.close(code=AUTHENTICATION_FAILED, message=b"Authentication failed.")
            return None
        shard, shards = data.get("shard") or (0, 1)
        session = Session(secrets.token_hex(16), data.get("intents", 0), (shard, shards), socket=socket)
        self._forget_dead(session.shard)
        self._sessions[session.id] = session
        await self._dispatch(session, "READY", self._ready(session))
        for guild in self._guilds(session):
            with_members = bool(session.intents & MEMBERS_INTENT)
            body = payloads.guild_create(self._world, guild, with_members=with_members)
            await self._dispatch(session, "GUILD_CREATE", body)
        self._world.wake()
        return session

    def _forget_dead(self, shard: tuple[int, int]) -> None:
        for session in list(self._sessions.values()):
            if session.shard == shard and session.lost:
                del self._sessions[session.id]

    def _guilds(self, session: Session) -> list[Guild]:
        return [guild for guild in self._world.guilds.values() if session.serves(guild.id)]

    def _ready(self, session: Session) -> JSON:
        return {
            "v": 10,
            "user": payloads.user(self._world, self._world.bot.id),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in self._guilds(session)],
            "session_id": session.id,
            "resume_gateway_url": self._url(),
            "shard": list(session.shard),
            "application": {"id": str(self._world.bot.id), "flags": 0},
            "private_channels": [],
            "relationships": [],
        }

    async def _resume(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        session = self._sessions.get(data["session_id"])
        if session is None or data.get("token") != self._world.bot.token:
            await self._send(socket, Op.INVALID_SESSION, False)  # noqa: FBT003  the field's value
            return None
        session.socket = socket
        for sequence, frame in list(session.sent):
            if sequence > data["seq"]:
                await socket.send_str(frame)
        await self._dispatch(session, "RESUMED", {})
        self._world.wake()
        return session

    async def _show(self, session: Session, socket: web.WebSocketResponse, data: JSON) -> None:
        """Take a new presence: https://docs.discord.com/developers/events/gateway-events#update-presence."""
        try:
            session.presence = _presence(data)
        except (KeyError, TypeError, ValueError):
            await socket.close(code=DECODE_ERROR, message=b"Error while decoding payload.")
        self._world.wake()

    async def _chunk(self, session: Session, data: JSON) -> None:
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids")
        ids = {int(each) for each in wanted} if isinstance(wanted, list) else None
        query = str(data.get("query") or "").lower()
        found = [
            payloads.member(self._world, guild, person.id)
            for person in guild.people
            if (person.id in ids if ids is not None else person.name.lower().startswith(query))
        ]
        body: JSON = {"guild_id": str(guild.id), "members": found, "chunk_index": 0, "chunk_count": 1}
        if data.get("nonce"):
            body["nonce"] = data["nonce"]
        await self._dispatch(session, "GUILD_MEMBERS_CHUNK", body)

    async def announce(self, interaction: Interaction) -> None:
        """Send INTERACTION_CREATE to the shard of its channel; kept for a resume when no client is connected."""
        body = payloads.interaction(self._world, interaction)
        for session in self._sessions.values():
            if session.serves(interaction.guild_id):
                await self._dispatch(session, "INTERACTION_CREATE", body)

    def _on_event(self, event: Event) -> None:
        if event.what is What.PEOPLE and event.only_for is not None:
            self._tell_of_member(self._world.home, event.only_for)
        message = event.message
        if event.what not in _MESSAGE_EVENTS or message is None or message.ephemeral:
            return
        guild = self._world.locations[message.channel_id].guild
        for session in self._sessions.values():
            if guild is not None and session.intents & GUILD_MESSAGES_INTENT and session.serves(guild.id):
                body = self._message_event(session, guild, message)
                self._later(self._dispatch(session, _MESSAGE_EVENTS[event.what], body))

    def _tell_of_member(self, guild: Guild, user_id: int) -> None:
        body = {**payloads.member(self._world, guild, user_id), "guild_id": str(guild.id)}
        for session in self._sessions.values():
            if session.intents & MEMBERS_INTENT and session.serves(guild.id):
                self._later(self._dispatch(session, "GUILD_MEMBER_UPDATE", body))

    def _message_event(self, session: Session, guild: Guild, message: Message) -> JSON:
        if message.deleted:
            return {"id": str(message.id), "channel_id": str(message.channel_id), "guild_id": str(guild.id)}
        body = {**payloads.message(self._world, message), "guild_id": str(guild.id)}
        body["member"] = payloads.member(self._world, guild, message.author_id, bare=True)
        if not session.intents & MESSAGE_CONTENT_INTENT and message.author_id != self._world.bot.id:
            body |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return body

    async def _dispatch(self, session: Session, event: str, data: JSON) -> None:
        session.sequence += 1
        frame = json.dumps({"op": Op.DISPATCH, "t": event, "s": session.sequence, "d": data})
        session.sent.append((session.sequence, frame))
        if session.socket is not None and not session.socket.closed:
            await session.socket.send_str(frame)

    async def _send(self, socket: web.WebSocketResponse, op: int, data: Any) -> None:
        await socket.send_str(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cut(self, *, resumable: bool = True) -> None:
        """Drop every connection; without `resumable` the client must identify again."""
        sockets = list(self._live())
        if not resumable:
            self._sessions.clear()
        for socket in sockets:
            await socket.close(code=4000)

    async def close(self) -> None:
        """Close every connection for good."""
        for task in list(self._tasks):
            task.cancel()
        await self.cut(resumable=False)


def _presence(data: JSON) -> Presence:
    """Read an update, which must have every field.

    Raises:
        KeyError, TypeError, ValueError: Discord does not accept it.
    """
    if data["status"] not in STATUSES or not isinstance(data["afk"], bool):
        raise ValueError(data)
    if not isinstance(data["since"], float | int | None):
        raise TypeError(data)
    texts = [each["state"] if each["type"] == CUSTOM_ACTIVITY else each["name"] for each in data["activities"]]
    return Presence(data["status"], ", ".join(texts))
