"""People who act in the stand-in, and see only what they would see in Discord."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from sandbox.discord import client, controls, dialogs, seen
from sandbox.discord.answers import FAILURES, Answer, Choice
from sandbox.discord.client import CannotDo, DidNotRespond, Picked, Resolver
from sandbox.discord.components import Kind, walk
from sandbox.discord.guilds import Channel, Member
from sandbox.discord.interactions import Interaction, Reply, Stage
from sandbox.discord.messages import Message
from sandbox.discord.origins import InteractionKind
from sandbox.discord.seen import SeenMessage, SeenModal
from sandbox.discord.world import JSON, Event, Location, What, World

DM: Final = "dm"

Send = Callable[[Interaction, Callable[[], bool]], Awaitable[None]]
"""Sends an interaction to the bot, and waits until the predicate is true or a person would give up."""


class Person:
    """A member who uses the bot. Get one from `DiscordStandIn.person`."""

    def __init__(self, member: Member, world: World, send: Send) -> None:
        self._member = member
        self._world = world
        self._send = send
        self._here: Location | None = None

    def __str__(self) -> str:
        return self._member.name

    @property
    def name(self) -> str:
        """The user name."""
        return self._member.name

    @property
    def id(self) -> int:
        """The user's snowflake."""
        return self._member.id

    @property
    def display_name(self) -> str:
        """The name that others see."""
        return self._member.display_name

    @property
    def roles(self) -> tuple[int, ...]:
        """The ids of the person's roles in the home guild; assign to change them from now on."""
        return self._world.roles_held.get((self._world.home.id, self.id), ())

    @roles.setter
    def roles(self, roles: tuple[int, ...]) -> None:
        self._world.set_roles(self._world.home.id, self.id, tuple(roles))

    @property
    def takes_dms(self) -> bool:
        """Whether the bot may send this person direct messages; assign to change it from now on."""
        return self.id not in self._world.closed_dms

    @takes_dms.setter
    def takes_dms(self, takes: bool) -> None:
        (self._world.closed_dms.discard if takes else self._world.closed_dms.add)(self.id)

    # Looking.

    def sees(self) -> list[SeenMessage]:
        """Every message in view, in order: the public ones of the channels that the person sees, and private ones."""
        return [SeenMessage(self._world, message) for message in self._world.visible(self.id)]

    @property
    def modal(self) -> SeenModal | None:
        """The open dialog."""
        opened = self._world.modals.get(self.id)
        return seen.modal(opened.modal) if opened is not None and opened.modal is not None else None

    def events(self, after: int = 0) -> list[Event]:
        """The changes in this person's view after the event of that number, in order: a feed for a page."""
        return [event for event in self._world.events[after:] if self._concerns(event)]

    def _concerns(self, event: Event) -> bool:
        if event.only_for is not None or event.channel_id is None:
            return event.what is What.PEOPLE or event.only_for == self.id
        return self._world.sees_channel(self.id, event.channel_id)

    async def until(self, predicate: Callable[[], object], timeout: float = 60.0) -> None:  # noqa: ASYNC109  part of the interface
        """Wait until the predicate is true. It runs after every change, and messages seen before are up to date in it.

        Args:
            predicate: true when the wait is over.
            timeout: real seconds.

        Raises:
            TimeoutError: it did not become true; the message says what is in view.
        """
        try:
            await self._world.until(predicate, timeout)
        except TimeoutError:
            view = "\n".join(message.text for message in self.sees())
            raise TimeoutError(f"not within {timeout:g} s; {self.name} sees:\n{view}") from None

    # Commands.

    def commands(self, *, channel: str | Channel | None = None) -> list[JSON]:
        """The commands in this person's picker in that channel."""
        return client.offered(self._world, self.id, self._location(channel))

    async def slash(
        self,
        command: str,
        /,
        *,
        channel: str | Channel | None = None,
        even_if_hidden: bool = False,
        **options: object,
    ) -> Answer:
        """Use a command such as "/ban" or "bans view" and wait for the result.

        Args:
            command: its name, with subcommands.
            channel: a name, a Channel of any guild, or "dm"; by default the channel where this person acted last.
            even_if_hidden: also use commands, and attach files, that this person's client does not offer, as a forged one can.
            options: values by name, where an underscore at the end is ignored; files as a path or (name, bytes).

        Raises:
            CannotDo: the client does not send this.
        """
        return await self.use(command, options, channel=channel, even_if_hidden=even_if_hidden)

    async def use(
        self,
        command: str,
        options: Mapping[str, object],
        *,
        channel: str | Channel | None = None,
        even_if_hidden: bool = False,
    ) -> Answer:
        """The same as `slash` with the options in a mapping, for names that Python does not allow as keywords."""
        location = self._go(channel)
        picked = self._pick(command, location, hidden=even_if_hidden)
        resolver = Resolver(self._world, location, self.id, forged=even_if_hidden)
        data = client.nested(picked, client.OptionReader(resolver).read(picked, options))
        interaction = self._new(
            InteractionKind.COMMAND, client.with_resolved(data, resolver), location, label=picked.label
        )
        return await self._act(interaction)

    async def complete(
        self,
        command: str,
        option: str,
        typed: str,
        /,
        *,
        channel: str | Channel | None = None,
        even_if_hidden: bool = False,
        **others: object,
    ) -> list[Choice]:
        """The suggestions for an option while it is typed; `others` are the options filled in so far.

        Raises:
            CannotDo: the option has no suggestions.
            DidNotRespond: the bot gave none in time.
        """
        return await self.suggested(command, option, typed, others, channel=channel, even_if_hidden=even_if_hidden)

    async def suggested(
        self,
        command: str,
        option: str,
        typed: str,
        others: Mapping[str, object],
        *,
        channel: str | Channel | None = None,
        even_if_hidden: bool = False,
    ) -> list[Choice]:
        """The same as `complete` with the other options in a mapping."""
        location = self._go(channel)
        picked = self._pick(command, location, hidden=even_if_hidden)
        focused = picked.option(option)
        if not focused.get("autocomplete"):
            raise CannotDo(f"{focused['name']} has no suggestions")
        filled = [client.unchecked(picked.option(name), value) for name, value in others.items()]
        data = client.nested(picked, [*filled, {**client.unchecked(focused, typed), "focused": True}])
        interaction = self._new(InteractionKind.AUTOCOMPLETE, data, location)
        await self._act(interaction)
        if interaction.choices is None:
            raise DidNotRespond("Loading options failed")
        return [Choice(each["name"], each["value"]) for each in interaction.choices]

    async def menu(self, command: str, target: "SeenMessage | Person") -> Answer:
        """Use a context menu command on a message or a person.

        Raises:
            CannotDo: no such command here.
        """
        location = self._go(None)
        kind = 3 if isinstance(target, SeenMessage) else 2
        offered = client.offered(self._world, self.id, location)
        found = next((each for each in offered if (each["type"], each["name"]) == (kind, command)), None)
        if found is None:
            raise CannotDo(f"there is no {command!r} in this menu")
        resolver = Resolver(self._world, location, self.id)
        data: JSON = {"id": found["id"], "name": command, "type": kind, "target_id": str(target.id)}
        if isinstance(target, SeenMessage):
            resolver.message(target.id)
        else:
            resolver.user(target.id)
        return await self._act(
            self._new(InteractionKind.COMMAND, client.with_resolved(data, resolver), location, label=command)
        )

    def picks(self, command: str) -> Picked:
        """The command as this person's client offers it in their channel.

        Raises:
            CannotDo: no such command.
        """
        return self._pick(command, self._location(None), hidden=False)

    def _pick(self, command: str, location: Location, *, hidden: bool) -> Picked:
        return client.pick(client.offered(self._world, self.id, location, hidden=hidden), command)

    # Components.

    async def click(self, label: str, *, on: SeenMessage | None = None, even_if_private: bool = False) -> Answer:
        """Press the button with that label: on the message `on`, else on the person's newest answer or message that has it.

        Args:
            label: the button's text, or its first words if no button is called just that; upper and lower case are the same.
            on: the message.
            even_if_private: also on messages that only others can see, as a forged client can.

        Raises:
            CannotDo: no such button, or it is disabled or a link.
        """
        view = self._view(on, private=even_if_private)
        named = controls.button(label)
        fits = named if controls.is_there(view, named) else controls.button_beginning(label)
        message, button = controls.find(view, fits, f"button {label!r}")
        if "custom_id" not in button:
            raise CannotDo(f"{label!r} opens {button.get('url')}; the bot is not asked")
        return await self.press_raw(button["custom_id"], message.id)

    async def choose(
        self,
        *values: object,
        menu: str | None = None,
        on: SeenMessage | None = None,
        even_if_private: bool = False,
    ) -> Answer:
        """Choose in a select, by label, value or name.

        Args:
            values: everything to choose, in one go.
            menu: the select's placeholder or its `custom_id`, if there are several.
            on: the message.
            even_if_private: also on messages that only others can see.

        Raises:
            CannotDo: there is no such select, or it does not offer this.
        """
        view = self._view(on, private=even_if_private)
        message, select = controls.find(view, controls.select(menu), f"select {menu or ''}".strip())
        resolver = Resolver(self._world, self._world.locations[message.channel_id], self.id)
        chosen = dialogs.select_values(select, values, resolver)
        data: JSON = {"values": chosen, **controls.pressed(select)}
        return await self._press(message, client.with_resolved(data, resolver))

    async def press_raw(
        self, custom_id: str, message_id: int, *, component_type: int = Kind.BUTTON, values: list[str] | None = None
    ) -> Answer:
        """Send a press with any `custom_id` on any message, as a forged client can."""
        found = [
            each for each in walk(self._world.messages[message_id].components) if each.get("custom_id") == custom_id
        ]
        forged: JSON = {"custom_id": custom_id, "type": int(component_type), "id": 1}
        data = controls.pressed(found[0] if found and found[0]["type"] == component_type else forged)
        if values is not None:
            data["values"] = values
        return await self._press(self._world.messages[message_id], data)

    async def _press(self, message: Message, data: JSON) -> Answer:
        location = self._world.locations[message.channel_id]
        interaction = self._new(InteractionKind.COMPONENT, data, location, source=message, opener=message.origin)
        return await self._act(interaction)

    def _view(self, on: SeenMessage | None, *, private: bool) -> list[Message]:
        """The messages to act on, the likeliest last: people continue with their own answer, even if newer messages follow."""
        view = self._world.messages.values() if private else self._world.visible(self.id)
        return sorted((each for each in view if on is None or each.id == on.id), key=self._is_answered)

    def _is_answered(self, message: Message) -> bool:
        return message.origin is not None and message.origin.user_id == self.id

    # Dialogs.

    async def fill(self, values: Mapping[str, object] | None = None, /, **fields: object) -> Answer:
        """Fill in and submit the open dialog.

        Args:
            values: by label or `custom_id`, for labels that are not Python names.
            fields: by label, ignoring case and underscores. A field that is left out keeps its present value.

        Raises:
            CannotDo: no dialog is open, or a value does not fit. The dialog then stays open, also when the bot fails.
        """
        opener, modal = self._dialog()
        resolver = Resolver(self._world, self._world.locations[opener.channel_id], self.id)
        components = dialogs.submission(modal, seen.modal(modal), {**(values or {}), **fields}, resolver)
        answer = await self._submit(opener, client.with_resolved({"components": components}, resolver))
        if not answer.failed and self._world.modals.get(self.id) is opener:
            self.dismiss()
        return answer

    async def submit_raw(self, *components: JSON, of: "Person | None" = None) -> Answer:
        """Submit an open dialog, of this person or another, with any components, as a forged client can; it stays open."""
        opener, _ = (of or self)._dialog()
        return await self._submit(opener, {"components": list(components)})

    def _dialog(self) -> tuple[Interaction, JSON]:
        opener = self._world.modals.get(self.id)
        if opener is None or opener.modal is None:
            raise CannotDo("no dialog is open")
        return opener, opener.modal

    async def _submit(self, opener: Interaction, data: JSON) -> Answer:
        data = {"custom_id": (opener.modal or {})["custom_id"], **data}
        location = self._world.locations[opener.channel_id]
        return await self._act(
            self._new(InteractionKind.MODAL, data, location, source=opener.source, opener=opener.origin)
        )

    def dismiss(self) -> None:
        """Close the open dialog; the bot gets no event."""
        self._world.modals.pop(self.id, None)

    def say(self, text: str, *, channel: str | Channel | None = None) -> SeenMessage:
        """Write an ordinary message."""
        location = self._go(channel)
        clock = self._world.clock
        message = Message(clock.next_id(), location.channel.id, self.id, clock.now(), content=text)
        return SeenMessage(self._world, self._world.post(message))

    # Acting.

    def _location(self, channel: str | Channel | None) -> Location:
        if channel is None and self._here is not None:
            return self._here
        if channel == DM:
            return self._world.dm(self.id)
        wanted = channel.name if isinstance(channel, Channel) else channel and channel.removeprefix("#")
        for location in self._world.locations.values():
            if wanted in (None, location.channel.name) and self._world.sees_channel(self.id, location.channel.id):
                return location
        raise CannotDo(f"{self.name} sees no channel {wanted!r}" if wanted else f"{self.name} sees no channel")

    def _go(self, channel: str | Channel | None) -> Location:
        self._here = self._location(channel)
        return self._here

    def _new(self, kind: InteractionKind, data: JSON, location: Location, **about: Any) -> Interaction:
        clock, guild = self._world.clock, location.guild
        return Interaction(
            clock.next_id(),
            self._world.new_token(),
            kind,
            self.id,
            location.channel.id,
            guild.id if guild else None,
            data,
            clock.now(),
            **about,
        )

    async def _act(self, interaction: Interaction) -> Answer:
        source = interaction.source
        before = source.revision if source is not None else 0

        def settled() -> bool:
            # A bot may complete a deferred press with an ordinary edit, which names no interaction.
            edited = source is not None and source.revision != before
            completed = edited and interaction.reply is Reply.DEFERRED_UPDATE
            return completed or interaction.stage in (Stage.SETTLED, Stage.FAILED)

        await self._send(interaction, settled)
        return self._answer(interaction)

    def _answer(self, interaction: Interaction) -> Answer:
        if interaction.stage is Stage.FAILED:
            return Answer(failure=FAILURES.get(interaction.kind, "Loading options failed"))
        if interaction.modal is not None:
            return Answer(modal=seen.modal(interaction.modal))
        shown = interaction.shown[-1] if interaction.shown else interaction.original
        return Answer(message=SeenMessage(self._world, shown) if shown is not None else None)
