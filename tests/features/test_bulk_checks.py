"""A bulk is refused before anybody is looked up, and does not begin once the runs have ended."""

from dataclasses import replace

import pytest
from workshop import opened_workshop, person

from bot.access import Capability, DenialReason, DiscordId
from bot.changes.bulk.plans import BulkRequest
from bot.errors import AccessDenied, Stopping
from bot.features.bans.bulk.plans import BulkAction
from bot.features.bans.cards.bulk import bulk_question
from bot.features.bans.orders import BanRequest
from sandbox.example import guild
from sandbox.harness import CONFIG

OWNER = person("owner")
ORDER = BanRequest(player="", duration="7d", reason="Because it is a test")
REQUEST = BulkRequest(action=BulkAction.BAN, players="BuilderBen", order=ORDER)


async def test_once_the_runs_have_ended_no_bulk_begins(workshop):
    bulk = workshop.services.bulk_bans
    plan = await bulk.plan(OWNER, REQUEST)
    await workshop.services.bulks.runs.finish()
    with pytest.raises(Stopping):
        await bulk.apply(OWNER, plan)
    assert (await workshop.cases(), workshop.writes()) == ([], [])


async def test_who_may_ban_here_and_ban_many_only_elsewhere_is_refused_before_anybody_is_looked_up(tmp_path):
    castle = (
        '[experiences.castle]\nname = "Castle"\nuniverse_id = 4000000002\napi_key = "env:KINGDOM_OPEN_CLOUD_KEY"\n\n'
    )
    elsewhere = f'[roles.raids]\nid = {guild.SUPPORT.id + 50}\nmay = ["bans:bulk"]\nexperiences = ["castle"]\n\n'
    config = tmp_path / "config.toml"
    text = CONFIG.read_text(encoding="utf-8").replace("[roles.moderator]", f"{castle}{elsewhere}[roles.moderator]", 1)
    config.write_text(text, encoding="utf-8")
    moderator = person("moderator")
    both = replace(moderator, role_ids=moderator.role_ids | {guild.SUPPORT.id + 50})
    async with opened_workshop(tmp_path, config=config) as workshop:
        with pytest.raises(AccessDenied) as caught:
            await workshop.services.bulk_bans.plan(both, REQUEST)
        assert caught.value.capability is Capability.BANS_BULK
        assert [each.reason for each in caught.value.denials] == [DenialReason.EXPERIENCE]
        assert list(workshop.roblox.requests) == []


def who_may_ban_only_elsewhere(folder):
    """Return settings, and an actor who may ban many here, and ban in another experience alone."""
    castle = (
        '[experiences.castle]\nname = "Castle"\nuniverse_id = 4000000002\napi_key = "env:KINGDOM_OPEN_CLOUD_KEY"\n\n'
    )
    ids = guild.SUPPORT.id + 50, guild.SUPPORT.id + 51
    may = '["bans:bulk", "cases:undo"]'
    here = f'[roles.raids]\nid = {ids[0]}\nmay = {may}\nexperiences = ["kingdom"]\n\n'
    elsewhere = f'[roles.bans]\nid = {ids[1]}\nmay = ["bans:write"]\nexperiences = ["castle"]\n\n'
    config = folder / "config.toml"
    text = CONFIG.read_text(encoding="utf-8")
    config.write_text(text.replace("[roles.moderator]", f"{castle}{here}{elsewhere}[roles.moderator]", 1), "utf-8")
    return config, replace(person("moderator"), role_ids=frozenset(map(DiscordId, ids)))


async def test_who_may_ban_many_here_and_ban_only_elsewhere_is_refused_before_anybody_is_looked_up(tmp_path):
    config, both = who_may_ban_only_elsewhere(tmp_path)
    async with opened_workshop(tmp_path, config=config) as workshop:
        with pytest.raises(AccessDenied) as caught:
            await workshop.services.bulk_bans.plan(both, REQUEST)
        assert caught.value.capability is Capability.BANS_WRITE
        assert [each.reason for each in caught.value.denials] == [DenialReason.EXPERIENCE]
        assert list(workshop.roblox.requests) == []


async def test_the_undo_of_a_bulk_is_refused_before_anybody_is_looked_up(tmp_path):
    config, both = who_may_ban_only_elsewhere(tmp_path)
    async with opened_workshop(tmp_path, config=config) as workshop:
        bulk = workshop.services.bulk_bans
        run = await bulk.apply(OWNER, await bulk.plan(OWNER, REQUEST))
        assert run.task is not None
        await run.task
        workshop.roblox.requests.clear()
        with pytest.raises(AccessDenied) as caught:
            await workshop.services.undo.plan(both, number=str(run.case_id), reason="Wrong players")
        assert caught.value.capability is Capability.BANS_WRITE
        assert list(workshop.roblox.requests) == []


@pytest.mark.parametrize(
    ("duration", "title"),
    [
        ("1d 1h 2m", "Ban 1 player for 1 day 1 hour 2 minutes?"),  # as long as a title may be
        ("1d 1h 12m", "Ban 1 player?"),
    ],
)
async def test_a_title_names_the_length_as_long_as_there_is_room(workshop, duration, title):
    plan = await workshop.services.bulk_bans.plan(OWNER, replace(REQUEST, order=replace(ORDER, duration=duration)))
    assert bulk_question(plan).title == title
