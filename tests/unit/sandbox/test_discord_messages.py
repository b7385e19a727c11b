"""Messages: deferrals, follow-ups, edits, files, pings, expiry, and the refusals with Discord's own codes."""

import asyncio
import io
from dataclasses import replace
from datetime import timedelta

import aiohttp
import discord
import pytest
from small_bot import KINGDOM, LOG, STAFF, VAULT, playing


def file(name="a.txt", data=b"abc"):
    return discord.File(io.BytesIO(data), name)


async def ping(interaction: discord.Interaction) -> None:
    await interaction.response.send_message("pong")


def refusal(call):
    """A command that reports how Discord refused the call."""

    async def go(interaction: discord.Interaction) -> None:
        try:
            await call(interaction)
        except discord.HTTPException as error:
            words = f"{error.status}/{error.code}: {error.text}"
            await interaction.client.get_channel(STAFF.id).send(words[:2000])

    return go


async def refused(call, **options):
    """The error that the bot gets from the call."""
    async with playing(refusal(call), **options) as play:
        going = asyncio.create_task(play.mona.slash("/go"))
        await play.mona.until(lambda: any("/" in each.text for each in play.mona.sees()))
        going.cancel()
        return next(each.text for each in play.mona.sees() if "/" in each.text)


async def test_a_promised_answer_takes_its_place_and_stays_private():
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=False)

    async with playing(go) as play:
        first = await play.mona.slash("/go")
        assert (first.text, first.private, first.message.edited) == ("first", True, False)
        assert play.discord.world.deprecated == ["a follow-up completed the answer that /go promised"]
        await play.mel.until(lambda: [each.text for each in play.mel.sees()] == ["second"])


async def test_a_promise_not_kept_leaves_the_bot_thinking():
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.defer()

    async with playing(go, patience=0.05) as play:
        answer = await play.mona.slash("/go")
        assert answer.thinking
        assert answer.text == "Steward is thinking…"


async def test_answers_can_be_edited_fetched_and_deleted():
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("one", file=file())
        original = await interaction.original_response()
        assert original.content == "one"
        more = await interaction.followup.send("two", wait=True)
        await more.edit(content="three", attachments=[file("b.txt")])
        await interaction.delete_original_response()

    async with playing(go) as play:
        first = (await play.mona.slash("/go")).message
        await play.mona.until(lambda: first.deleted)
        [left] = play.mona.sees()
        assert (left.content, left.files[0].name, left.edited) == ("three", "b.txt", True)


async def test_files_go_both_ways_over_the_cdn():
    async def go(interaction: discord.Interaction) -> None:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description="Coins")))
        view.add_item(discord.ui.File("attachment://log.csv"))
        await interaction.response.send_message(view=view, files=[file("chart.png"), file("log.csv", b"x" * 2048)])
        message = await interaction.original_response()
        assert message.attachments == []
        url = message.components[0].items[0].media.url
        content = await interaction.client.http.get_from_cdn(url)
        await interaction.followup.send(content.decode())

    async with playing(go) as play:
        message = (await play.mona.slash("/go")).message
        assert message.text == "(picture: Coins)\n(file: log.csv, 2.0 KiB)"
        await play.mona.until(lambda: play.mona.sees()[-1].text == "abc")


async def test_a_file_that_no_component_shows_is_not_seen():
    async def go(interaction: discord.Interaction) -> None:
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.File("attachment://log.csv"))
        await interaction.response.send_message(view=view, files=[file("log.csv"), file("hidden.csv")])

    async with playing(go) as play:
        message = (await play.mona.slash("/go")).message
        assert [each.name for each in message.files] == ["log.csv"]


async def test_the_address_of_a_file_is_signed_expires_and_is_renewed_in_each_answer():
    async with playing(ping) as play:
        sent = await play.bot.get_channel(STAFF.id).send(file=file())
        [attached] = sent.attachments
        address, _, signature = attached.url.partition("?")
        assert len(signature) > 90
        for useless in (address, attached.url.replace("hm=", "hm=0"), attached.url.replace("ex=", "ex=f")):
            with pytest.raises(discord.NotFound):
                await play.bot.http.get_from_cdn(useless)
        play.discord.clock.advance(timedelta(hours=24))
        with pytest.raises(discord.NotFound):
            await attached.read()
        [renewed] = (await play.bot.get_channel(STAFF.id).fetch_message(sent.id)).attachments
        assert renewed.url.startswith(f"{address}?")
        assert await renewed.read() == b"abc"
        await sent.delete()
        with pytest.raises(discord.NotFound):
            await renewed.read()


async def test_the_upload_of_a_person_is_on_another_shelf():
    async def go(interaction: discord.Interaction, given: discord.Attachment) -> None:
        await interaction.response.send_message(f"{given.ephemeral} {given.url}")

    async with playing(go) as play:
        answer = await play.mona.slash("/go", given=("a.txt", b"x"))
        assert answer.text.startswith("True ")
        assert "/ephemeral-attachments/" in answer.text


async def test_a_file_may_be_as_large_as_the_guild_or_the_person_who_is_answered_may_send():
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(file=file(data=b"x" * interaction.filesize_limit))
        with pytest.raises(discord.HTTPException) as refused:
            await interaction.channel.send(file=file(data=b"x" * interaction.filesize_limit))
        await interaction.followup.send(f"{refused.value.status}/{refused.value.code}")

    paying, poor = (replace(KINGDOM.people[0], upload_limit=11 << 20), KINGDOM.people[1])
    guild = replace(KINGDOM, people=(paying, poor, *KINGDOM.people[2:]))
    async with playing(go, guild=guild) as play:
        answer = await play.mona.slash("/go")
        assert len(answer.message.files[0].data) == 11 << 20
        await play.mona.until(lambda: play.mona.sees()[-1].text == "413/40005")


async def test_a_message_with_the_nonce_of_one_before_is_that_one_for_a_few_minutes():
    async with playing(ping, validators=(), pace=0.01) as play:
        channel = play.bot.get_channel(STAFF.id)
        first = await channel.send("one", nonce="debt-1")
        assert (first.nonce, (await channel.send("one", nonce="debt-1")).id) == ("debt-1", first.id)
        assert (await play.bot.get_channel(LOG.id).send("one", nonce="debt-1")).id == first.id
        await channel.send("two", nonce="debt-2")
        assert [each.text for each in play.mona.sees()] == ["one", "two"]
        play.discord.clock.advance(timedelta(minutes=3))
        await channel.send("one", nonce="debt-1")
        assert [each.text for each in play.mona.sees()] == ["one", "two", "one"]
        with pytest.raises(discord.HTTPException) as refused:
            await channel.send("x", nonce="x" * 26)
        assert refused.value.code == 50035


async def test_a_post_whose_answer_was_lost_is_not_doubled_by_its_nonce():
    async with playing(ping) as play:
        channel = play.bot.get_channel(STAFF.id)
        play.discord.faults.cut("after", path="/messages$")
        with pytest.raises((aiohttp.ClientError, OSError)):
            await channel.send("once", nonce="debt-1")
        await channel.send("once", nonce="debt-1")
        assert [each.text for each in play.mona.sees()] == ["once"]


async def test_channel_messages_can_be_sent_edited_listed_and_deleted_and_outlive_the_token():
    async def go(interaction: discord.Interaction) -> None:
        await interaction.response.send_message("ok")
        channel = interaction.client.get_channel(LOG.id)
        case = await channel.send("Case 1")
        await case.reply("noted")
        await case.edit(content="Case 1: done")
        found = [message.content async for message in channel.history(limit=5)]
        assert found == ["noted", "Case 1: done"]
        await (await channel.fetch_message(case.id)).delete()

    async with playing(go) as play:
        await play.mona.slash("/go")
        await play.mona.until(lambda: [each.text for each in play.mona.sees()] == ["ok", "noted"])
        assert [each.text for each in play.mel.sees()] == ["ok"]


async def test_pings_are_noted_unless_they_are_forbidden():
    text = f"@everyone <@{KINGDOM.people[1].id}> <@&{KINGDOM.roles[0].id}> `@here`"

    async def loud(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(text)

    async def quiet(interaction: discord.Interaction) -> None:
        await interaction.response.send_message(text, allowed_mentions=discord.AllowedMentions.none())

    async def one(interaction: discord.Interaction) -> None:
        users = [discord.Object(KINGDOM.people[1].id)]
        allowed = discord.AllowedMentions(everyone=False, roles=False, users=users)
        view = discord.ui.LayoutView()
        view.add_item(discord.ui.TextDisplay(text))
        await interaction.response.send_message(view=view, allowed_mentions=allowed)

    async with playing(loud, quiet, one) as play:
        assert (await play.mona.slash("/loud")).message.pings == ("@everyone", "@Mel", "@Moderator", "@here")
        assert (await play.mona.slash("/quiet")).message.pings == ()
        assert (await play.mona.slash("/one")).message.pings == ("@Mel",)


async def test_a_second_first_response_is_refused():
    async def twice(interaction):
        await interaction.response.defer()
        interaction.response._response_type = None
        await interaction.response.send_message("again")

    assert (await refused(twice)).startswith("400/40060")


async def test_a_late_response_finds_no_interaction():
    async def late(interaction):
        await asyncio.sleep(0.1)
        await interaction.response.send_message("sorry")

    assert (await refused(late, ack_limit=0.02)).startswith("404/10062")


async def test_follow_ups_before_the_first_response_find_no_webhook():
    assert (await refused(lambda interaction: interaction.followup.send("hasty"))).startswith("404/10015")


async def test_the_token_ends_after_fifteen_minutes():
    async with playing(waits()) as play:
        answer = await play.mona.slash("/waits")
        play.discord.clock.advance(timedelta(minutes=15))
        await play.mona.click("Finish")
        await play.mona.until(lambda: "401/50027" in play.mona.sees()[-1].text)
        assert answer.text.startswith("waiting")


def waits():
    async def waits(interaction: discord.Interaction) -> None:
        opened_by = interaction
        view = discord.ui.View()
        button = discord.ui.Button(label="Finish")

        async def finish(interaction: discord.Interaction) -> None:
            await interaction.response.defer()
            try:
                await opened_by.edit_original_response(content="late")
            except discord.HTTPException as error:
                await interaction.followup.send(f"{error.status}/{error.code}")

        button.callback = finish
        view.add_item(button)
        await interaction.response.send_message("waiting", view=view)

    return waits


async def test_a_deleted_message_is_unknown():
    async def go(interaction):
        await interaction.response.send_message("here")
        await interaction.delete_original_response()
        await interaction.edit_original_response(content="gone")

    assert (await refused(go)).startswith("404/10008")


async def test_an_ephemeral_message_cannot_be_fetched_from_its_channel():
    async def go(interaction):
        await interaction.response.send_message("secret", ephemeral=True)
        original = await interaction.original_response()
        await interaction.channel.fetch_message(original.id)

    assert (await refused(go)).startswith("404/10008")


async def test_channels_the_bot_cannot_see_or_that_do_not_exist_are_refused():
    assert (await refused(lambda i: i.client.get_channel(VAULT.id).send("x"))).startswith("403/50001")
    assert (await refused(lambda i: i.client.fetch_channel(5))).startswith("404/10003")


async def test_an_error_names_the_path_of_the_field():
    view = discord.ui.LayoutView()
    view.add_item(discord.ui.TextDisplay("fine"))
    button = discord.ui.Button(label="x", custom_id="y")
    button._underlying.label = "x" * 81
    view.add_item(discord.ui.ActionRow(button))
    words = await refused(lambda i: i.response.send_message(view=view), validators=[])
    assert words.startswith("400/50035")
    assert "components.1.components.0.label: Must be between 1 and 80" in words.replace("In ", "")


async def test_a_refused_body_does_not_use_up_the_first_response():
    async def go(interaction: discord.Interaction) -> None:
        with pytest.raises(discord.HTTPException):
            await interaction.response.send_message("x" * 2001)
        await interaction.response.send_message("short")

    async with playing(go, validators=[]) as play:
        assert (await play.mona.slash("/go")).text == "short"


async def test_a_promise_takes_no_flag_but_the_one_for_a_private_answer():
    async def go(interaction):
        flags = {"flags": 64 | 1 << 15}
        route = discord.http.Route("POST", f"/interactions/{interaction.id}/{interaction.token}/callback")
        await interaction.client.http.request(route, json={"type": 5, "data": flags})

    assert "data.flags" in await refused(go)
