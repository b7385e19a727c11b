"""Versions of places against the stand-in."""

import pytest
from loopback import PLACE, UNIVERSE

from bot.opencloud._exchange import Answer
from bot.opencloud.errors import Conflict, KeyLacksScope, Missing, OutcomeUnknown
from bot.opencloud.models import PlaceId
from bot.opencloud.resources import place_versions
from sandbox.roblox import Fault

LOBBY = PlaceId(PLACE)


@pytest.fixture
def place(world):
    """A place with sixty versions, of which the last ones are only saved."""
    place = world.universe(UNIVERSE).place(PLACE)
    for number in range(60):
        place.upload(world.clock, b"<roblox!", xml=False, published=number < 57)
    return place


async def test_every_version_is_listed_newest_first(client, place):
    versions = [each async for each in client.place_versions.list_versions(LOBBY)]
    assert [each.number for each in versions] == list(range(60, 0, -1))
    assert [each.is_published for each in versions[:4]] == [False, False, False, True]


async def test_a_version_is_read_and_saved_again(client, place):
    wanted = await client.place_versions.get(LOBBY, 40)
    assert (wanted.place_id, wanted.number, wanted.is_published) == (LOBBY, 40, True)
    made = await client.place_versions.roll_back(LOBBY, 40)
    assert (made.number, made.is_published, place.published) == (61, False, 57)
    for act in (client.place_versions.get(LOBBY, 99), client.place_versions.roll_back(LOBBY, 99)):
        with pytest.raises(Missing):
            await act


async def test_a_place_open_in_team_create_is_a_conflict_and_a_key_without_the_scope_says_which(client, place, world):
    place.open_in_team_create = True
    with pytest.raises(Conflict):
        await client.place_versions.roll_back(LOBBY, 1)
    world.api_keys["loopback-key-0123456789"].grants = []
    with pytest.raises(KeyLacksScope) as refused:
        await client.place_versions.roll_back(LOBBY, 1)
    assert refused.value.scopes == ("asset:read", "asset:write")


@pytest.mark.parametrize("kind", ["cut_before", "cut_after"])
async def test_a_version_whose_answer_is_lost_is_unknown_and_sent_once(client, place, roblox, kind):
    roblox.faults.add(Fault(kind, method="POST"))
    with pytest.raises(OutcomeUnknown):
        await client.place_versions.roll_back(LOBBY, 1)
    assert len(roblox.requests) == 1


def test_a_list_may_be_an_array_alone_as_in_the_document():
    page = place_versions._decode_page(Answer([{"path": "assets/456/versions/5"}], None))
    assert [(each.place_id, each.number, each.is_published) for each in page.items] == [(456, 5, False)]
