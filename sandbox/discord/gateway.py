"""The gateway: HELLO, IDENTIFY, READY, heartbeats, RESUME, presence, member chunks and events.

https://docs.discord.com/developers/events/gateway
"""

import asyncio
import json
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from aiohttp import WSMsgType, web

from sandbox.discord import payloads
from sandbox.discord.guilds import Guild
from sandbox.discord.interactions import Interaction
from sandbox.discord.messages import Message
from sandbox.discord.sessions import (
    FRAMES_A_MINUTE,
    VERSIONS,
    Close,
    Closed,
    Op,
    Presence,
    Session,
    frame_of,
    intents_of,
    presence_of,
    shard_of,
)
from sandbox.discord.world import MEMBERS_INTENT, Event, What, World

JSON = dict[str, Any]
Moment = Literal["before HELLO", "after HELLO", "after READY"]

GUILD_MESSAGES_INTENT: Final = 1 << 9
MESSAGE_CONTENT_INTENT: Final = 1 << 15
IDENTIFIES_A_DAY: Final = 1_000

HEARTBEAT_MS: Final = 41_250
# discord.py measures from the start of its keep-alive thread, so an instant answer looks seconds late.
ACK_DELAY: Final = 0.05
_SESSION_ENDS: Final = frozenset({1000, 1001})

_MESSAGE_EVENTS: Final = {
    What.MESSAGE: "MESSAGE_CREATE",
    What.EDIT: "MESSAGE_UPDATE",
    What.DELETE: "MESSAGE_DELETE",
}


@dataclass(slots=True)
class _Trouble:
    """A connection that ends at a moment; it happens `left` more times."""

    moment: Moment
    code: int
    left: int


class Gateway:
    """The WebSocket side of the world.

    Args:
        world: the guilds and channels whose events the bot gets.
        url: the address where a client resumes.
        identify_every_s: real seconds between two sessions of a bot. A client that is faster gets INVALID_SESSION.
    """

    def __init__(self, world: World, url: Callable[[], str], *, identify_every_s: float) -> None:
        self._world = world
        self._url = url
        self._identify_every_s = identify_every_s
        self._identified_at = float("-inf")
        self._sessions: dict[str, Session] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._troubles: list[_Trouble] = []
        self._withheld = False
        self.connections = 0
        self.identifies = 0
        world.listeners.append(self._on_event)

    @property
    def connected(self) -> bool:
        """Whether a bot is connected and listening."""
        return any(self._live())

    @property
    def presence(self) -> Presence | None:
        """The bot's status; None while it is offline."""
        return next((session.presence for session in self._sessions.values() if not session.lost), None)

    @property
    def start_limit(self) -> JSON:
        """How many more sessions a bot may start: https://docs.discord.com/developers/events/gateway#get-gateway-bot."""
        left = max(0, IDENTIFIES_A_DAY - self.identifies)
        return {"total": IDENTIFIES_A_DAY, "remaining": left, "reset_after": 0, "max_concurrency": 1}

    def _live(self) -> Iterator[web.WebSocketResponse]:
        for session in self._sessions.values():
            if session.socket is not None and not session.socket.closed:
                yield session.socket

    async def handle(self, request: web.Request) -> web.WebSocketResponse:
        """Serve one connection until either side closes it."""
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self.connections += 1
        session: Session | None = None
        try:
            self._suffer("before HELLO")
            if request.query.get("v", "10") not in VERSIONS:
                raise Closed(Close.INVALID_VERSION)
            await self._send(socket, Op.HELLO, {"heartbeat_interval": HEARTBEAT_MS})
            self._suffer("after HELLO")
            frames: deque[float] = deque(maxlen=FRAMES_A_MINUTE)
            async for frame in socket:
                if frame.type is not WSMsgType.TEXT:
                    raise Closed(Close.DECODE_ERROR)
                if len(frames) == FRAMES_A_MINUTE and time.monotonic() - frames[0] < 60:
                    raise Closed(Close.RATE_LIMITED)
                frames.append(time.monotonic())
                session = await self._receive(socket, session, *frame_of(frame.data, known=session is not None))
        except Closed as closed:
            await socket.close(code=closed.code, message=closed.code.name.encode())
        else:
            if session is not None and session.socket is socket and socket.close_code in _SESSION_ENDS:
                self._sessions.pop(session.id, None)
        if session is not None and session.socket is socket:
            session.socket = None
        self._world.wake()
        return socket

    def _suffer(self, moment: Moment) -> None:
        """Take one trouble of that moment, if there is any."""
        for trouble in self._troubles:
            if trouble.moment == moment and trouble.left > 0:
                trouble.left -= 1
                raise Closed(Close(trouble.code))

    def trouble(self, moment: Moment, *, count: int, code: int = Close.UNKNOWN_ERROR) -> None:
        """End the next `count` connections at that moment."""
        self._troubles.append(_Trouble(moment, code, count))

    async def _receive(
        self, socket: web.WebSocketResponse, session: Session | None, op: Op, data: Any
    ) -> Session | None:
        match op:
            case Op.HEARTBEAT:
                self._later(self._acknowledge(socket))
            case Op.IDENTIFY:
                return await self._identify(socket, data)
            case Op.RESUME:
                return await self._resume(socket, data)
            case Op.PRESENCE if session is not None:
                session.presence = presence_of(data)
                self._world.wake()
            case Op.REQUEST_MEMBERS if session is not None:
                await self._chunk(session, data)
        return session

    async def _acknowledge(self, socket: web.WebSocketResponse) -> None:
        await asyncio.sleep(ACK_DELAY)
        if not socket.closed:
            await self._send(socket, Op.HEARTBEAT_ACK, None)

    async def _identify(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        if data.get("token") != self._world.bot.token:
            raise Closed(Close.AUTHENTICATION_FAILED)
        shard, intents = shard_of(data), intents_of(data, granted=self._world.bot.privileged)
        if time.monotonic() - self._identified_at < self._identify_every_s:
            await self._send(socket, Op.INVALID_SESSION, False)  # noqa: FBT003  the field's value
            return None
        self._identified_at = time.monotonic()
        self.identifies += 1
        session = Session(secrets.token_hex(16), intents, shard, socket=socket)
        self._forget_dead(session.shard)
        self._sessions[session.id] = session
        await session.dispatch("READY", self._ready(session))
        self._suffer("after READY")
        for guild in () if self._withheld else self._guilds(session):
            await session.dispatch("GUILD_CREATE", {**self._created(session, guild), "unavailable": False})
        self._world.wake()
        return session

    def _created(self, session: Session, guild: Guild) -> JSON:
        return payloads.guild_create(self._world, guild, with_members=bool(session.intents & MEMBERS_INTENT))

    def _forget_dead(self, shard: tuple[int, int]) -> None:
        for session in list(self._sessions.values()):
            if session.shard == shard and session.lost:
                del self._sessions[session.id]

    def _guilds(self, session: Session) -> list[Guild]:
        joined = self._world.bot.guild_ids
        return [guild for guild in self._world.guilds.values() if guild.id in joined and session.serves(guild.id)]

    def _ready(self, session: Session) -> JSON:
        return {
            "v": 10,
            "user": payloads.own_user(self._world),
            "guilds": [{"id": str(guild.id), "unavailable": True} for guild in self._guilds(session)],
            "session_id": session.id,
            "resume_gateway_url": self._url(),
            "shard": list(session.shard),
            "application": {"id": str(self._world.bot.id), "flags": 0},
            "private_channels": [],
            "relationships": [],
        }

    async def _resume(self, socket: web.WebSocketResponse, data: JSON) -> Session | None:
        if data.get("token") != self._world.bot.token:
            raise Closed(Close.AUTHENTICATION_FAILED)
        session = self._sessions.get(str(data.get("session_id")))
        if session is None:
            await self._send(socket, Op.INVALID_SESSION, False)  # noqa: FBT003  the field's value
            return None
        session.socket = socket
        await session.replay(int(data.get("seq") or 0))
        await session.dispatch("RESUMED", {})
        self._world.wake()
        return session

    async def _chunk(self, session: Session, data: JSON) -> None:
        guild = self._world.guilds[int(data["guild_id"])]
        wanted = data.get("user_ids")
        ids = {int(each) for each in wanted} if isinstance(wanted, list) else None
        query = str(data.get("query") or "").lower()
        found = [
            payloads.whole_member(self._world, guild, person.id)
            for person in guild.people
            if (person.id in ids if ids is not None else person.name.lower().startswith(query))
        ]
        body: JSON = {"guild_id": str(guild.id), "members": found, "chunk_index": 0, "chunk_count": 1}
        if data.get("nonce"):
            body["nonce"] = data["nonce"]
        await session.dispatch("GUILD_MEMBERS_CHUNK", body)

    # Events.

    async def announce(self, interaction: Interaction) -> None:
        """Send INTERACTION_CREATE to the shard of its channel; kept for a resume when no client is connected."""
        body = payloads.interaction(self._world, interaction)
        await self.dispatch("INTERACTION_CREATE", body, guild_id=interaction.guild_id)

    async def dispatch(self, event: str, data: Any, *, guild_id: int | None) -> None:
        """Send any event to every session that serves a guild, as it is."""
        for session in list(self._sessions.values()):
            if session.serves(guild_id):
                await session.dispatch(event, data)

    async def send_text(self, text: str) -> None:
        """Send every client a frame as it is, also one that is no frame."""
        for socket in list(self._live()):
            await socket.send_str(text)

    async def join(self, guild: Guild, *, after_outage: bool = False) -> None:
        """Send GUILD_CREATE: the bot was invited, or an outage has ended.

        Only after an outage it says whether the guild is available: https://docs.discord.com/developers/events/gateway-events#guild-create.
        """
        extra: JSON = {"unavailable": False} if after_outage else {}
        for session in list(self._sessions.values()):
            if session.serves(guild.id):
                await session.dispatch("GUILD_CREATE", {**self._created(session, guild), **extra})

    async def leave(self, guild: Guild, *, outage: bool = False) -> None:
        """Send GUILD_DELETE: the bot was removed, or the guild has an outage.

        https://docs.discord.com/developers/events/gateway-events#guild-delete
        """
        extra: JSON = {"unavailable": True} if outage else {}
        await self.dispatch("GUILD_DELETE", {"id": str(guild.id), **extra}, guild_id=guild.id)

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
                self._later(session.dispatch(_MESSAGE_EVENTS[event.what], body))

    def _tell_of_member(self, guild: Guild, user_id: int) -> None:
        body = {**payloads.whole_member(self._world, guild, user_id), "guild_id": str(guild.id)}
        for session in self._sessions.values():
            if session.intents & MEMBERS_INTENT and session.serves(guild.id):
                self._later(session.dispatch("GUILD_MEMBER_UPDATE", body))

    def _message_event(self, session: Session, guild: Guild, message: Message) -> JSON:
        if message.deleted:
            return {"id": str(message.id), "channel_id": str(message.channel_id), "guild_id": str(guild.id)}
        body = {**payloads.message(self._world, message), "guild_id": str(guild.id)}
        body["member"] = payloads.member(self._world, guild, message.author_id)
        if not session.intents & MESSAGE_CONTENT_INTENT and message.author_id != self._world.bot.id:
            body |= {"content": "", "embeds": [], "attachments": [], "components": []}
        return body

    async def _send(self, socket: web.WebSocketResponse, op: int, data: Any) -> None:
        await socket.send_str(json.dumps({"op": op, "d": data, "s": None, "t": None}))

    def _later(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def cut(
        self, *, resumable: bool = True, without_guilds: bool = False, code: int = Close.UNKNOWN_ERROR
    ) -> None:
        """Drop every connection; without `resumable` the client must identify again.

        `without_guilds` leaves every guild unavailable after that, as in an outage of Discord: no GUILD_CREATE comes.
        https://docs.discord.com/developers/events/gateway#ready-event
        """
        self._withheld = without_guilds
        sockets = list(self._live())
        for session in self._sessions.values():
            session.socket = None  # the client's answer to this end does not end its session
        if not resumable:
            self._sessions.clear()
        for socket in sockets:
            await socket.close(code=code)

    async def ask_to_reconnect(self) -> None:
        """Ask every client to connect again and resume: https://docs.discord.com/developers/events/gateway-events#reconnect."""
        for socket in list(self._live()):
            await self._send(socket, Op.RECONNECT, None)

    async def close(self) -> None:
        """Close every connection for good."""
        for task in list(self._tasks):
            task.cancel()
        await self.cut(resumable=False)
