"""Configs over HTTP: one draft for everybody, publications, and what brings an older one back."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from roblox_face import KEY, OWNER, Face, open_face

from sandbox.roblox import Grant, World

C = "/creator-configs-public-api/v1/configs/universes/1/repositories/InExperienceConfig"


@pytest.fixture
async def face() -> AsyncIterator[Face]:
    async with open_face() as face:
        yield face


async def stage(face, entries, **more):
    return await face.patch(f"{C}/draft", {"entries": entries, **more})


async def publish(face, message="", **more):
    return await face.post(f"{C}/publish", {"message": message, "deploymentStrategy": "Immediate", **more})


async def live(face):
    return (await face.get(C)).json["entries"]


async def test_nothing_is_there_before_something_is_staged_and_published(face):
    paths = (C, f"{C}/full", f"{C}/draft", C.replace("InExperience", "Other"))
    assert [(await face.get(path)).status for path in paths] == [404] * 4
    assert [(await publish(face)).status, (await face.delete(f"{C}/draft")).status] == [400, 404]
    assert (await face.get(f"{C}/revisions")).json == {"revisions": []}


async def test_what_is_staged_is_live_once_it_is_published(face):
    staged = (await stage(face, {"speed": 2, "event": {"on": True}})).json["draftHash"]
    draft = (await face.get(f"{C}/draft")).json
    assert (draft["draftHash"], draft["entries"]["speed"]) == (staged, {"value": 2, "description": None})
    assert (await publish(face, draftHash=staged)).json == {"configVersion": 1}
    assert await live(face) == {"speed": 2, "event": {"on": True}}
    assert (await face.get(f"{C}/draft")).status == 404
    full = (await face.get(f"{C}/full")).json
    assert (full["entries"]["speed"]["value"], full["metadata"]) == (2, {"configVersion": 1})


async def test_null_deletes_and_a_live_value_withdraws_what_was_staged(face):
    await stage(face, {"a": 1, "b": 2})
    await publish(face)
    await stage(face, {"a": None, "b": 3, "c": 4})
    await stage(face, {"b": 2.0, "c": None})
    assert (await face.get(f"{C}/draft")).json["entries"] == {"a": {"value": None, "description": None}}
    await publish(face)
    assert await live(face) == {"b": 2}


async def test_a_hash_of_another_draft_is_refused_and_without_one_everything_goes_through(face):
    old = (await stage(face, {"a": 1})).json["draftHash"]
    await stage(face, {"b": 2})
    refused = [
        await stage(face, {"c": 3}, draftHash=old),
        await publish(face, draftHash=old),
        await face.delete(f"{C}/draft", json={"draftHash": old}),
    ]
    assert [each.status for each in refused] == [400] * 3
    assert (await publish(face)).status == 200
    assert await live(face) == {"a": 1, "b": 2}


async def test_an_overwritten_draft_deletes_what_it_leaves_out_and_can_be_dropped(face):
    await stage(face, {"a": 1, "b": 2})
    await publish(face)
    await face.send("PUT", f"{C}/draft:overwrite", json={"entries": {"a": 1, "c": 3}})
    draft = (await face.get(f"{C}/draft")).json["entries"]
    assert {key: one["value"] for key, one in draft.items()} == {"b": None, "c": 3}
    assert (await face.delete(f"{C}/draft")).json == {"draftHash": None}
    assert (await face.get(f"{C}/draft")).status == 404


async def test_revisions_say_who_changed_what_and_one_of_them_can_be_brought_back(face):
    for number in range(3):
        await stage(face, {"a": number, f"key{number}": True})
        await publish(face, f"number {number}")
        face.world.clock.advance(timedelta(hours=1))
    newest, middle, oldest = (await face.get(f"{C}/revisions")).json["revisions"]
    assert (newest["message"], newest["version"], newest["publishedBy"]) == ("number 2", 3, str(OWNER))
    assert middle["changes"] == {"a": {"before": 0, "after": 1}, "key1": {"before": None, "after": True}}
    await face.post(f"{C}/revisions/{oldest['revisionId']}/restore")
    draft = (await face.get(f"{C}/draft")).json["entries"]
    assert {key: one["value"] for key, one in draft.items()} == {"a": 0, "key1": None, "key2": None}
    assert (await live(face))["a"] == 2
    await publish(face)
    assert await live(face) == {"a": 0, "key0": True}
    assert (await face.post(f"{C}/revisions/unknown/restore")).status == 404


async def test_revisions_are_sorted_skipped_and_searched(face):
    for number in range(3):
        await stage(face, {f"key{number}": True})
        await publish(face)
        face.world.clock.advance(timedelta(hours=1))

    async def versions(query):
        return [one["version"] for one in (await face.get(f"{C}/revisions?{query}")).json["revisions"]]

    assert await versions("SortOrder=SORT_ORDER_ASCENDING") == [1, 2, 3]
    assert await versions("Skip=1&MaxPageSize=1") == [2]
    assert await versions("SearchKey=key2") == [3]
    assert await versions("startTime=2026-03-01T12:30:00Z&endTime=2026-03-01T13:30:00Z") == [2]
    wrong = ("SortOrder=up", "SortKey=name", "Skip=-1", "startTime=yesterday")
    assert [(await face.get(f"{C}/revisions?{query}")).status for query in wrong] == [400] * 4


@pytest.mark.parametrize(
    "entries", [{"": 1}, {"k" * 257: 1}, {"k": "x" * 100_000}, {f"k{number}": 1 for number in range(101)}, []]
)
async def test_entries_beyond_their_limits_are_refused(face, entries):
    assert (await stage(face, entries)).status == 400


async def test_an_unknown_field_a_rule_and_an_unknown_strategy_are_refused(face):
    await stage(face, {"a": 1})
    refused = [
        await stage(face, {}, previousDraftHash="x"),
        await stage(face, {}, conditionalRules={"rulesOrder": ["x"]}),
        await publish(face, deploymentStrategy="Invalid"),
    ]
    assert [each.status for each in refused] == [400] * 3


async def test_configs_need_the_scopes_and_are_in_the_file_of_the_world(face, tmp_path):
    await stage(face, {"a": 1})
    await publish(face)
    await stage(face, {"b": [1, None]})
    face.world.to_file(tmp_path / "world.json")
    assert World.from_file(tmp_path / "world.json").universe(1).configs == face.universe.configs
    face.world.api_keys[KEY].grants = [Grant("universe", ["read"], ["1"])]
    assert [(await face.get(C)).status, (await stage(face, {"a": 2})).status] == [200, 403]
