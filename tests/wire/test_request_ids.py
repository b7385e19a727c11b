"""Each case has Roblox's id of the answer, also if Roblox refused. Roblox's support asks for this id."""

import json
from datetime import UTC, datetime

import pytest
from loopback import PLACE, UNIVERSE

from bot.access import Actor, Capability, DiscordId, Policy, Role
from bot.changes.outcomes import outcome_of
from bot.documents.documents import Documents
from bot.experiences.experiences import Experience, Experiences
from bot.experiences.uploads import Upload
from bot.features.data.addresses import Addresses, Where
from bot.features.data.reading import DataReading
from bot.features.data.snapshots import Snapshots
from bot.features.data.values import EntryValues
from bot.features.data.writing import DataWriting
from bot.features.places.places import Places, PublishRequest
from bot.journal import Journal
from bot.opencloud.errors import KeyLacksScope
from bot.opencloud.models import PlaceId, UniverseId
from bot.storage import Database

OWNER = Role(name="owner", id=DiscordId(2), may=frozenset(Capability))
OLGA = Actor(user_id=DiscordId(3), name="Olga", guild_id=DiscordId(1), role_ids=frozenset({OWNER.id}))
ENTRY = (200, json.dumps({"value": 1, "etag": "e", "revisionId": "r"}).encode(), {})


def now():
    return datetime.now(UTC)


async def _place():
    return b"<roblox!\x89\xff\x0d\x0a\x1a\x0a\x00\x00"


@pytest.fixture
async def common(connect, script, tmp_path):
    """The parts of every service."""
    async with Database.open(f"sqlite+aiosqlite:///{tmp_path}/journal.sqlite3") as database:
        await database.migrate()
        game = Experience(
            key="kingdom",
            name="Kingdom",
            universe_id=UniverseId(int(UNIVERSE)),
            client=connect(script.base_url),
            places={"lobby": PlaceId(PLACE)},
        )
        yield {
            "experiences": Experiences([game], default="kingdom"),
            "policy": Policy([OWNER], guilds=[DiscordId(1)]),
            "journal": Journal(database, outcome_of=outcome_of, clock=now),
            "clock": now,
        }


async def delete(common):
    experiences, policy = common["experiences"], common["policy"]
    rest = {name: common[name] for name in ("journal", "policy", "clock")}
    addresses, values = Addresses(experiences, None, policy), EntryValues(Documents())
    reading, proofs = DataReading(addresses, values, rest["clock"]), rest["journal"].proofs
    data = DataWriting(addresses=addresses, reading=reading, values=values, proofs=proofs, **rest)
    return await data.apply(OLGA, await data.plan_delete(OLGA, Where(store="S", key="k"), reason="Over"))


async def snapshot(common):
    snapshots = Snapshots(**common)
    return await snapshots.apply(OLGA, snapshots.plan(OLGA, reason="Before the update"))


async def upload(common):
    places = Places(**common)
    file = Upload(name="lobby.rbxl", size_bytes=16, read=_place)
    request = PublishRequest(place="lobby", file=file, published=True, reason="The update")
    return await places.apply_publish(OLGA, await places.plan_publish(OLGA, request))


@pytest.mark.parametrize(
    ("change", "read", "body"),
    [
        (delete, [ENTRY, ENTRY], b"{}"),
        (snapshot, [], b'{"newSnapshotTaken":true,"latestSnapshotTime":"2026-01-01T00:00:00Z"}'),
        (upload, [], b'{"versionNumber":7}'),
    ],
)
async def test_the_case_has_the_id_of_the_answer(common, script, change, read, body):
    script.lines = [*read, (200, body, {"x-request-id": "r-1"}), *read, (403, b"{}", {"x-request-id": "r-2"})]
    done = await change(common)
    with pytest.raises(KeyLacksScope):
        await change(common)
    cases = [await common["journal"].case(number) for number in (done.case_id, done.case_id + 1)]
    assert [case.request_id for case in cases] == ["r-1", "r-2"]
