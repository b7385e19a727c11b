"""The state of the stand-in as the JSON that the page draws. Nothing in it is markup: the page makes text from it."""

import copy
from collections.abc import Iterator
from datetime import datetime
from typing import Final
from urllib.parse import quote

from bot.access import Actor, DiscordId, Policy
from bot.features.staff.cards.staff import explanation_card
from sandbox.discord import Person, SeenMessage
from sandbox.discord.answers import FAILURES
from sandbox.discord.components import media_of, walk
from sandbox.discord.interactions import Interaction
from sandbox.discord.messages import Message
from sandbox.discord.signatures import unsigned
from sandbox.discord.world import JSON, Location, World
from sandbox.harness import Sandbox

EMBEDDED_MEDIA: Final = (("image", "url"), ("thumbnail", "url"), ("author", "icon_url"), ("footer", "icon_url"))


class Showing:
    """Shows people, channels and messages of a running sandbox."""

    def __init__(self, running: Sandbox) -> None:
        self._world: World = running.discord.world
        self._people = running.discord.people
        self._policy: Policy = running.settings.policy()
        self._roblox_url = running.roblox.base_url

    # Places and people.

    def setting(self, me: Person) -> JSON:
        """Everything around the messages, as this person sees it."""
        return {
            "me": str(me.id),
            "bot": {"id": str(self._world.bot.id), "name": self._world.bot.name},
            "people": [self._person(each) for each in self._people],
            "roles": [
                {"id": str(role.id), "name": role.name, "colour": _colour(role.color)}
                for guild in self._world.guilds.values()
                for role in guild.roles
            ],
            "channels": [
                _channel(location) for location in self._world.locations.values() if self._open_to(me, location)
            ],
            "modal": self.modal(me),
        }

    def _open_to(self, me: Person, location: Location) -> bool:
        return self._world.sees_channel(me.id, location.channel.id)

    def _person(self, person: Person) -> JSON:
        guild = next(guild for guild in self._world.guilds.values() if (guild.id, person.id) in self._world.roles_held)
        held = self._world.roles_held[guild.id, person.id]
        coloured = max(
            (role for role in guild.roles if role.id in held and role.color),
            key=lambda role: role.position,
            default=None,
        )
        actor = Actor(
            user_id=DiscordId(person.id),
            name=person.display_name,
            guild_id=DiscordId(guild.id),
            role_ids=frozenset(map(DiscordId, held)),
        )
        may = explanation_card(self._policy.explain(actor), title="")
        return {
            "id": str(person.id),
            "name": person.name,
            "display": person.display_name,
            "guild": guild.name,
            "roles": [str(role_id) for role_id in held],
            "colour": _colour(coloured.color) if coloured else None,
            "may": [may.subject, *may.body],
        }

    # Messages and dialogs.

    def messages(self, me: Person) -> list[JSON]:
        """Every message in this person's view, oldest first."""
        return [self.message(each) for each in self._world.visible(me.id)]

    def direct_channel(self, value: Message) -> JSON | None:
        """The channel of a direct message, which appears with its first message; None for other channels."""
        location = self._world.locations[value.channel_id]
        return _channel(location) if location.guild is None else None

    def message(self, value: Message) -> JSON:
        """A message in its present form."""
        seen = SeenMessage(self._world, value)
        return {
            "id": str(value.id),
            "channel": str(value.channel_id),
            "author": {"id": str(value.author_id), "name": seen.author},
            "at": _milliseconds(value.created),
            "edited": value.edited and _milliseconds(value.edited),
            "content": value.content,
            "embeds": [self._embed(each) for each in value.embeds],
            "components": self._components(value.components),
            "files": [
                {"name": file.name, "size": len(file.data), "url": self._address(file.url), "type": file.content_type}
                for file in value.shown_files()
            ],
            "modern": value.modern,
            "private": value.ephemeral,
            "thinking": value.thinking,
            "used": seen.used and {"by": seen.used_by, "command": seen.used},
        }

    def modal(self, me: Person) -> JSON | None:
        """The dialog that is open for this person, as the bot sent it."""
        opener = self._world.modals.get(me.id)
        if opener is None or opener.modal is None:
            return None
        return {**opener.modal, "id": str(opener.id)}

    def failure(self, interaction: Interaction) -> JSON | None:
        """Discord's words for an act that the bot did not acknowledge in time; None for suggestions."""
        words = FAILURES.get(interaction.kind)
        if words is None:
            return None
        return {
            "id": str(interaction.id),
            "channel": str(interaction.channel_id),
            "at": _milliseconds(interaction.created),
            "by": str(interaction.user_id),
            "kind": interaction.kind.name.lower(),
            "command": interaction.label,
            "message": str(interaction.source.id) if interaction.source else None,
            "words": words,
        }

    def _components(self, components: list[JSON]) -> list[JSON]:
        shown = copy.deepcopy(components)
        for component in walk(shown):
            for media in media_of(component):
                media["url"] = self._address(media["url"])
        return shown

    def _embed(self, embed: JSON) -> JSON:
        shown = copy.deepcopy(embed)
        for part, key in EMBEDDED_MEDIA:
            if (shown.get(part) or {}).get(key):
                shown[part][key] = self._address(shown[part][key])
        return shown

    def _address(self, url: str) -> str | None:
        """The page's own address of a picture or file; None for addresses outside the sandbox."""
        if url.startswith(f"{self._world.cdn}/"):
            return "files" + quote(unsigned(url).removeprefix(self._world.cdn))
        if url.startswith(f"{self._roblox_url}/"):
            return "picture" + url.removeprefix(self._roblox_url)
        return None


def events(showing: Showing, me: Person, *, after: int) -> Iterator[JSON]:
    """Every change in this person's view since that event: each thing once, as it is now."""
    latest: dict[object, JSON] = {}
    for event in me.events(after):
        match event:
            case _ if event.message is not None:
                value = event.message
                if channel := showing.direct_channel(value):
                    latest.setdefault(value.channel_id, {"type": "channel", "channel": channel})
                latest.pop(value.id, None)
                gone = {"type": "gone", "id": str(value.id)}
                latest[value.id] = gone if value.deleted else {"type": "message", "message": showing.message(value)}
            case _ if event.what == "failed" and event.interaction is not None:
                if failure := showing.failure(event.interaction):
                    latest[event.number] = {"type": "failed", "failure": failure}
            case _ if event.what == "people":
                latest["people"] = {"type": "setting", **showing.setting(me), "messages": showing.messages(me)}
    yield from latest.values()


def _channel(location: Location) -> JSON:
    guild = location.guild
    return {
        "id": str(location.channel.id),
        "name": location.channel.name,
        "guild": guild.name if guild else None,
        "direct": guild is None,
        "limited": location.channel.seen_by is not None,
    }


def _colour(value: int) -> str:
    return f"#{value:06x}"


def _milliseconds(moment: datetime) -> int:
    return int(moment.timestamp() * 1000)
