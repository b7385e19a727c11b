"""Passes the acts of a browser on to the person it acts as."""

import asyncio
import json
from collections.abc import Coroutine, Mapping
from itertools import islice
from typing import Any, Final

from aiohttp import web
from aiohttp.multipart import BodyPartReader

from sandbox.discord import Answer, CannotDo, DiscordStandIn, Person, SeenMessage
from sandbox.discord.components import walk
from sandbox.discord.world import JSON

LONGEST_MESSAGE: Final = 2_000
NAMELESS: Final = "file"

Files = Mapping[str, list[tuple[str, bytes]]]


async def read(request: web.Request) -> tuple[JSON, Files]:
    """The body of an act: JSON, or a form with the JSON first and one part per file.

    Raises:
        web.HTTPBadRequest: the body is neither.
    """
    try:
        if request.content_type == "application/json":
            return _object(await request.text()), {}
        if request.content_type == "multipart/form-data":
            return await _form(request)
    except (TypeError, ValueError):
        pass
    raise web.HTTPBadRequest(text="not an act")


async def _form(request: web.Request) -> tuple[JSON, Files]:
    body: JSON = {}
    files: dict[str, list[tuple[str, bytes]]] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise TypeError("a form within the form")
        if part.name == "act":
            body = _object(await part.text())
        else:
            content = bytes(await part.read())
            files.setdefault(part.name or NAMELESS, []).append((part.filename or NAMELESS, content))
    return body, files


def _object(text: str) -> JSON:
    body = json.loads(text)
    if not isinstance(body, dict):
        raise TypeError("not an object")
    return body


class Acts:
    """Carries out the acts of browsers.

    Args:
        discord: The stand-in to act in.
    """

    def __init__(self, discord: DiscordStandIn) -> None:
        self._discord = discord
        self._running: set[asyncio.Task[Answer]] = set()

    async def close(self) -> None:
        """Stop waiting for the last acts."""
        for task in self._running:
            task.cancel()
        await asyncio.gather(*self._running, return_exceptions=True)

    async def do(self, person: Person, body: JSON, files: Files) -> None:
        """Do one act, and wait until the bot accepts it or fails to. The result comes through the feed.

        Raises:
            CannotDo: Discord's client does not allow this.
            LookupError, TypeError, ValueError: the browser sent something that the page does not send.
        """
        match body["do"]:
            case "say":
                person.say(_message(body["text"]), channel=self.channel(person, body))
            case "dismiss":
                person.dismiss()
            case "fill":
                await self._fill(person, body, files)
            case _:
                await self._ask(person, self._asked(person, body, files))

    async def suggest(self, person: Person, body: JSON) -> JSON:
        """The bot's suggestions for an option while a person types it.

        Raises:
            CannotDo: the option has no suggestions, or none came in time.
        """
        found = await person.suggested(
            body["command"], body["option"], body["typed"], body["others"], channel=self.channel(person, body)
        )
        return {"choices": [{"name": choice.name, "value": choice.value} for choice in found]}

    def channel(self, person: Person, body: Mapping[str, Any]) -> Any:
        """The channel that a browser names by its id.

        Raises:
            CannotDo: the person cannot see it.
        """
        location = self._discord.world.locations.get(int(body["channel"]))
        if location is None or not self._discord.world.sees_channel(person.id, location.channel.id):
            raise CannotDo("You cannot see this channel.")
        return location.channel if location.guild is not None else "dm"

    async def _fill(self, person: Person, body: JSON, files: Files) -> None:
        modals = self._discord.world.modals
        opener = modals.get(person.id)
        taken = await self._ask(person, person.fill({**body["fields"], **files}))
        # Discord's client closes a dialog as soon as the bot accepts it, even if the work after that takes long.
        if taken and modals.get(person.id) is opener:
            person.dismiss()

    def _asked(self, person: Person, body: JSON, files: Files) -> Coroutine[Any, Any, Answer]:
        match body["do"]:
            case "command":
                options = {**body["options"], **{name: given[0] for name, given in files.items()}}
                return person.use(body["command"], options, channel=self.channel(person, body))
            case "press":
                message = self._message(person, body)
                return person.press_raw(_enabled(message, body["id"]), message.id)
            case "choose":
                return person.choose(*body["values"], menu=body["id"], on=self._message(person, body))
        raise ValueError("unknown act")

    async def _ask(self, person: Person, asking: Coroutine[Any, Any, Answer]) -> bool:
        """Ask the bot; return whether it acknowledged in time."""
        before = len(self._discord.world.interactions)
        asked = asyncio.create_task(asking)
        self._running.add(asked)
        asked.add_done_callback(self._running.discard)

        def acknowledged() -> bool:
            new = islice(self._discord.world.interactions.values(), before, None)
            return any(each.user_id == person.id and each.reply is not None for each in new)

        taken = asyncio.create_task(self._discord.world.until(acknowledged, self._discord.ack_limit))
        await asyncio.wait({asked, taken}, return_when=asyncio.FIRST_COMPLETED)
        taken.cancel()
        await asyncio.gather(taken, return_exceptions=True)
        if asked.done():
            asked.result()
        return acknowledged()

    def _message(self, person: Person, body: JSON) -> SeenMessage:
        wanted = int(body["message"])
        for message in person.sees():
            if message.id == wanted:
                return message
        raise CannotDo("This message was deleted.")


def _message(text: str) -> str:
    if not 1 <= len(text.strip()) <= LONGEST_MESSAGE:
        raise CannotDo(f"A message has 1 to {LONGEST_MESSAGE:,} characters.")
    return text.strip()


def _enabled(message: SeenMessage, custom_id: str) -> str:
    for component in walk(message.components):
        if component.get("custom_id") == custom_id and not component.get("disabled"):
            return custom_id
    raise CannotDo("This button can no longer be pressed.")
