"""Everybody tries every command, suggestion and button: they work exactly where the settings allow it."""

import asyncio
import logging
from dataclasses import replace

import pytest
from every_command import options_of
from kingdom import PATIENCE, running_kingdom

from bot.access import Actor, Capability, DiscordId
from bot.cli.commands import command_tree
from bot.journal import CaseKind
from sandbox.discord import DM
from sandbox.example import guild

PEOPLE = [*(member.name for member in guild.PEOPLE)]

REFUSED = ("Your roles do not let you ", "You have no role that Steward knows.")


async def changes_of_the_game(kingdom):
    """All cases except the ones about Steward itself, which are made at once."""
    at_once = {CaseKind.FREEZE, CaseKind.UNFREEZE, CaseKind.NOTE}
    return [case for case in await kingdom.cases() if case.kind not in at_once]


@pytest.fixture
async def tree():
    return await command_tree()


def may(kingdom, name, capability):
    """What the policy says when it is asked directly."""
    person = kingdom.running.discord.person(name)
    roles = frozenset(DiscordId(role) for role in person.roles)
    actor = Actor(user_id=DiscordId(person.id), name=name, guild_id=DiscordId(guild.GUILD_ID), role_ids=roles)
    return capability == "everyone" or kingdom.running.settings.policy().allows(actor, Capability(capability))


@pytest.mark.parametrize("name", PEOPLE)
async def test_each_command_is_open_to_exactly_the_people_in_the_settings(kingdom, tree, name):
    person = kingdom.running.discord.person(name)
    wrong = {}
    for command in tree:
        answer = await person.use(command["name"], options_of(command), even_if_hidden=True)
        allowed = may(kingdom, name, command["capability"])
        assert not answer.failed, command["name"]
        # A role's limits may refuse what its capability allows; other tests cover the limits.
        refused = any(words in answer.text for words in REFUSED)
        if refused == allowed:
            wrong[command["name"]] = answer.text
    assert wrong == {}
    # Nobody pressed a button, so nothing changed.
    assert [each for each in kingdom.running.roblox.requests if each.method in {"PATCH", "DELETE"}] == []
    assert await changes_of_the_game(kingdom) == []


async def test_a_refused_command_asks_roblox_nothing_so_that_nothing_about_a_player_leaks(kingdom, tree):
    for command in tree:
        if command["capability"] != "everyone":
            answer = await kingdom.member.use(command["name"], options_of(command), even_if_hidden=True)
            missing = await kingdom.member.use(
                command["name"],
                options_of(command) | ({"player": "NobodyAtAll"} if "player" in options_of(command) else {}),
                even_if_hidden=True,
            )
            assert answer.text == missing.text
            assert answer.private
    assert list(kingdom.running.roblox.requests) == []


async def test_a_refused_suggestion_is_empty_and_asks_roblox_nothing(kingdom, tree, caplog):
    caplog.set_level(logging.WARNING)
    asked = 0
    for command in tree:
        for option in command["options"]:
            synced = kingdom.owner.picks(command["name"]).option(option["name"])
            if synced.get("autocomplete"):
                asked += 1
                found = await kingdom.member.suggested(command["name"], option["name"], "Bui", {}, even_if_hidden=True)
                assert found == []
    assert asked > 20
    assert list(kingdom.running.roblox.requests) == []
    assert sum("autocomplete" in record.message for record in caplog.records) == asked


async def test_players_with_a_case_are_suggested_to_people_who_may_read_it_or_made_it(kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="7d", reason="Exploiting")
    await kingdom.moderator.click("Ban for 7 days")
    assert await kingdom.senior.suggested("ban", "player", "", {}) != []
    assert await kingdom.community.suggested("announce send", "player", "", {}) == []
    await kingdom.community.slash("leaderboard set", board="coins", player="CoinQueen", score=5, reason="Duplicated")
    await kingdom.community.click("Set")
    (own,) = await kingdom.community.suggested("announce send", "player", "", {})
    assert "CoinQueen" in str(own)


async def test_suggestions_that_take_too_long_are_left_out_and_logged(tmp_path, caplog):
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, suggest_s=0)) as kingdom:
        assert await kingdom.moderator.suggested("ban", "player", "Bui", {}) == []
    assert "no suggestions" in caplog.text


async def test_a_role_for_one_experience_learns_nothing_of_another(tmp_path, config_with, tree, caplog):
    castle = (
        '[experiences.castle]\nname = "Castle"\nuniverse_id = 4000000002\napi_key = "env:KINGDOM_OPEN_CLOUD_KEY"\n\n'
    )
    limited = 'experiences = ["castle"]\nmay = ["*"]\n'
    config = config_with(
        ("[roles.moderator]", f"{castle}[roles.moderator]"),
        ('may = ["players:read", "notes:write", "bans:read", "bans:write", "cases:read"]\n', limited),
    )
    async with running_kingdom(tmp_path, config=config) as kingdom:
        mona, tried = kingdom.moderator, 0
        for command in tree:
            offered = {option["name"] for option in command["options"]}
            if "experience" not in offered:
                continue
            real = options_of(command) | {"experience": "kingdom"}
            unreal = {each: "nobody" for each in ("player", "place", "places", "board") if each in offered}
            for options in (real, real | unreal):
                assert "not in Example Kingdom" in (await mona.use(command["name"], options)).text
            for option in offered - {"experience", "reason", "kind", "outcome", "template"}:
                if mona.picks(command["name"]).option(option).get("autocomplete"):
                    tried += 1
                    found = await mona.suggested(command["name"], option, "", {"experience": "kingdom"})
                    assert found == [], (command["name"], option)
        assert tried > 30
        assert list(kingdom.running.roblox.requests) == []
    assert "no suggestions" not in caplog.text


@pytest.mark.parametrize(("name", "channel"), [("owner", DM), ("stranger", "general")])
async def test_outside_the_configured_servers_even_a_forged_command_opens_nothing(kingdom, tree, name, channel):
    person = kingdom.running.discord.person(name)
    for command in tree:
        options = {each: value for each, value in options_of(command).items() if each != "member"}
        if "member" in options_of(command):
            continue  # a member of another server cannot be named at all
        answer = await person.use(command["name"], options, channel=channel, even_if_hidden=True)
        assert "works only in the servers" in answer.text, command["name"]
    assert list(kingdom.running.roblox.requests) == []
    assert await kingdom.cases() == []


async def test_no_button_of_anybody_s_dialog_works_for_somebody_else(kingdom, tree):
    dialogs = []
    for command in tree:
        answer = await kingdom.owner.use(command["name"], options_of(command))
        if answer.message is not None:
            dialogs += [
                (answer.message, button)
                for button in answer.message.buttons
                # Undo is not part of a dialog: anybody who may undo the case can press it.
                if button.custom_id and not button.disabled and not button.custom_id.startswith("undo:")
            ]
    assert len(dialogs) > 20
    for message, button in dialogs:
        answer = await kingdom.moderator.press_raw(button.custom_id, message.id)
        assert "not yours to press" in answer.text
    assert [each for each in kingdom.running.roblox.requests if each.method in {"PATCH", "DELETE"}] == []
    assert await changes_of_the_game(kingdom) == []


def shown_to(person):
    return {each["name"] for each in person.commands()}


async def test_members_see_only_commands_with_something_for_everyone(kingdom):
    assert shown_to(kingdom.member) == {"help", "staff"}
    for person in (kingdom.support, kingdom.moderator, kingdom.owner):
        assert shown_to(person) > {"help", "staff", "ban", "data"}


@pytest.mark.parametrize("setting", ['commands_need = ""', ""])
async def test_without_a_permission_in_the_settings_every_member_sees_the_commands(tmp_path, config_with, setting):
    async with running_kingdom(tmp_path, config=config_with(('commands_need = "manage_messages"', setting))) as kingdom:
        assert shown_to(kingdom.member) == shown_to(kingdom.owner)


async def test_another_permission_can_decide_who_sees_the_commands(tmp_path, config_with):
    config = config_with(('"manage_messages"\n# Discord', '"ban_members"\n# Discord'))
    async with running_kingdom(tmp_path, config=config) as kingdom:
        assert shown_to(kingdom.moderator) == {"help", "staff"}
        assert shown_to(kingdom.owner) > {"ban"}  # owns the server


async def test_refusals_are_logged_with_who_and_what(kingdom, caplog):
    caplog.set_level(logging.WARNING)
    await kingdom.member.slash("ban", even_if_hidden=True, player="BuilderBen", duration="1d", reason="x")
    assert any(str(kingdom.member.id) in record.message and "bans:write" in record.message for record in caplog.records)


async def test_a_forged_custom_id_grants_nothing_and_is_answered(kingdom):
    answer = await kingdom.owner.slash("bans view", player="BuilderBen", share=True)
    pressed = await asyncio.gather(
        *(kingdom.member.press_raw(forged, answer.message.id) for forged in ("confirm", "ban:70000001", "x" * 100))
    )
    assert all("This dialog has ended" in each.text for each in pressed)
    assert kingdom.requests("PATCH", ".") == []


async def test_planted_secrets_appear_nowhere(tmp_path, caplog):
    caplog.set_level(logging.DEBUG)
    async with running_kingdom(tmp_path) as kingdom:
        kingdom.break_roblox(kind="html", status=503, count=3)
        await kingdom.owner.slash("player view", player="BuilderBen")
        await kingdom.owner.slash("ban", player="BuilderBen", duration="1d", reason="A test")
        kingdom.break_roblox(kind="status", method="PATCH", status=401)
        await kingdom.owner.click("Ban for 1 day")
        secrets = kingdom.running.settings.secrets()
        texts = "\n".join(message.text for message in kingdom.owner.sees())
    logged = "\n".join(record.getMessage() + (record.exc_text or "") for record in caplog.records)
    stored = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    for secret in secrets:
        assert secret not in texts
        assert secret not in logged
        assert secret.encode() not in stored
