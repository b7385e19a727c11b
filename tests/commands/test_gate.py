"""The gate and the services are two checks: each refuses alone what the settings do not allow."""

import logging

import discord
import pytest
from discord import app_commands
from every_command import options_of

from bot.cli.commands import command_tree
from sandbox.discord import DM, client
from sandbox.discord.origins import InteractionKind
from sandbox.example import guild

REFUSED = "Not for your role"


@pytest.fixture
async def undeclared(kingdom):
    """The kingdom with a command that declares nothing, with a suggestion."""

    async def suggest(_interaction, _typed):
        return [app_commands.Choice(name="Secret", value="secret")]

    @app_commands.command(description="Was added in a hurry.")
    @app_commands.autocomplete(what=suggest)
    async def hurried(interaction: discord.Interaction, what: str) -> None:
        await interaction.response.send_message("It ran")

    tree, server = kingdom.running.bot.tree, discord.Object(guild.GUILD_ID)
    tree.add_command(hurried, guild=server)
    await tree.sync(guild=server)
    return kingdom


@pytest.mark.parametrize("name", [member.name for member in guild.PEOPLE])
async def test_a_command_without_a_declaration_opens_to_nobody(undeclared, name):
    answer = await undeclared.running.discord.person(name).slash("hurried", what="x")
    assert REFUSED in answer.text
    assert "It ran" not in answer.text


async def test_a_command_without_a_declaration_suggests_nothing(undeclared, caplog):
    caplog.set_level(logging.WARNING)
    assert await undeclared.owner.suggested("hurried", "what", "S", {}) == []
    assert any("undeclared" in record.message for record in caplog.records)


class OpenGate:
    """A policy that admits everybody, for the gate alone: the services keep theirs."""

    def require(self, *_about):
        """Admit."""

    def require_inside(self, *_about):
        """Admit."""

    def allows(self, *_about):
        return True


@pytest.fixture
def open_gate(kingdom):
    kingdom.running.bot.tree.policy = OpenGate()
    return kingdom


@pytest.fixture
async def guarded():
    """Every command that needs a capability."""
    return [command for command in await command_tree() if command["capability"] != "everyone"]


OF_THE_SETTINGS = {"experience", "kind", "outcome", "template"}
"""Options whose suggestions only the gate guards: names that the settings or Steward itself gave."""
OUTSIDERS = [("member", None), ("owner", DM), ("stranger", "general")]
"""Somebody without a role, and people whose roles do not count where they act."""


@pytest.mark.parametrize(("name", "channel"), OUTSIDERS)
async def test_behind_an_open_gate_every_service_refuses_before_it_says_or_asks_anything(
    open_gate, guarded, name, channel
):
    person = open_gate.running.discord.person(name)
    for command in guarded:
        options = options_of(command)
        offered = {option["name"] for option in command["options"]}
        if channel is not None and "member" in options:
            continue  # a member of another server cannot be named at all
        unreal = {each: "nowhere" for each in ("experience", "store", "board", "place", "places") if each in offered}
        for given in (options, options | unreal):
            answer = await person.use(command["name"], given, channel=channel, even_if_hidden=True)
            assert answer.text.startswith(REFUSED), (command["name"], given, answer.text)
            assert "kingdom" not in answer.text.lower(), (command["name"], given, answer.text)
    assert list(open_gate.running.roblox.requests) == []
    assert await open_gate.cases() == []


@pytest.mark.parametrize(("name", "channel"), OUTSIDERS)
async def test_behind_an_open_gate_no_suggestion_says_anything(open_gate, guarded, name, channel):
    person = open_gate.running.discord.person(name)
    suggesting = [
        (command["name"], option["name"])
        for command in guarded
        for option in command["options"]
        if option["name"] not in OF_THE_SETTINGS
        and open_gate.owner.picks(command["name"]).option(option["name"]).get("autocomplete")
    ]
    assert len(suggesting) > 20
    await open_gate.moderator.slash("ban", player="BuilderBen", duration="7d", reason="Exploiting")
    await open_gate.moderator.click("Ban for 7 days")
    open_gate.running.roblox.requests.clear()
    for command, option in suggesting:
        found = await person.suggested(command, option, "", {}, channel=channel, even_if_hidden=True)
        assert found == [], (command, option)
    assert list(open_gate.running.roblox.requests) == []


@pytest.mark.parametrize(
    ("command", "option", "value"),
    [
        ("bans list", "text", 5),
        ("bans list", "share", "yes"),
        ("unban", "reason", {"id": "1"}),
        ("unban", "player", None),
        ("leaderboard set", "score", "12"),
        ("leaderboard set", "score", True),
        ("leaderboard set", "score", 1.5),
    ],
)
async def test_an_option_of_another_type_is_refused_in_words(kingdom, command, option, value):
    sensible = {"player": "BuilderBen", "reason": "Exploiting", "board": "coins", "score": 5}
    needed = {"bans list": (), "unban": ("player", "reason"), "leaderboard set": tuple(sensible)}[command]
    answer = await forged(kingdom.owner, command, {name: sensible[name] for name in needed} | {option: value})
    assert answer.text.startswith(f"Check {option}"), answer.text
    assert "Discord sent something that this option does not take" in answer.text
    assert list(kingdom.running.roblox.requests) == []


async def test_a_choice_that_this_version_does_not_have_is_refused_in_words(kingdom):
    answer = await forged(kingdom.owner, "bans list", {"ending": "never"})
    assert answer.text.startswith("This command has changed"), answer.text
    assert list(kingdom.running.roblox.requests) == []


async def test_a_command_in_an_older_form_is_refused_in_words(kingdom):
    answer = await forged(kingdom.owner, "staff explain", {})
    assert answer.text.startswith("This command has changed"), answer.text
    assert "Something broke" not in answer.text


async def forged(person, command, options):
    """Send a command with any values, as no client of Discord does."""
    picked = person.picks(command)
    sent = [{"type": picked.option(name)["type"], "name": name, "value": value} for name, value in options.items()]
    data = client.nested(picked, sent)
    return await person._act(person._new(InteractionKind.COMMAND, data, person._location(None), label=picked.label))
