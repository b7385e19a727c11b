"""The stand-in's own limits against Discord's description of its API."""

import io

import discord
import discord_bodies as bodies
import discord_contract
import pytest
from discord_contract import CALLBACK, answer_objections, objections
from small_bot import SmallBot, playing

from sandbox.discord import routes, routes_interactions

pytestmark = pytest.mark.skipif(not discord_contract.DESCRIPTION.exists(), reason=discord_contract.ABSENT)

# The description does not cover how components fit together, or sums over several fields.
BEYOND_THE_DESCRIPTION = {
    "blank embed field",
    "blank label",
    "blank option",
    "blank text",
    "button beside select",
    "button that says nothing",
    "content beside V2",
    "embed field",
    "embeds beside V2",
    "file from the web",
    "forty-one with nested ones",
    "link of two words",
    "link to nowhere",
    "link with custom id",
    "long content",
    "long embeds",
    "long text over all",
    "more at least than at most",
    "more at least than options",
    "more chosen than can be",
    "more to choose than options",
    "no custom id",
    "picture from nowhere",
    "picture not uploaded",
    "premium with a label",
    "same custom id",
    "same id",
    "same option twice",
    "script behind a link",
    "script behind an embed",
    "six rows",
    "text without the flag",
    "two selects",
}


@pytest.mark.parametrize("body", bodies.GOOD_MESSAGES.values(), ids=bodies.GOOD_MESSAGES)
def test_what_the_stand_in_takes_is_what_discord_describes(body):
    assert list(objections("POST", "/channels/{channel_id}/messages", body)) == []
    assert list(objections("POST", CALLBACK, {"type": 4, "data": body})) == []


@pytest.mark.parametrize(
    "body",
    [body for name, (body, _) in bodies.BAD_MESSAGES.items() if name not in BEYOND_THE_DESCRIPTION],
    ids=[name for name in bodies.BAD_MESSAGES if name not in BEYOND_THE_DESCRIPTION],
)
def test_what_discord_describes_as_wrong_is_objected_to(body):
    assert list(objections("POST", "/channels/{channel_id}/messages", body))


def test_an_objection_names_the_operation_and_the_field():
    [objection] = objections(
        "POST", CALLBACK, {"type": 9, "data": {"custom_id": "x", "title": "x" * 46, "components": [{}]}}
    )
    assert objection.startswith(f"POST {CALLBACK}: data.")


async def test_every_answer_of_the_stand_in_is_as_discord_describes_it():
    intents = discord.Intents(guilds=True, members=True)
    async with playing(everything, intents=intents, privileged=intents.value) as play:
        await play.mona.slash("/everything")
        await play.mona.until(lambda: any(each.text == "end" for each in play.mona.sees()))
        answered = [each for each in play.discord.exchanges if each.status == 200]
    objected = [line for each in answered for line in answer_objections(each.method, each.template, each.answer)]
    assert {each.template for each in answered} >= {each.template for each in routes_interactions.ROUTES}
    assert "\n".join(objected) == ""


async def everything(interaction: discord.Interaction, file: discord.Attachment | None = None) -> None:
    """Uses every operation whose answer has a body."""
    client = interaction.client
    assert isinstance(client, SmallBot)
    await interaction.response.defer()
    card = discord.ui.LayoutView()
    gallery = discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://a.png"))
    card.add_item(discord.ui.Container(discord.ui.TextDisplay("x"), gallery))
    card.add_item(discord.ui.ActionRow(discord.ui.Button(label="x")))
    options = [discord.SelectOption(label="x")]
    card.add_item(discord.ui.ActionRow(discord.ui.Select(options=options)))
    card.add_item(discord.ui.ActionRow(discord.ui.UserSelect()))
    card.add_item(discord.ui.Separator())
    card.add_item(discord.ui.File("attachment://b.txt"))
    card.add_item(discord.ui.Section("x", accessory=discord.ui.Thumbnail("attachment://a.png")))
    files = [discord.File(io.BytesIO(b"x"), name) for name in ("a.png", "b.txt")]
    await interaction.edit_original_response(view=card, attachments=files)
    await interaction.original_response()
    more = await interaction.followup.send("more", embed=discord.Embed(title="x"), wait=True)
    await more.edit(content="most")
    guild = await client.fetch_guild(interaction.guild_id)
    await guild.fetch_roles()
    await guild.fetch_channels()
    await guild.fetch_member(interaction.user.id)
    assert [member async for member in guild.fetch_members(limit=2)]
    await client.fetch_channel(interaction.channel_id)
    await client.application_info()
    await client.fetch_user(interaction.user.id)
    await interaction.user.send("hello")
    synced = await client.tree.fetch_commands()
    await client.tree.fetch_command(synced[0].id)
    await synced[0].edit(description="Another.")
    message = await interaction.channel.send("message")
    await message.edit(content="edited")
    await interaction.channel.fetch_message(message.id)
    assert [message async for message in interaction.channel.history(limit=2)]
    await (await client.fetch_channel(interaction.channel_id)).send("end")


def test_every_route_is_one_that_discord_describes():
    described = discord_contract._description()["paths"]
    served = {(route.method.lower(), route.template) for route in (*routes.ROUTES, *routes_interactions.ROUTES)}
    assert {(method, path) for method, path in served if method not in described.get(path, {})} == set()
