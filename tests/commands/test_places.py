"""`/place publish`, from an attached file to a version at Roblox."""

import hashlib

import pytest
from kingdom import Kingdom, running_kingdom

from bot.journal import CaseKind, Outcome
from sandbox.example.world import LOBBY_ID

BINARY = b"<roblox!\x89\xff\x0d\x0a\x1a\x0a" + bytes(200)
XML = b'<roblox xmlns:xmime="http://www.w3.org/2005/05/xmlmime" version="4"></roblox>'
VERSIONS = r"/places/\d+/versions"


def lobby_versions(kingdom: Kingdom) -> list[tuple[int, bool, int]]:
    return [(each.number, each.published, each.size) for each in kingdom.universe.places[LOBBY_ID].versions[2:]]


async def test_a_file_is_saved_as_a_new_version(kingdom: Kingdom):
    asked = await kingdom.owner.slash(
        "place publish", place="lobby", file=("lobby.rbxl", BINARY), reason="Draft", as_="saved"
    )
    assert hashlib.sha256(BINARY).hexdigest()[:12] in asked.text
    assert "not published. Players stay on the published one" in asked.text
    assert lobby_versions(kingdom) == []

    done = await kingdom.owner.click("Save")

    assert "lobby saved, not published" in done.text
    assert "Version 38" in done.text
    assert "Case #1" in done.text
    assert lobby_versions(kingdom) == [(38, False, len(BINARY))]
    [case] = await kingdom.cases()
    assert (case.kind, case.outcome, case.version_made) == (CaseKind.PLACE_PUBLISH, Outcome.DONE, "38")


async def test_an_xml_file_is_published_to_players(kingdom: Kingdom):
    asked = await kingdom.owner.slash("place publish", place="lobby", file=("l.rbxlx", XML), reason="Go")
    assert "Publish lobby?" in asked.text
    assert "Players get it on servers that start from now on" in asked.text

    done = await kingdom.owner.click("Publish")

    assert "lobby published" in done.text
    assert "Version 38" in done.text
    assert "/servers restart" in done.text
    assert hashlib.sha256(XML).hexdigest()[:12] in done.text
    assert hashlib.sha256(XML).hexdigest() not in done.text
    assert lobby_versions(kingdom) == [(38, True, len(XML))]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("lobby.rbxm", BINARY, "Attach a place file"),
        ("lobby.rbxl", XML, "does not begin like a place file"),
        ("lobby.rbxlx", BINARY, "does not begin like a place file"),
        ("lobby.rbxl", b"", "The file is empty"),
    ],
)
async def test_a_file_that_is_not_a_place_file_is_refused(kingdom: Kingdom, name: str, content: bytes, words: str):
    publish = {"place": "lobby", "file": (name, content), "reason": "Go"}
    answer = await kingdom.owner.slash("place publish", even_if_hidden=True, **publish)

    assert words in answer.text
    assert kingdom.requests("POST", VERSIONS) == []


async def test_a_lost_answer_is_unknown_and_never_sent_twice(kingdom: Kingdom):
    await kingdom.owner.slash("place publish", place="lobby", file=("lobby.rbxl", BINARY), reason="Go", as_="saved")
    kingdom.break_roblox(kind="cut_after", method="POST", path=VERSIONS)

    outcome = await kingdom.owner.click("Save")

    assert "version history on Creator Hub" in outcome.text
    assert len(lobby_versions(kingdom)) == 1
    [case] = await kingdom.cases()
    assert case.outcome is Outcome.UNKNOWN


async def test_a_place_that_is_open_in_team_create_is_not_overwritten(kingdom: Kingdom):
    kingdom.universe.places[LOBBY_ID].open_in_team_create = True
    await kingdom.owner.slash("place publish", place="lobby", file=("lobby.rbxl", BINARY), reason="Go", as_="saved")

    outcome = await kingdom.owner.click("Save")

    assert "Team Create" in outcome.text
    assert "not a place of this experience" in outcome.text
    [case] = await kingdom.cases()
    assert case.outcome is Outcome.REFUSED


async def test_a_restart_is_named_only_to_those_who_may_restart(tmp_path, config_with):
    more = ('"bans:write", "cases:read"]', '"bans:write", "cases:read", "places:publish"]')
    async with running_kingdom(tmp_path, config=config_with(more)) as kingdom:
        await kingdom.moderator.slash("place publish", place="lobby", file=("l.rbxlx", XML), reason="Go")
        done = await kingdom.moderator.click("Publish place")
        assert "lobby published" in done.text
        assert "/servers restart" not in done.text
