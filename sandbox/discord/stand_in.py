"""The whole stand-in: gateway, REST and CDN on one loopback port, and the people who act."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import TracebackType
from typing import Any, Final, Self

from aiohttp import web

from sandbox.discord import routes, routes_interactions
from sandbox.discord.clock import Clock
from sandbox.discord.faults import Faults
from sandbox.discord.gateway import Gateway, Moment
from sandbox.discord.guilds import Guild, Member
from sandbox.discord.interactions import Interaction, Stage
from sandbox.discord.people import Person
from sandbox.discord.rates import Rates
from sandbox.discord.rest import PREFIX, Call, Exchange, Rest, Route, Validator
from sandbox.discord.sessions import Close, Presence
from sandbox.discord.world import World

SHUTDOWN_SECONDS: Final = 0.2
LARGEST_REQUEST: Final = 1 << 30
"""In bytes. A file that is too large gets Discord's own refusal."""


class ContractBroken(AssertionError):
    """A validator objected to a body of the bot; each line is one objection."""


class DiscordStandIn:
    """A Discord that the unmodified discord.py logs in to; use it as an async context manager.

    Leaving the block raises ContractBroken when a validator objected to a request.

    Args:
        guild: where the bot works.
        host: a loopback address.
        port: 0 takes a free one.
        elsewhere: other guilds. The bot begins in all of them.
        token: what the bot must present.
        bot_name: the name on its messages.
        clock: the stand-in's time; `advance` it to make interaction tokens expire.
        ack_limit: real seconds within which the first response must come.
        patience: real seconds that a person waits for a deferred answer, from the first response.
        privileged: the privileged intents that the bot was granted, as bits.
        identify_every_s: real seconds between two sessions; a client that identifies sooner is turned away.
        pace: how long the windows of its rate limits are, compared with Discord's.
        validators: called with method, route template and JSON body of each request; yields objections.
    """

    def __init__(
        self,
        guild: Guild,
        *,
        host: str = "127.0.0.1",
        port: int = 0,
        elsewhere: Sequence[Guild] = (),
        token: str = "sandbox.discord.token",  # noqa: S107  opens nothing but this loopback stand-in
        bot_name: str = "Steward",
        clock: Clock | None = None,
        ack_limit: float = 3.0,
        patience: float = 30.0,
        privileged: int = 0,
        identify_every_s: float = 5.0,
        pace: float = 1.0,
        validators: Sequence[Validator] = (),
    ) -> None:
        self.clock = clock or Clock()
        self.token = token
        self.ack_limit = ack_limit
        self.patience = patience
        self.world = World(guild, elsewhere, clock=self.clock, bot_name=bot_name, token=token)
        self.world.bot.privileged = privileged
        self._host = host
        self._port = port
        self._gateway = Gateway(self.world, lambda: self.gateway_url, identify_every_s=identify_every_s)
        gateway_routes = (Route("GET", "/gateway", self._url), Route("GET", "/gateway/bot", self._url_for_bot))
        self._rest = Rest(
            self.world, (*gateway_routes, *routes.ROUTES, *routes_interactions.ROUTES), validators, Rates(pace=pace)
        )
        self._runner: web.AppRunner | None = None
        self._people: dict[int, Person] = {}

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=LARGEST_REQUEST)
        app.router.add_get("/gateway", self._gateway.handle)
        self._rest.mount(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        await self._runner.setup()
        await web.TCPSite(self._runner, self._host, self._port).start()
        self._port = self._runner.addresses[0][1]
        self.world.cdn = f"http://{self._host}:{self._port}"
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
        if error is None and self.objections:
            raise ContractBroken("\n".join(self.objections))

    async def _url(self, call: Call) -> dict[str, Any]:  # noqa: ARG002  a handler's shape
        return {"url": self.gateway_url}

    async def _url_for_bot(self, call: Call) -> dict[str, Any]:
        return {**await self._url(call), "shards": 1, "session_start_limit": self._gateway.start_limit}

    @property
    def api_base_url(self) -> str:
        """The value for discord.py's `Route.BASE`."""
        return f"http://{self._host}:{self._port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """The value for discord.py's `DEFAULT_GATEWAY`."""
        return f"ws://{self._host}:{self._port}/gateway"

    @property
    def faults(self) -> Faults:
        """The faults, to add and remove."""
        return self._rest.faults

    @property
    def exchanges(self) -> list[Exchange]:
        """Every request the bot made and how it was answered, oldest first."""
        return self._rest.exchanges

    @property
    def objections(self) -> list[str]:
        """The objections of the validators."""
        return self._rest.objections

    @property
    def commands(self) -> list[dict[str, Any]]:
        """The commands that can be used in the home guild, as synced."""
        synced = self.world.commands
        return [*synced.get(None, ()), *synced.get(self.world.home.id, ())]

    async def ready(self, timeout: float = 60.0) -> None:  # noqa: ASYNC109  part of the interface
        """Wait until the bot is connected and has synced commands.

        Args:
            timeout: real seconds.

        Raises:
            TimeoutError: it is not ready in time.
        """
        await self.world.until(lambda: self._gateway.connected and any(self.world.commands.values()), timeout)

    @property
    def presence(self) -> Presence | None:
        """The bot's status in the list of members; None while it is offline."""
        return self._gateway.presence

    async def cut_gateway(
        self, *, resumable: bool = True, without_guilds: bool = False, code: int = Close.UNKNOWN_ERROR
    ) -> None:
        """Drop the bot's connection; it resumes, or identifies again when it cannot, perhaps without its guilds."""
        await self._gateway.cut(resumable=resumable, without_guilds=without_guilds, code=code)

    async def ask_to_reconnect(self) -> None:
        """Ask the bot to connect again, as the gateway does before it is restarted."""
        await self._gateway.ask_to_reconnect()

    def trouble_gateway(self, moment: Moment, *, count: int, code: int = Close.UNKNOWN_ERROR) -> None:
        """Take the next `count` connections, and end each at that moment with that code."""
        self._gateway.trouble(moment, count=count, code=code)

    @property
    def connections(self) -> int:
        """How many connections the gateway has taken."""
        return self._gateway.connections

    async def send_event(self, event: str, data: Any, *, guild_id: int | None = None) -> None:
        """Send the bot an event as it is, also one that is not as Discord describes it."""
        await self._gateway.dispatch(event, data, guild_id=guild_id)

    async def send_frame(self, text: str) -> None:
        """Send the bot a frame of the gateway as it is, also one that cannot be read."""
        await self._gateway.send_text(text)

    async def remove_bot(self, guild: Guild) -> None:
        """Remove the bot from a guild, and with it its commands there."""
        self.world.bot.guild_ids.discard(guild.id)
        self.world.commands.pop(guild.id, None)
        await self._gateway.leave(guild)

    async def invite_bot(self, guild: Guild) -> None:
        """Invite the bot to a guild that it is not in."""
        self.world.bot.guild_ids.add(guild.id)
        await self._gateway.join(guild)

    async def lose_guild(self, guild: Guild) -> None:
        """Let a guild have an outage. The bot stays in it."""
        await self._gateway.leave(guild, outage=True)

    async def return_guild(self, guild: Guild) -> None:
        """End an outage."""
        await self._gateway.join(guild, after_outage=True)

    def person(self, name: str) -> Person:
        """The person with that user name, in any guild.

        Raises:
            LookupError: nobody has that name; the message lists everybody.
        """
        for member in self.world.members.values():
            if member.name == name:
                return self._person(member)
        known = ", ".join(member.name for member in self.world.members.values())
        raise LookupError(f"nobody is called {name!r}; there are: {known}")

    @property
    def people(self) -> list[Person]:
        """Everyone, in the order of the guilds."""
        return [self._person(member) for member in self.world.members.values()]

    def _person(self, member: Member) -> Person:
        if member.id not in self._people:
            self._people[member.id] = Person(member, self.world, self._send)
        return self._people[member.id]

    async def _send(self, interaction: Interaction, settled: Callable[[], bool]) -> None:
        """Deliver an interaction and start its three seconds; wait for it no longer than a person would."""
        self.world.begin(interaction)
        asyncio.get_running_loop().call_later(self.ack_limit, self.world.give_up, interaction)
        await self._gateway.announce(interaction)
        with suppress(TimeoutError):
            await self.world.until(lambda: interaction.stage is not Stage.WAITING, self.ack_limit + self.patience)
            await self.world.until(lambda: settled() or self._is_over(interaction), self.patience)

    def _is_over(self, interaction: Interaction) -> bool:
        """Whether no answer can come, because the token has expired."""
        return interaction.expired(self.world.clock.now())
