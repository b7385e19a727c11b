"""`/announce send`, from the command to the message that the game's servers get."""

import json

import pytest
from kingdom import Kingdom, running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import BUILDER_BEN, LOBBY_ID

PUBLISH = ":publishMessage"
JOB = "0b9d3c1e-5f6a-4f0e-9f57-0a5f0a3f7d11"


def received(kingdom: Kingdom) -> list[dict[str, object]]:
    return [json.loads(message.message) for message in kingdom.universe.messages]


async def test_an_announcement_is_sent_after_it_is_shown_and_confirmed(kingdom: Kingdom):
    asked = await kingdom.community.slash("announce send", text="Double coins till Sunday! 🎉")
    assert "Double coins till Sunday! 🎉" in asked.text
    assert "of 1,024 bytes" in asked.text
    assert received(kingdom) == []

    done = await kingdom.community.click("Send")

    assert "Announced to everybody" in done.text
    assert "The game does not report back" in done.text
    assert "Case #1" in done.text
    [case] = await kingdom.cases()
    assert (case.kind, case.outcome) == (CaseKind.ANNOUNCEMENT, Outcome.DONE)
    assert received(kingdom) == [
        {"v": 1, "id": case.idempotency_key, "kind": "announcement", "text": "Double coins till Sunday! 🎉"}
    ]
    assert kingdom.universe.messages[0].topic == "Steward"


async def test_the_bytes_shown_are_the_bytes_sent(kingdom: Kingdom):
    asked = (await kingdom.community.slash("announce send", text='Größe "x" \\n 😀')).text

    await kingdom.community.click("Send")

    size = len(kingdom.universe.messages[0].message.encode())
    assert f"{size} of 1,024 bytes" in asked


async def test_an_announcement_is_found_by_its_text_and_its_row_begins_with_it(kingdom: Kingdom):
    for text in ("Double coins\\nuntil Sunday!", "A new map is out"):
        await kingdom.community.slash("announce send", text=text)
        await kingdom.community.click("Send")

    found = await kingdom.owner.slash("case search", text="coins sunday")

    assert "Double coins until" in found.text
    assert "Announcement" in found.text
    assert "new map" not in found.text
    assert "No case fits" in (await kingdom.owner.slash("case search", text="triple coins")).text


async def test_one_place_and_one_player_are_in_the_message_to_the_receiver(kingdom: Kingdom):
    await kingdom.community.slash("announce send", text="You won!", place="lobby", player="BuilderBen")

    await kingdom.community.click("Send")

    assert received(kingdom)[0]["to"] == {"place": LOBBY_ID, "player": BUILDER_BEN}


@pytest.mark.parametrize(
    ("to", "title", "audience", "done", "kept"),
    [
        (
            {"place": "lobby"},
            "Announce to one place?",
            "Everybody in the servers of lobby that",
            "one place",
            {"place"},
        ),
        ({"server": JOB}, "Announce to one server?", f"Everybody in the server {JOB}", "one server", {"server"}),
        (
            {"server": JOB, "place": "lobby"},
            "Announce to one server?",
            f"Everybody in the server {JOB} of lobby",
            "one server",
            {"server", "place"},
        ),
    ],
    ids=["place", "server", "server of a place"],
)
async def test_the_question_the_outcome_and_the_message_say_who_reads_it(
    kingdom: Kingdom, to: dict[str, str], title: str, audience: str, done: str, kept: set[str]
):
    asked = await kingdom.community.slash("announce send", text="Hello", **to)
    assert title in asked.text
    assert audience in asked.text

    outcome = await kingdom.community.click("Send")

    assert f"Announced to {done}" in outcome.text
    [message] = received(kingdom)
    assert message["to"] == {name: {"place": LOBBY_ID, "server": JOB}[name] for name in kept}


async def test_a_suggestion_of_a_long_announcement_says_who_sent_it(kingdom: Kingdom):
    await kingdom.community.slash("announce send", text="Double coins until Sunday. " * 20)
    await kingdom.community.click("Send")

    (suggested,) = await kingdom.owner.complete("case view", "case", "")

    assert suggested.name.startswith("#1 Announcement · Double coins until Sunday.")
    assert suggested.name.endswith("… · by community")


async def test_a_text_that_is_too_long_is_refused_and_says_by_how_much(kingdom: Kingdom):
    answer = await kingdom.community.slash("announce send", text="x" * 1024)

    size = len(b'{"v":1,"id":"","kind":"announcement","text":""}') + 36 + 1024
    assert f"Too long by {size - 1024} bytes" in answer.text
    assert received(kingdom) == []


async def test_mentions_in_an_announcement_ping_nobody(kingdom: Kingdom):
    asked = await kingdom.community.slash("announce send", text="@everyone <@1200000000000000110> join!")

    assert "@everyone" in asked.text
    await kingdom.community.click("Send")
    assert kingdom.pings() == []


async def test_cancel_sends_nothing(kingdom: Kingdom):
    await kingdom.community.slash("announce send", text="Hello")

    outcome = await kingdom.community.click("Cancel")

    assert "Cancelled" in outcome.text
    assert received(kingdom) == []
    assert await kingdom.cases() == []


async def test_a_lost_answer_is_unknown_in_words_and_not_sent_again(kingdom: Kingdom):
    await kingdom.community.slash("announce send", text="Hello")
    kingdom.break_roblox(kind="cut_after", method="POST", path=PUBLISH)

    outcome = await kingdom.community.click("Send")

    assert "Roblox did not answer" in outcome.text
    assert "case #1 stays open until somebody else" in outcome.text
    assert "Ask somebody in the game" in outcome.text
    assert len(kingdom.requests("POST", PUBLISH)) == len(received(kingdom)) == 1
    [case] = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN


async def test_an_announcement_without_a_reason_shows_none(kingdom):
    await kingdom.community.slash("announce send", text="Double coins")
    done = await kingdom.community.click("Send now")
    assert "\nPlayers read\n> Double coins\n✅ Case #1" in done.text
    await kingdom.community.slash("announce send", text="Double coins again", reason="The event")
    assert "> The event" in (await kingdom.community.click("Send now")).text


async def test_a_server_with_a_character_that_nobody_can_see_is_refused(kingdom: Kingdom):
    answer = await kingdom.community.slash("announce send", text="Hello", server="job\u200b1")

    assert "a character that nobody can see" in answer.text
    assert received(kingdom) == []


async def test_who_may_announce_in_one_experience_is_not_shown_the_settings_of_another(tmp_path, config_with):
    castle = (
        '[experiences.castle]\nname = "Castle"\nuniverse_id = 4000000002\napi_key = "env:KINGDOM_OPEN_CLOUD_KEY"\n\n'
    )
    config = config_with(
        ("[experiences.kingdom.stores", castle + "[experiences.kingdom.stores"),
        ('topics = ["Steward"]', 'topics = ["Steward"]\nexperiences = ["kingdom"]'),
    )
    async with running_kingdom(tmp_path, config=config) as kingdom:
        answer = await kingdom.community.slash("announce send", text="Hello", experience="castle")

        assert "not in Castle" in answer.text
        assert "topic" not in answer.text
