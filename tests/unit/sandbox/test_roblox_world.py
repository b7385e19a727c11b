"""Example Kingdom, and the file of a world."""

import asyncio
import json
import signal
import sys
from datetime import UTC, datetime

import aiohttp
import pytest
from project import ROOT
from roblox_face import NOON, U, open_face

from sandbox.example.world import (
    API_KEY,
    ARENA_ARI,
    ARENA_ID,
    COIN_QUEEN,
    FORMER_FINN,
    GRIEFER_GUS,
    LIVE_LUCA,
    LOBBY_ID,
    PIXEL_PAUL,
    TIMED_TINA,
    UNIVERSE_ID,
    example_world,
)
from sandbox.roblox import User, World, times
from sandbox.roblox.errors import NotFound
from sandbox.roblox.users import Users


@pytest.fixture(scope="module")
def kingdom() -> World:
    world = example_world(now=NOON)
    world.clock.freeze(NOON)
    return world


def test_the_same_seed_and_moment_make_the_same_kingdom():
    one, two, other = (example_world(now=NOON, seed=seed) for seed in (7, 7, 8))
    for world in (one, two, other):
        world.clock.freeze(NOON)
        world.clock.offset_ns = 0
    assert one == two != other


def test_the_kingdom_has_300_players_with_profiles_and_names_that_differ(kingdom):
    profiles = kingdom.universe(UNIVERSE_ID).stores["PlayerData"].entries["global"]
    assert len(profiles) == 300
    assert len({user.name.casefold() for user in kingdom.users.by_id.values()}) == 301
    assert all(len(user.name) in range(3, 21) for user in kingdom.users.by_id.values())


def test_profiles_have_versions_over_days_in_order_and_in_the_past(kingdom):
    for entry in kingdom.universe(UNIVERSE_ID).stores["PlayerData"].entries["global"].values():
        moments = [one.created_ns for one in entry.revisions]
        assert moments == sorted(moments)
        assert moments[-1] < kingdom.clock.ns
    queen = kingdom.universe(UNIVERSE_ID).stores["PlayerData"].entry("global", f"Player_{COIN_QUEEN}")
    assert len(queen.revisions) > 1
    assert queen.value["Data"]["Coins"] == 2_450_000


def test_some_players_are_in_a_live_session(kingdom):
    profiles = kingdom.universe(UNIVERSE_ID).stores["PlayerData"]
    luca = profiles.entry("global", f"Player_{LIVE_LUCA}").value["MetaData"]
    assert luca["ActiveSession"][0] == LOBBY_ID
    assert kingdom.clock.ns // times.SECOND - luca["LastUpdate"] < 630
    assert "ActiveSession" not in profiles.entry("global", f"Player_{COIN_QUEEN}").value["MetaData"]


def test_boards_agree_with_the_profiles(kingdom):
    universe = kingdom.universe(UNIVERSE_ID)
    board = universe.ordered.board("CoinsBoard")
    assert max(board, key=board.__getitem__) == str(COIN_QUEEN)
    for user_id, coins in board.items():
        assert universe.stores["PlayerData"].entry("global", f"Player_{user_id}").value["Data"]["Coins"] == coins


def test_there_are_40_bans_of_every_kind(kingdom):
    restrictions = kingdom.universe(UNIVERSE_ID).restrictions
    assert sum(len(records) for records in restrictions.by_place.values()) == 40
    states = {
        user: (found.terms.active, found.in_force(kingdom.clock.ns), found.terms.duration_s is None)
        for user in (GRIEFER_GUS, TIMED_TINA, FORMER_FINN)
        for found in [restrictions.get(kingdom.clock, user)]
    }
    assert states == {
        GRIEFER_GUS: (True, True, True),
        TIMED_TINA: (True, True, False),
        FORMER_FINN: (False, False, True),
    }
    assert restrictions.get(kingdom.clock, ARENA_ARI, ARENA_ID).in_force(kingdom.clock.ns)
    assert not restrictions.get(kingdom.clock, ARENA_ARI).terms.active
    over = [one for one in restrictions.by_place[0].values() if one.terms.active and not one.in_force(kingdom.clock.ns)]
    assert len(over) == 10


def test_an_old_name_finds_pixel_paul(kingdom):
    assert kingdom.users.named("OldPaul99").id == PIXEL_PAUL


def test_an_account_can_go_and_another_be_called_by_its_number():
    users = Users()
    for user_id, name in ((7, "Gone"), (9, "Stays")):
        users.add(User(user_id, name, name, 0))
    assert users.remove(7).name == "Gone"
    with pytest.raises(NotFound):
        users.get(7)
    assert users.named("Gone") is None
    assert users.rename(9, "7") is users.named("7") is users.named("Stays") is users.get(9)


def test_a_world_comes_back_from_its_file_as_it_was(kingdom, tmp_path):
    kingdom.to_file(tmp_path / "world.json")
    assert World.from_file(tmp_path / "world.json") == kingdom
    assert [file.name for file in tmp_path.iterdir()] == ["world.json"]


def test_a_world_is_not_written_over_a_file_beside_it(kingdom, tmp_path):
    beside = tmp_path / "world.json.new"
    beside.write_text("somebody's own", encoding="utf-8")
    kingdom.to_file(tmp_path / "world.json")
    assert beside.read_text(encoding="utf-8") == "somebody's own"


@pytest.mark.parametrize("held", ["", "{", "[]", '{"clock": 3}', '{"universe": {}}', "\udcff"])
def test_a_file_that_is_not_a_world_is_refused(tmp_path, held):
    (tmp_path / "world.json").write_text(held, encoding="utf-8", errors="surrogateescape")
    with pytest.raises(OSError, match="is not a world"):
        World.from_file(tmp_path / "world.json")


async def test_what_was_done_over_http_is_kept_in_the_file(tmp_path):
    async with open_face() as face:
        await face.patch(f"{U}/user-restrictions/100", {"gameJoinRestriction": {"active": True, "duration": "60s"}})
        await face.post(f"{U}/data-stores/Coins/entries?id=k", {"value": "\ud800"})
        await face.get(f"{U}/data-stores/Coins/entries/k")
        face.world.to_file(tmp_path / "world.json")
        assert World.from_file(tmp_path / "world.json") == face.world


async def test_the_process_announces_itself_and_keeps_its_world(tmp_path):
    world_file = tmp_path / "world.json"
    code = f"from pathlib import Path; from sandbox.open_cloud import serve; serve(0, Path({str(world_file)!r}))"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", code, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    line = json.loads(await process.stdout.readline())
    assert (line["api_key"], line["universe_id"], line["place_id"]) == (API_KEY, UNIVERSE_ID, LOBBY_ID)
    headers = {"x-api-key": line["api_key"]}
    async with aiohttp.ClientSession(line["base_url"], headers=headers) as session:
        path = f"/cloud/v2/universes/{UNIVERSE_ID}:publishMessage"
        async with session.post(path, json={"topic": "t", "message": "kept"}) as response:
            assert response.status == 200
    process.send_signal(signal.SIGTERM)
    assert await process.wait() == 0
    assert [one.message for one in World.from_file(world_file).universe(UNIVERSE_ID).messages] == ["kept"]


def test_a_kingdom_without_a_moment_is_of_today():
    world = example_world()
    assert abs((world.clock.now() - datetime.now(UTC)).total_seconds()) < 60
