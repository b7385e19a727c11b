"""A player's card, also while Roblox does not answer every request."""

import pytest

from bot.characters import LONE_BACKTICK
from sandbox.example.world import BUILDER_BEN
from tests.commands.test_values import write


async def test_the_card_shows_who_it_is_the_data_the_ban_and_the_cases(kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="1d", reason="Exploiting the duel bug")
    await kingdom.moderator.click("Ban for 1 day")
    answer = await kingdom.moderator.slash("player view", player="BuilderBen")
    assert answer.private
    for words in ("Ben the Builder", "BuilderBen", str(BUILDER_BEN), "Coins 12,500", "🔨 Banned · ends in", "case #1"):
        assert words in answer.text
    assert answer.text.count("Banned") == 1


async def test_the_card_of_a_banned_player_says_why_by_whom_and_when_and_names_bans_of_places(kingdom):
    for place, length, reason in ((None, "7d", "Exploiting the duel bug"), ("lobby", "30d", "Blocks the door")):
        where = {"place": place} if place is not None else {}
        await kingdom.moderator.slash("ban", player="BuilderBen", duration=length, reason=reason, **where)
        await kingdom.moderator.click(f"Ban for {length.removesuffix('d')} days")
    lines = (await kingdom.moderator.slash("player view", player="BuilderBen")).text.splitlines()
    whole, place = (
        next(each for each in lines if each.startswith(start)) for start in ("🔨 Banned until", "🔨 Banned from")
    )
    assert place.startswith("🔨 Banned from lobby until")
    for first, reason, number in ((whole, "Exploiting the duel bug", 1), (place, "Blocks the door", 2)):
        why, given = lines[lines.index(first) + 1 :][:2]
        assert why == f"> {reason}"
        assert given.startswith("moderator · ")
        assert given.endswith(f" ago · case #{number}")
    assert "Not banned" not in lines


async def test_a_ban_of_a_place_alone_is_not_taken_for_no_ban(kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="7d", reason="Blocks the door", place="lobby")
    await kingdom.moderator.click("Ban for 7 days")
    text = (await kingdom.support.slash("player view", player="BuilderBen")).text
    assert "Banned from lobby" in text
    assert "Not banned" not in text


async def test_the_latest_cases_and_why_somebody_is_banned_are_only_for_those_who_may_read_them(kingdom):
    await kingdom.moderator.slash("ban", player="BuilderBen", duration="1d", reason="Exploiting the duel bug")
    await kingdom.moderator.click("Ban for 1 day")
    answer = await kingdom.editor.slash("player view", player="BuilderBen")
    assert "🔨 Banned · ends in" in answer.text
    for hidden in ("Before", "#1", "Exploiting the duel bug", "moderator"):
        assert hidden not in answer.text


async def test_a_new_account_and_a_live_session_are_alerts(kingdom):
    assert "under 30 days old" in (await kingdom.support.slash("player view", player="FreshFrida")).text
    assert "In the game" in (await kingdom.support.slash("player view", player="LiveLuca")).text


async def test_parts_that_roblox_does_not_answer_are_named_and_the_rest_is_shown(kingdom):
    kingdom.break_roblox(kind="status", method="GET", path="data-stores", status=403, count=None)
    answer = await kingdom.moderator.slash("player view", player="BuilderBen")
    assert "Data not known: the key may not do that" in answer.text
    assert "Ben the Builder" in answer.text
    kingdom.break_roblox(kind="html", method="GET", path="user-restrictions", status=200, count=None)
    answer = await kingdom.moderator.slash("player view", player="BuilderBen")
    assert "⚠️ Ban not known: Roblox " in answer.text


async def test_a_shared_card_is_for_everybody_in_the_channel(kingdom):
    answer = await kingdom.moderator.slash("player view", player="CoinQueen", share=True)
    assert not answer.private
    assert any("CoinQueen" in message.text for message in kingdom.member.sees())


async def test_names_that_are_hard_to_show_are_shown_letter_by_letter(kingdom):
    shown = {
        name: (await kingdom.support.slash("player view", player=name)).text for name in ("Layan_2012", "EmojiEmma")
    }
    assert "\N{FIRST STRONG ISOLATE}ليان\N{POP DIRECTIONAL ISOLATE} 12 · 2396296300" in shown["Layan_2012"].replace(
        "[", ""
    )
    assert "👩‍👩‍👧 Emma 🦄 न्या · " in shown["EmojiEmma"]
    entry = await kingdom.owner.slash("data view", store="Settings", key="**event** `2` 🎉 <@1>")
    assert f"**event** {LONE_BACKTICK}2{LONE_BACKTICK} 🎉 <@1>" in entry.text
    assert "|| אב || 1-2" in entry.text


@pytest.mark.parametrize(
    ("coins", "words"),
    [
        ("null", "Coins none"),
        ("", "Coins not set"),
        ('"null"', "Coins null"),
        (f'"{"x" * 5_000}"', "Coins too long to show here"),
        ("0", "Coins 0"),
    ],
)
async def test_every_field_of_the_summary_is_named_also_without_a_value(kingdom, coins, words):
    data = f'"Coins":{coins},"Level":3' if coins else '"Level":3'
    write(kingdom, f'{{"Data":{{{data}}}}}', store="PlayerData", key=f"Player_{BUILDER_BEN}")
    answer = await kingdom.support.slash("player view", player="BuilderBen")
    assert words in answer.text
    assert "Level 3" in answer.text
