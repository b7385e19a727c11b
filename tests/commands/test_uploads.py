"""Files that people attach: how large, of which types, and what happens if Discord does not take them on."""

from dataclasses import replace

import pytest
from kingdom import PATIENCE, running_kingdom

from sandbox.discord import CannotDo
from sandbox.example.guild import LOG_CHANNEL_ID

BAN = {"player": "BuilderBen", "duration": "7d", "reason": "Exploiting the duel bug"}
CLIP = ("clip.mp4", b"x" * (11 << 20))


def paying(kingdom, name, *, limit):
    """Give somebody a greater limit of Discord."""
    world, person = kingdom.running.discord.world, getattr(kingdom, name)
    world.members[person.id] = replace(world.members[person.id], upload_limit=limit)
    return person


def boosted(kingdom, *, limit):
    """Give the server a greater limit of Discord."""
    world = kingdom.running.discord.world
    for channel_id, location in world.locations.items():
        if location.guild is world.home:
            world.locations[channel_id] = location._replace(guild=replace(world.home, upload_limit=limit))


async def banned_with(kingdom, person, file):
    await person.slash("ban", evidence=file, **BAN)
    return await person.click("Ban")


async def test_evidence_may_be_as_large_as_discord_says_for_the_interaction(kingdom):
    boosted(kingdom, limit=50 << 20)
    await banned_with(kingdom, kingdom.moderator, CLIP)
    (case,) = await kingdom.until(lambda cases: cases and cases[0].evidence)
    assert case.evidence[0].files[0].size_bytes == 11 << 20


async def test_evidence_that_only_the_person_may_send_is_refused_with_the_reason_and_nothing_is_changed(kingdom):
    person = paying(kingdom, "moderator", limit=50 << 20)
    answer = await banned_with(kingdom, person, CLIP)
    assert "more than Discord takes from Steward in the log channel" in answer.text
    assert "Nothing was changed" in answer.text
    assert await kingdom.cases() == []


async def test_evidence_above_what_any_server_takes_is_refused_before_it_is_read(kingdom):
    person = paying(kingdom, "moderator", limit=500 << 20)
    answer = await person.slash("ban", evidence=("clip.mp4", b"x" * (101 << 20)), **BAN)
    assert "At most 100 MiB a file; clip.mp4 has 101.0 MiB" in answer.text


@pytest.mark.parametrize("fault", ["fail", "slow"])
async def test_evidence_that_discord_fails_to_take_is_answered_soon(tmp_path, fault):
    async with running_kingdom(tmp_path, patience=replace(PATIENCE, keep_s=0.2)) as kingdom:
        faults = kingdom.running.discord.faults
        where = {"method": "POST", "path": f"^/channels/{LOG_CHANNEL_ID}/messages$", "count": None}
        if fault == "fail":
            faults.fail(500, **where)
        else:
            faults.slow(60, **where)
        answer = await banned_with(kingdom, kingdom.moderator, ("clip.mp4", b"moving"))
        assert "Discord did not pass a file on" in answer.text
        assert "Nothing was changed" in answer.text
        assert await kingdom.cases() == []
        faults.clear()


@pytest.mark.parametrize(
    ("command", "option", "name"),
    [
        ("ban", "evidence", "virus.exe"),
        ("case evidence", "file", "virus.exe"),
        ("bans bulk", "file", "players.png"),
        ("data replace", "file", "value.png"),
        ("data create", "file", "value.png"),
        ("place publish", "file", "lobby.png"),
    ],
)
async def test_discord_offers_only_files_of_a_type_that_the_option_takes(kingdom, command, option, name):
    others = {each["name"]: "x" for each in kingdom.owner.picks(command).options if each.get("required")}
    with pytest.raises(CannotDo, match="cannot be chosen"):
        await kingdom.owner.slash(command, **{**filled(kingdom, command, others), option: (name, b"x")})


def filled(kingdom, command, others):
    """The required options with values of their types."""
    known = {each["name"]: each for each in kingdom.owner.picks(command).options}
    choices = {name: known[name]["choices"][0]["value"] for name in others if known[name].get("choices")}
    numbers = {name: 1 for name in others if known[name]["type"] == 4}
    return {**others, **choices, **numbers}


@pytest.mark.parametrize("name", ["a.PNG", "b.mov", "c.mp3", "d.log", "e.zip"])
async def test_evidence_may_be_a_picture_a_clip_a_sound_or_a_log(kingdom, name):
    await banned_with(kingdom, kingdom.moderator, (name, b"x"))
    (case,) = await kingdom.until(lambda cases: cases and cases[0].evidence)
    assert case.evidence[0].files[0].name == name


async def test_every_option_for_a_file_names_its_types_to_discord(kingdom):
    def options(part):
        for option in part.get("options") or ():
            yield part["name"], option
            yield from options(option)

    found = [each for command in kingdom.running.discord.commands for each in options(command) if each[1]["type"] == 11]
    assert len(found) >= 10
    assert [(command, option["name"]) for command, option in found if not option.get("file_types")] == []
