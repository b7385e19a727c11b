"""Configs against the stand-in: a draft that somebody else may change, and writes whose answer is lost."""

import pytest
from loopback import UNIVERSE

from bot.opencloud.errors import Conflict, InvalidRequest, KeyLacksScope, Missing, OutcomeUnknown, Refused
from bot.opencloud.resources.configs import Config, ConfigDraft
from sandbox.roblox import Fault, Grant
from sandbox.roblox.configs import Configs

APPLIED = [
    {"kind": "cut_after"},
    {"kind": "status", "status": 500, "after": True},
    {"kind": "html", "status": 200, "after": True},
]
applied = pytest.mark.parametrize("fault", APPLIED, ids=lambda fault: fault["kind"])


@pytest.fixture
def game(world):
    """The configs of the game, with two values that are live."""
    configs = world.universe(UNIVERSE).configs["InExperienceConfig"] = Configs()
    configs.stage({"speed": 2, "event": {"on": False}}, None)
    configs.publish(world.clock, 9, "first", None)
    return configs


async def test_a_game_without_configs_has_none(client):
    assert await client.configs.get() == Config()
    assert await client.configs.get_draft() == ConfigDraft()
    assert await client.configs.list_revisions().first(1) == []


async def test_a_key_without_the_scope_is_not_taken_for_no_configs(client, world, game):
    world.api_keys["loopback-key-0123456789"].grants = [Grant("universe", ["write"], [str(UNIVERSE)])]
    for ask in (client.configs.get, client.configs.get_draft):
        with pytest.raises(KeyLacksScope):
            await ask()


async def test_changes_are_staged_seen_and_published(client, game):
    base = await client.configs.get()
    assert base == Config(1, {"speed": 2, "event": {"on": False}})
    first = await client.configs.stage({"speed": 3, "old": [1]}, draft=await client.configs.get_draft())
    draft = await client.configs.get_draft()
    assert draft == ConfigDraft(first, {"speed": 3, "old": [1]})
    second = await client.configs.stage({"event": None, "old": None}, draft=draft)
    assert (await client.configs.get_draft()).changes == {"speed": 3, "event": None}
    assert await client.configs.publish(second, message="case 7", at_once=True, base=base) == 2
    assert await client.configs.get() == Config(2, {"speed": 3})
    newest, oldest = await client.configs.list_revisions().first(5)
    assert (newest.message, newest.version, newest.published_by) == ("case 7", 2, 9)
    assert newest.changes == {"speed": (2, 3), "event": ({"on": False}, None)}
    assert oldest.changes["speed"] == (None, 2)


async def test_what_somebody_else_staged_is_a_conflict_and_stays(client, game):
    mine = await client.configs.stage({"speed": 3}, draft=ConfigDraft())
    game.stage({"theirs": 1}, None)
    draft = ConfigDraft(mine, {"speed": 3})
    for act in (
        lambda: client.configs.stage({"speed": 4}, draft=draft),
        lambda: client.configs.discard(mine),
        lambda: client.configs.publish(mine, message="case 7", at_once=True, base=Config(1)),
    ):
        with pytest.raises(Conflict):
            await act()
    assert (game.draft, game.version) == ({"speed": 3, "theirs": 1}, 1)


async def test_a_refusal_of_the_present_draft_stays_what_it_is(client, game, roblox):
    draft = ConfigDraft(await client.configs.stage({"speed": 3}, draft=ConfigDraft()), {"speed": 3})
    for status, path in ((400, "/draft$"), (400, "/publish$")):
        roblox.faults.add(Fault("status", status=status, path=path, count=1))
    for act in (
        lambda: client.configs.stage({"speed": 4}, draft=draft),
        lambda: client.configs.publish(draft.hash, message="case 7", at_once=False, base=Config(1)),
    ):
        with pytest.raises(Refused) as refused:
            await act()
        assert type(refused.value) is Refused


async def test_a_refusal_stays_what_it_is_if_no_read_can_explain_it(client, game, roblox):
    staged = await client.configs.stage({"speed": 3}, draft=ConfigDraft())
    roblox.faults.add(Fault("status", status=400, method="PATCH", count=2))
    roblox.faults.add(Fault("status", status=503, method="GET", count=None))
    for draft in (ConfigDraft(), ConfigDraft(staged, {"speed": 3})):
        with pytest.raises(Refused) as refused:
            await client.configs.stage({"speed": 4}, draft=draft)
        assert (type(refused.value), refused.value.status) == (Refused, 400)


async def test_a_draft_is_dropped(client, game):
    await client.configs.discard(await client.configs.stage({"speed": 3}, draft=ConfigDraft()))
    assert await client.configs.get_draft() == ConfigDraft()


async def test_an_older_revision_is_staged_and_not_live(client, game):
    staged = await client.configs.stage({"speed": 9}, draft=ConfigDraft())
    await client.configs.publish(staged, message="case 8", at_once=True, base=Config(1))
    oldest = (await client.configs.list_revisions().first(2))[1]
    restored = await client.configs.restore(oldest.id)
    assert await client.configs.get_draft() == ConfigDraft(restored, {"speed": 2})
    assert (await client.configs.get()).values["speed"] == 9
    with pytest.raises(Missing):
        await client.configs.restore("unknown")


async def test_the_history_is_read_to_its_end(client, game, world):
    for number in range(119):
        game.stage({"speed": 100 + number}, None)
        game.publish(world.clock, 9, f"number {number}", None)
    versions = [each.version async for each in client.configs.list_revisions()]
    assert versions == list(range(120, 0, -1))


@pytest.mark.parametrize("changes", [{}, {"": 1}, {"k" * 257: 1}, {"k": "x" * 100_000}, {"k": 2**60}])
async def test_changes_that_break_a_rule_are_not_sent(client, roblox, changes):
    with pytest.raises(InvalidRequest):
        await client.configs.stage(changes, draft=ConfigDraft())
    for act in (client.configs.discard(""), client.configs.publish("", message="m", at_once=True, base=Config())):
        with pytest.raises(InvalidRequest):
            await act
    with pytest.raises(InvalidRequest):
        await client.configs.publish("hash", message="", at_once=True, base=Config())
    assert not roblox.requests


@applied
@pytest.mark.parametrize("is_based", [True, False])
async def test_staging_whose_answer_is_lost_is_found_in_the_draft(client, game, roblox, fault, is_based):
    draft = ConfigDraft()
    if is_based:
        draft = ConfigDraft(await client.configs.stage({"a": 1, "speed": 3}, draft=draft), {"a": 1, "speed": 3})
    roblox.faults.add(Fault(**fault, method="PATCH"))
    assert await client.configs.stage({"b": 2, "speed": 2}, draft=draft) == game.draft_hash
    assert game.draft == {"b": 2} | ({"a": 1} if is_based else {})


async def test_staging_that_never_arrived_or_met_another_is_unknown(client, game, roblox):
    roblox.faults.add(Fault("cut_before", method="PATCH", count=None))
    with pytest.raises(OutcomeUnknown):
        await client.configs.stage({"b": 2}, draft=ConfigDraft())
    game.stage({"b": 2, "theirs": 1}, None)
    with pytest.raises(OutcomeUnknown):
        await client.configs.stage({"b": 2}, draft=ConfigDraft())


@applied
async def test_a_publication_whose_answer_is_lost_is_found_by_its_message(client, game, roblox, fault):
    staged = await client.configs.stage({"speed": 3}, draft=ConfigDraft())
    roblox.faults.add(Fault(**fault, method="POST"))
    assert await client.configs.publish(staged, message="case 7", at_once=True, base=Config(1)) == 2
    assert game.version == 2


async def test_a_publication_that_never_arrived_is_unknown_whatever_others_published(client, game, roblox, world):
    staged = await client.configs.stage({"speed": 3}, draft=ConfigDraft())
    roblox.faults.add(Fault("cut_before", method="POST", count=None))
    with pytest.raises(OutcomeUnknown):
        await client.configs.publish(staged, message="first", at_once=True, base=Config(1))
    game.publish(world.clock, 8, "by somebody else", None)
    with pytest.raises(OutcomeUnknown):
        await client.configs.publish(staged, message="case 7", at_once=True, base=Config(1))


@applied
async def test_a_drop_whose_answer_is_lost_is_done_if_nothing_is_staged(client, game, roblox, fault):
    staged = await client.configs.stage({"speed": 3}, draft=ConfigDraft())
    roblox.faults.add(Fault(**fault, method="DELETE"))
    await client.configs.discard(staged)
    assert game.draft == {}


async def test_a_drop_that_never_arrived_is_unknown(client, game, roblox):
    staged = await client.configs.stage({"speed": 3}, draft=ConfigDraft())
    roblox.faults.add(Fault("cut_before", method="DELETE", count=None))
    with pytest.raises(OutcomeUnknown):
        await client.configs.discard(staged)
    assert game.draft == {"speed": 3}


async def test_a_restore_whose_answer_is_lost_is_sent_once(client, game, roblox):
    roblox.faults.add(Fault("cut_after", method="POST"))
    with pytest.raises(OutcomeUnknown):
        await client.configs.restore(game.revisions[0].id)
    assert len(roblox.requests) == 1
