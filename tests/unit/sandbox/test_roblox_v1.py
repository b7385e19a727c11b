"""The first API generation, for clients that still use it."""

import base64
import hashlib
import json
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from roblox_face import KEY, UNIVERSE, Face, open_face

from sandbox.roblox import Grant

STORES = f"/datastores/v1/universes/{UNIVERSE}/standard-datastores"
KEYS = f"{STORES}/datastore/entries"
BEN = f"{KEYS}/entry?datastoreName=Coins&entryKey=ben"
BOARD = f"/ordered-data-stores/v1/universes/{UNIVERSE}/orderedDataStores/Wins/scopes/global/entries"


@pytest.fixture
async def face() -> AsyncIterator[Face]:
    async with open_face() as face:
        yield face


async def test_a_value_is_the_body_and_the_rest_is_in_headers(face):
    headers = {"roblox-entry-userids": "[7]", "roblox-entry-attributes": '{"a":"b"}'}
    made = await face.post(BEN, {"n": 2**60}, headers=headers)
    read = await face.get(BEN)
    assert read.json == {"n": 2**60}
    assert read.headers["roblox-entry-version"] == made.json["version"]
    assert (
        read.headers["roblox-entry-created-time"]
        == made.json["objectCreatedTime"]
        == "2026-03-01T12:00:00.0000000+00:00"
    )
    assert (json.loads(read.headers["roblox-entry-userids"]), read.headers["roblox-entry-attributes"]) == (
        [7],
        '{"a":"b"}',
    )


async def test_another_version_than_the_one_to_match_is_412_with_the_current_value(face):
    first = (await face.post(BEN, 1)).json["version"]
    assert (await face.post(f"{BEN}&matchVersion={first}", 2)).status == 200
    refused = await face.post(f"{BEN}&matchVersion={first}", 3)
    assert (refused.status, refused.json) == (412, 2)
    assert refused.headers["roblox-entry-version"] != first
    missing = await face.post(f"{KEYS}/entry?datastoreName=Coins&entryKey=eve&matchVersion={first}", 1)
    assert missing.status == 404


async def test_an_exclusive_create_of_what_exists_is_412(face):
    statuses = [(await face.post(f"{BEN}&exclusiveCreate=true", value)).status for value in (1, 2)]
    assert statuses == [200, 412]
    assert (await face.get(BEN)).json == 1


async def test_a_wrong_checksum_is_refused(face):
    right = base64.b64encode(hashlib.md5(b"1").digest()).decode()
    assert (await face.post(BEN, 1, headers={"content-md5": right})).status == 200
    assert (await face.post(BEN, 2, headers={"content-md5": right})).status == 400


async def test_setting_needs_the_scope_of_what_it_does(face):
    grant = Grant("universe-datastores.objects", ["create"], ["*"])
    face.world.api_keys[KEY].grants = [grant]
    refused = await face.post(BEN, 1)
    assert (refused.status, refused.json["error"]) == (403, "INSUFFICIENT_SCOPE")
    face.world.api_keys[KEY].grants.append(Grant("universe-datastores.control", ["create"], ["*"]))
    assert (await face.post(BEN, 1)).status == 200
    assert (await face.post(BEN, 2)).status == 403


async def test_an_increment_needs_the_scope_of_what_it_does_too(face):
    increment = f"{KEYS}/entry/increment?datastoreName=Coins&entryKey=ben&incrementBy=1"
    face.world.api_keys[KEY].grants = [Grant("universe-datastores.objects", ["create"], ["*"])]
    assert (await face.post(increment)).status == 403
    face.world.api_keys[KEY].grants.append(Grant("universe-datastores.control", ["create"], ["*"]))
    assert [(await face.post(increment)).status for _ in range(2)] == [200, 403]


async def test_stores_come_one_at_a_time_unless_more_are_asked_for(face):
    for store in ("A", "B"):
        await face.post(f"{KEYS}/entry?datastoreName={store}&entryKey=k", 1)
    assert [len((await face.get(STORES + asked)).json["datastores"]) for asked in ("", "?limit=2")] == [1, 2]


async def test_keys_and_stores_are_listed_with_tombstones(face):
    await face.post(BEN, 1)
    await face.delete(BEN)
    await face.post(f"{KEYS}/entry?datastoreName=Coins&entryKey=eve&scope=eu", 1)
    every = await face.get(f"{KEYS}?datastoreName=Coins&AllScopes=true")
    assert [(one["scope"], one["key"]) for one in every.json["keys"]] == [("eu", "eve"), ("global", "ben")]
    some = await face.get(f"{KEYS}?datastoreName=Coins&prefix=x")
    assert some.json == {"keys": [], "nextPageCursor": ""}
    assert [one["name"] for one in (await face.get(STORES)).json["datastores"]] == ["Coins"]


async def test_an_increment_answers_with_the_new_value(face):
    answers = [
        await face.post(f"{KEYS}/entry/increment?datastoreName=Coins&entryKey=ben&incrementBy={by}") for by in (5, -2)
    ]
    assert [one.json for one in answers] == [5, 3]


async def test_a_deletion_is_204_and_reading_after_it_404_in_the_old_shape(face):
    await face.post(BEN, 1)
    assert (await face.delete(BEN)).status == 204
    missing = await face.get(BEN)
    assert (missing.status, missing.json["error"]) == (404, "NOT_FOUND")
    assert missing.json["errorDetails"][0]["datastoreErrorCode"] == "EntryNotFound"


async def test_versions_are_listed_oldest_first_by_default_and_can_be_read(face):
    for value in (1, 22):
        await face.post(BEN, value)
        face.world.clock.advance(timedelta(hours=1))
    versions = f"{KEYS}/entry/versions?datastoreName=Coins&entryKey=ben"
    listed = (await face.get(versions)).json["versions"]
    assert [(one["contentLength"], one["deleted"]) for one in listed] == [(1, False), (2, False)]
    down = (await face.get(f"{versions}&sortOrder=Descending&limit=1")).json
    assert down["versions"] == [listed[1]]
    rest = (await face.get(f"{versions}&sortOrder=Descending&limit=1&cursor={down['nextPageCursor']}")).json
    assert rest["versions"] == [listed[0]]
    first = f"{KEYS}/entry/versions/version?datastoreName=Coins&entryKey=ben&versionId={listed[0]['version']}"
    assert (await face.get(first)).json == 1


async def test_the_old_ordered_api_takes_64_bits_and_forgives_a_second_deletion(face):
    big = 2**63 - 1
    assert (await face.post(f"{BOARD}?id=7", {"value": big})).json["value"] == big
    assert (await face.post(f"{BOARD}?id=7", {"value": 1})).json["message"] == "Entry already exists."
    assert (await face.patch(f"{BOARD}/8?allow_missing=true", {"value": 3})).json["value"] == 3
    assert (await face.patch(f"{BOARD}/9?allow_missing=false", {"value": 3})).json["code"] == "NOT_FOUND"
    assert (await face.post(f"{BOARD}/8:increment", {"amount": 2})).json["value"] == 5
    top = (await face.get(f"{BOARD}?order_by=desc&max_page_size=1")).json
    rest = (await face.get(f"{BOARD}?order_by=desc&max_page_size=1&page_token={top['nextPageToken']}")).json
    assert [one["id"] for one in top["entries"] + rest["entries"]] == ["7", "8"]
    assert (await face.post(f"{BOARD}?id=10", {"value": 2**63})).status == 400
    assert [(await face.delete(f"{BOARD}/8")).status for _ in range(2)] == [200, 200]
