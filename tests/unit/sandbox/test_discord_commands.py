"""Slash commands, their options and their suggestions."""

import asyncio

import discord
import pytest
from discord import app_commands
from small_bot import LOG, MODERATOR, command, playing

from sandbox.discord import DM, CannotDo, Choice, DidNotRespond


async def hello(interaction: discord.Interaction, name: str) -> None:
    await interaction.response.send_message(f"Hello {name}")


async def test_a_command_is_answered_for_all_to_see():
    async with playing(hello) as play:
        answer = await play.mona.slash("/hello", name="world")
        assert answer.text == "Hello world"
        assert not answer.private
        [seen] = play.mel.sees()
        assert (seen.author, seen.used, seen.used_by) == ("Steward", "/hello", "Mona")


async def test_an_ephemeral_answer_is_seen_by_one_person_only():
    async def secret(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("psst", ephemeral=True)

    async with playing(secret) as play:
        answer = await play.mona.slash("secret")
        assert answer.private
        assert [each.text for each in play.mona.sees()] == ["psst"]
        assert play.mel.sees() == []


async def test_every_type_of_option_arrives_as_its_type(tmp_path):
    got = {}

    @app_commands.command(description="Everything.")
    @app_commands.choices(pick=[app_commands.Choice(name="One", value=1), app_commands.Choice(name="Two", value=2)])
    async def every(
        interaction: discord.Interaction,
        text: str,
        whole: int,
        real: float,
        yes: bool,
        who: discord.Member,
        role: discord.Role,
        where: discord.TextChannel,
        either: discord.Member | discord.Role,
        file: discord.Attachment,
        pick: int,
    ) -> None:
        got.update(vars(interaction.namespace), content=await file.read(), top=who.top_role.name)
        await interaction.response.send_message("got it")

    path = tmp_path / "evidence.txt"
    path.write_bytes(b"it was them")
    async with playing(every) as play:
        await play.mona.slash(
            "/every", text="a", whole="5", real=2.5, yes="yes", who="moderator", role="Moderator", where="#log",
            either="Mel", file=str(path), pick="Two",
        )  # fmt: skip
    assert (got["text"], got["whole"], got["real"], got["yes"], got["pick"]) == ("a", 5, 2.5, True, 2)
    assert (got["who"].display_name, got["top"], got["role"].id) == ("Mona", "Moderator", MODERATOR.id)
    assert (got["where"].id, got["either"].display_name) == (LOG.id, "Mel")
    assert (got["file"].filename, got["content"]) == ("evidence.txt", b"it was them")


@app_commands.command(description="Limits.")
async def strict(
    interaction: discord.Interaction,
    days: app_commands.Range[int, 1, 30],
    reason: app_commands.Range[str, 3, 10],
    rate: app_commands.Range[float, 0.5, 1.5] = 1.0,
    kind: app_commands.Choice[str] | None = None,
) -> None:
    await interaction.response.send_message("fine")


strict = app_commands.choices(kind=[app_commands.Choice(name="Ban", value="ban")])(strict)
GOOD = {"days": 7, "reason": "spam"}


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"days": 7}, "needs: reason"),
        ({**GOOD, "days": 31}, "at most 30"),
        ({**GOOD, "days": 0}, "at least 1"),
        ({**GOOD, "days": "many"}, "whole number"),
        ({**GOOD, "days": 2**60}, "2\\^53"),
        ({**GOOD, "reason": "x"}, "3 to 10 characters"),
        ({**GOOD, "reason": "x" * 11}, "3 to 10 characters"),
        ({**GOOD, "rate": 0.1}, "at least 0.5"),
        ({**GOOD, "rate": "fast"}, "must be a number"),
        ({**GOOD, "kind": "kick"}, "one of: Ban"),
        ({**GOOD, "colour": "red"}, "no option 'colour'"),
    ],
)
async def test_the_client_refuses_what_does_not_fit_and_the_bot_hears_nothing(options, words):
    async with playing(strict) as play:
        with pytest.raises(CannotDo, match=words):
            await play.mona.slash("/strict", **options)
        assert not [each for each in play.discord.exchanges if "/callback" in each.path]
        assert (await play.mona.slash("/strict", **GOOD, kind="Ban")).text == "fine"


async def test_subcommands_are_named_by_their_path():
    bans = app_commands.Group(name="bans", description="Bans.")

    @bans.command(description="View.")
    async def view(interaction: discord.Interaction, player: str) -> None:
        await interaction.response.send_message(f"{interaction.command.qualified_name}: {player}")

    async with playing(bans) as play:
        answer = await play.mona.slash("/bans view", player="max")
        assert answer.text == "bans view: max"
        assert answer.message.used == "/bans view"
        with pytest.raises(CannotDo, match="needs one of: view"):
            await play.mona.slash("bans")
        with pytest.raises(CannotDo, match="no subcommand 'list'"):
            await play.mona.slash("bans list")
        with pytest.raises(CannotDo, match="there is no command"):
            await play.mona.slash("unban")


async def test_suggestions_come_from_the_bot_with_what_was_filled_in_so_far():
    @app_commands.command(description="Look.")
    async def look(interaction: discord.Interaction, store: str, player: str) -> None:
        await interaction.response.send_message(player)

    @look.autocomplete("player")
    async def players(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=f"{interaction.namespace.store}/{typed}", value="7")]

    async with playing(look) as play:
        choices = await play.mona.complete("/look", "player", "bui", store="Inv")
        assert choices == [Choice("Inv/bui", "7")]
        with pytest.raises(CannotDo, match="store has no suggestions"):
            await play.mona.complete("/look", "store", "I")


async def test_suggestions_that_do_not_come_are_a_failure():
    @app_commands.command(description="Look.")
    async def look(interaction: discord.Interaction, player: str) -> None:
        await interaction.response.send_message(player)

    @look.autocomplete("player")
    async def players(interaction: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        await asyncio.sleep(60)
        return []

    async with playing(look, ack_limit=0.05) as play:
        with pytest.raises(DidNotRespond):
            await play.mona.complete("/look", "player", "bui")


async def test_commands_that_need_permissions_are_hidden_unless_a_client_is_forged():
    locked = app_commands.default_permissions(ban_members=True)(command(hello))

    async with playing(locked) as play:
        assert play.mel.commands() == []
        with pytest.raises(CannotDo):
            await play.mel.slash("/hello", name="x")
        assert (await play.discord.person("owner").slash("/hello", name="x")).text == "Hello x"
        assert (await play.mel.slash("/hello", name="x", even_if_hidden=True)).text == "Hello x"


async def test_a_foreign_guild_and_a_direct_message_say_where_they_are():
    async def where(interaction: discord.Interaction) -> None:
        roles = len(getattr(interaction.user, "roles", ()))
        await interaction.response.send_message(f"{interaction.guild_id} {interaction.context} {roles}")

    async with playing(where) as play:
        here = await play.mona.slash("/where")
        abroad = await play.discord.person("stranger").slash("/where", channel="lobby")
        alone = await play.mona.slash("/where", channel=DM)
        assert here.text.startswith("1200000000000000001 ")
        assert here.text.endswith(" 2")
        assert abroad.text.startswith("1300000000000000001 ")
        assert alone.text.startswith("None ")
        assert [each.text for each in play.mel.sees()] == [here.text]


async def test_people_act_where_they_can_look():
    async with playing(hello) as play:
        assert (await play.discord.person("stranger").slash("/hello", name="x")).message.channel == "lobby"
        with pytest.raises(CannotDo, match="member sees no channel 'log'"):
            await play.mel.slash("/hello", channel=LOG, name="x")
        with pytest.raises(CannotDo, match="moderator sees no channel 'lobby'"):
            await play.mona.slash("/hello", channel="lobby", name="x")


async def test_roles_are_those_of_the_moment_of_the_press():
    async def roles(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(", ".join(role.name for role in interaction.user.roles))

    async with playing(roles) as play:
        assert "Moderator" in (await play.mona.slash("/roles")).text
        play.mona.roles = ()
        assert "Moderator" not in (await play.mona.slash("/roles")).text


async def test_context_menus_work_on_messages_and_people():
    @app_commands.context_menu(name="Quote")
    async def quote(interaction: discord.Interaction, message: discord.Message) -> None:
        await interaction.response.send_message(f"> {message.content}")

    @app_commands.context_menu(name="Wave")
    async def wave(interaction: discord.Interaction, member: discord.Member) -> None:
        await interaction.response.send_message(f"waves at {member.display_name}")

    async with playing(quote, wave) as play:
        message = play.mel.say("I did nothing")
        assert (await play.mona.menu("Quote", message)).text == "> I did nothing"
        assert (await play.mona.menu("Wave", play.mel)).text == "waves at Mel"
        with pytest.raises(CannotDo):
            await play.mona.menu("Wave", message)


async def test_syncing_again_keeps_the_ids_and_commands_can_be_changed_one_by_one():
    async with playing(hello) as play:
        [first] = play.discord.commands
        await play.bot.tree.sync()
        [second] = play.discord.commands
        assert first["id"] == second["id"]
        [synced] = await play.bot.tree.fetch_commands()
        await synced.edit(description="Another word.")
        assert play.discord.commands[0]["description"] == "Another word."
        await synced.delete()
        assert play.discord.commands == []
