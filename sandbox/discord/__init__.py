"""A Discord on loopback for the unmodified discord.py: gateway, REST, CDN, and people who act and see.

    async with DiscordStandIn(guild) as discord:
        ...                                   # start the bot against discord.api_base_url and discord.gateway_url
        await discord.ready()
        mona = discord.person("moderator")
        answer = await mona.slash("/ban", player="buildermax", duration="7d")
        answer = await mona.click("Ban for 7 days")

It imports neither the bot nor discord.py, so that it cannot share their mistakes.
"""

from sandbox.discord.answers import Answer, Choice
from sandbox.discord.client import CannotDo, DidNotRespond, Picked
from sandbox.discord.clock import Clock
from sandbox.discord.errors import DiscordError
from sandbox.discord.faults import Faults
from sandbox.discord.guilds import Channel, Guild, Member, Role
from sandbox.discord.people import DM, Person
from sandbox.discord.rest import Exchange, Validator
from sandbox.discord.seen import SeenButton, SeenField, SeenFile, SeenMessage, SeenModal, SeenOption, SeenSelect
from sandbox.discord.sessions import Close, Presence
from sandbox.discord.stand_in import ContractBroken, DiscordStandIn
from sandbox.discord.world import Event, What, World

__all__ = [
    "DM",
    "Answer",
    "CannotDo",
    "Channel",
    "Choice",
    "Clock",
    "Close",
    "ContractBroken",
    "DidNotRespond",
    "DiscordError",
    "DiscordStandIn",
    "Event",
    "Exchange",
    "Faults",
    "Guild",
    "Member",
    "Person",
    "Picked",
    "Presence",
    "Role",
    "SeenButton",
    "SeenField",
    "SeenFile",
    "SeenMessage",
    "SeenModal",
    "SeenOption",
    "SeenSelect",
    "Validator",
    "What",
    "World",
]
