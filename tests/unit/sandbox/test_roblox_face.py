"""The HTTP side over real sockets: paths, bodies, scopes, limits, error shapes."""

import io
import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from roblox_face import ARENA, BEN, KEY, LOBBY, OWNER, UNIVERSE, Face, U, open_face

from sandbox.roblox import Grant, Universe
from sandbox.roblox.data_stores import Target
from sandbox.roblox.revisions import Content

ENTRIES = f"{U}/data-stores/Coins/scopes/global/entries"
BOARD = f"{U}/ordered-data-stores/Wins/scopes/global/entries"
BOARD_V1 = f"/ordered-data-stores/v1/universes/{UNIVERSE}/orderedDataStores/Wins/scopes/global/entries"
BANS = f"{U}/user-restrictions"


@pytest.fixture
async def face() -> AsyncIterator[Face]:
    async with open_face() as face:
        yield face


def write(face: Face, key: str, value: object, scope: str = "global") -> str:
    entry = face.universe.stores.write(face.world.clock, Target("Coins", scope, key), Content.of(value))
    return entry.current.id


# Entries


async def test_an_entry_is_created_read_updated_and_deleted(face):
    created = await face.post(
        f"{ENTRIES}?id=ben", {"value": {"b": 1, "a": []}, "users": [f"users/{BEN}"], "attributes": {"x": "y"}}
    )
    read = await face.get(f"{ENTRIES}/ben")
    assert read.json == created.json
    assert created.json["path"] == "universes/1/data-stores/Coins/scopes/global/entries/ben"
    assert list(created.json["value"]) == ["b", "a"]
    assert (created.json["users"], created.json["attributes"]) == ([f"users/{BEN}"], {"x": "y"})
    updated = await face.patch(f"{ENTRIES}/ben", {"value": 2, "etag": read.json["etag"]})
    assert (updated.json["value"], updated.json["users"], updated.json["attributes"]) == (2, [], {})
    assert (await face.delete(f"{ENTRIES}/ben")).json == {}
    assert (await face.get(f"{ENTRIES}/ben")).status == 404


async def test_an_old_etag_is_409_aborted_and_overwrites_nothing(face):
    old = write(face, "ben", 1)
    write(face, "ben", 2)
    refused = await face.patch(f"{ENTRIES}/ben", {"value": 3, "etag": old})
    assert (refused.status, refused.json["code"]) == (409, "ABORTED")
    assert face.universe.stores["Coins"].entry("global", "ben").value == 2


async def test_creating_what_exists_is_400_and_not_409(face):
    write(face, "ben", 1)
    refused = await face.post(f"{ENTRIES}?id=ben", {"value": 2})
    assert (refused.status, refused.json) == (400, {"code": "INVALID_ARGUMENT", "message": "Entry already exists."})


async def test_a_key_with_an_at_sign_is_read_with_latest_and_otherwise_taken_for_a_revision(face):
    write(face, "a@b", 1)
    assert (await face.get(f"{ENTRIES}/a%40b@latest")).json["value"] == 1
    assert (await face.get(f"{ENTRIES}/a%40b")).json["message"] == "Invalid version id."


async def test_an_at_sign_in_a_write_is_part_of_the_key(face):
    write(face, "ben", 1)
    await face.patch(f"{ENTRIES}/ben@latest?allowMissing=true", {"value": 2})
    keys = face.universe.stores["Coins"].entries["global"]
    assert {key: entry.value for key, entry in keys.items()} == {"ben": 1, "ben@latest": 2}


async def test_only_a_literal_colon_begins_a_custom_verb(face):
    write(face, "ben:increment", 1)
    assert (await face.get(f"{ENTRIES}/ben%3Aincrement")).json["value"] == 1
    await face.post(f"{ENTRIES}/ben:increment", {"amount": 5})
    await face.post(f"{ENTRIES}/ben%3Aincrement:increment", {"amount": 5})
    keys = face.universe.stores["Coins"].entries["global"]
    assert {key: entry.value for key, entry in keys.items()} == {"ben": 5, "ben:increment": 6}


async def test_a_time_may_hold_literal_colons(face):
    write(face, "ben", 1)
    face.world.clock.advance(timedelta(hours=1))
    assert (await face.get(f"{ENTRIES}/ben@latest:2026-03-01T12:30:00Z")).json["value"] == 1


async def test_an_unscoped_path_means_the_global_scope(face):
    write(face, "ben", 1)
    write(face, "eve", 1, scope="eu")
    assert (await face.get(f"{U}/data-stores/Coins/entries/ben")).json["value"] == 1
    listed = await face.get(f"{U}/data-stores/Coins/entries")
    assert [entry["id"] for entry in listed.json["dataStoreEntries"]] == ["ben"]


async def test_the_wildcard_scope_lists_all_with_their_scope_in_the_path(face):
    write(face, "ben", 1)
    write(face, "e/v", 1, scope="e u")
    listed = await face.get(f"{U}/data-stores/Coins/scopes/-/entries")
    assert [entry["path"].split("/scopes/")[1] for entry in listed.json["dataStoreEntries"]] == [
        "e%20u/entries/e%2Fv",
        "global/entries/ben",
    ]


async def test_a_list_without_results_has_no_array_and_no_token(face):
    write(face, "ben", 1)
    assert (await face.get(f"{ENTRIES}?filter=id.startsWith(%22x%22)")).json == {}


async def test_pages_are_followed_by_token_and_a_changed_query_is_refused(face):
    for number in range(5):
        write(face, f"k{number}", number)
    first = (await face.get(f"{ENTRIES}?maxPageSize=3")).json
    token = quote(first["nextPageToken"])
    second = (await face.get(f"{ENTRIES}?maxPageSize=3&pageToken={token}")).json
    assert [entry["id"] for entry in first["dataStoreEntries"] + second["dataStoreEntries"]] == [
        f"k{n}" for n in range(5)
    ]
    assert "nextPageToken" not in second
    assert (await face.get(f"{ENTRIES}?showDeleted=true&pageToken={token}")).status == 400
    assert (await face.get(f"{U}/data-stores/Other/entries?pageToken={token}")).status in (400, 404)


async def test_a_page_size_of_0_means_the_default_and_a_negative_one_is_refused(face):
    for number in range(12):
        write(face, f"k{number}", number)
    assert len((await face.get(f"{ENTRIES}?maxPageSize=0")).json["dataStoreEntries"]) == 10
    assert (await face.get(f"{ENTRIES}?maxPageSize=-1")).status == 400


@pytest.mark.parametrize("flag", ["True", "TRUE", "1", "yes"])
async def test_a_flag_is_true_or_false_in_small_letters(face, flag):
    assert (await face.patch(f"{ENTRIES}/ben?allowMissing={flag}", {"value": 1})).status == 400
    assert (await face.patch(f"{ENTRIES}/ben?allowMissing=true", {"value": 1})).status == 200


async def test_revisions_carry_the_version_in_path_and_id_and_no_value(face):
    revision = write(face, "ben", 1)
    listed = (await face.get(f"{ENTRIES}/ben:listRevisions")).json["dataStoreEntries"]
    assert [(one["id"], one["path"].endswith(f"/ben@{revision}"), "value" in one) for one in listed] == [
        (f"ben@{revision}", True, False)
    ]


async def test_v2_clamps_numbers_on_the_way_in_and_out(face):
    write(face, "ben", {"big": 2**60, "float": 1e300, "small": -(2**60), "fine": [1.5, 2**53 - 1]})
    read = await face.get(f"{ENTRIES}/ben")
    assert read.json["value"] == {"big": 2**53, "float": 2**53, "small": -(2**53), "fine": [1.5, 2**53 - 1]}
    await face.patch(f"{ENTRIES}/ben", {"value": 10**30})
    assert face.universe.stores["Coins"].entry("global", "ben").value == 2**53


async def test_v2_clamps_numbers_of_attributes_as_those_of_values(face):
    target, content = Target("Coins", "global", "ben"), Content("1", [], {"big": 2**60, "why": "é", "n": 1.5})
    face.universe.stores.write(face.world.clock, target, content)
    assert (await face.get(f"{ENTRIES}/ben")).json["attributes"] == {"big": 2**53, "why": "é", "n": 1.5}
    await face.patch(f"{ENTRIES}/ben", {"value": 1, "attributes": {"big": 10**30}})
    assert face.universe.stores["Coins"].entry("global", "ben").current.attributes == {"big": 2**53}


async def test_a_value_of_4_mb_comes_back_whole(face):
    value = "x" * 4_194_302
    body, headers = io.BytesIO(json.dumps({"value": value}).encode()), {"content-type": "application/json"}
    assert (await face.send("POST", f"{ENTRIES}?id=big", data=body, headers=headers)).status == 200
    assert (await face.get(f"{ENTRIES}/big")).json["value"] == value


_json = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e15, 1e15) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], derandomize=True
)
@given(value=_json)
async def test_any_value_comes_back_as_it_was_sent(face, value):
    face.world.limits.enabled = False
    await face.patch(f"{ENTRIES}/any?allowMissing=true", {"value": value})
    assert json.dumps((await face.get(f"{ENTRIES}/any")).json["value"]) == json.dumps(value)


async def test_a_lone_surrogate_survives(face):
    body = rb'{"value": "\ud83d"}'
    await face.send("POST", f"{ENTRIES}?id=odd", data=body, headers={"content-type": "application/json"})
    assert (await face.get(f"{ENTRIES}/odd")).json["value"] == "\ud83d"


@settings(
    max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture], derandomize=True
)
@given(
    key=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12).filter(
        lambda it: it not in (".", "..")
    )
)
async def test_any_key_arrives_unchanged(face, key):
    face.world.limits.enabled = False
    sent = await face.patch(f"{ENTRIES}/{quote(key, safe='')}?allowMissing=true", {"value": 1})
    assert sent.json["id"] == key
    assert key in face.universe.stores["Coins"].entries["global"]


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"value": 1, "colour": "red"},
        {"value": 1, "users": [1]},
        {"value": 1, "users": ["users/x"]},
        {"value": 1, "attributes": []},
        {"value": 1, "etag": 5},
        [1],
        "text",
    ],
    ids=[
        "no value",
        "unknown field",
        "number as user",
        "no user id",
        "list of attributes",
        "number as etag",
        "list",
        "text",
    ],
)
async def test_a_body_that_is_not_documented_is_400_invalid_argument(face, body):
    refused = await face.post(f"{ENTRIES}?id=ben", body)
    assert (refused.status, refused.json["code"]) == (400, "INVALID_ARGUMENT")
    assert "Coins" not in face.universe.stores


@pytest.mark.parametrize(
    "text",
    [b'{"value": NaN}', b'{"value": 1', b"\xff", b"[" * 100_000, b'{"value": %b}' % (b"[" * 100_000 + b"]" * 100_000)],
    ids=["NaN", "cut off", "not UTF-8", "endless", "too deep"],
)
async def test_a_body_that_is_not_json_is_400(face, text):
    refused = await face.send("POST", f"{ENTRIES}?id=ben", data=text, headers={"content-type": "application/json"})
    assert refused.status == 400


async def test_a_body_without_its_content_type_is_400(face):
    refused = await face.send("POST", f"{ENTRIES}?id=ben", data=b'{"value": 1}', headers={"content-type": ""})
    assert refused.status == 400
    assert (await face.send("POST", f"{U}/data-stores:snapshot")).status == 400


async def test_a_store_can_be_deleted_undeleted_and_snapshot(face):
    write(face, "ben", 1)
    deleted = (await face.delete(f"{U}/data-stores/Coins")).json
    assert (deleted["state"], deleted["expireTime"][:10]) == ("DELETED", "2026-03-31")
    assert (await face.get(f"{U}/data-stores")).json == {}
    assert [one["id"] for one in (await face.get(f"{U}/data-stores?showDeleted=true")).json["dataStores"]] == ["Coins"]
    assert "expireTime" not in (await face.post(f"{U}/data-stores/Coins:undelete", {})).json
    taken = [(await face.post(f"{U}/data-stores:snapshot", {})).json["newSnapshotTaken"] for _ in range(2)]
    assert taken == [True, False]


# Ordered data stores


async def test_a_board_is_listed_changed_and_cleared(face):
    for user, value in (("7", 3), ("8", 9.6)):
        await face.post(f"{BOARD}?id={user}", {"value": value})
    top = (await face.get(f"{BOARD}?orderBy=value%20desc")).json["orderedDataStoreEntries"]
    assert [(one["id"], one["value"]) for one in top] == [("8", 10), ("7", 3)]
    assert (await face.post(f"{BOARD}/7:increment", {"amount": 4})).json["value"] == 7
    assert (await face.patch(f"{BOARD}/9", {"value": 1})).status == 404
    assert (await face.patch(f"{BOARD}/9?allowMissing=true", {"value": 1})).json["value"] == 1
    assert [(await face.delete(f"{BOARD}/9")).status for _ in range(2)] == [200, 404]
    assert (await face.get(f"{BOARD}?orderBy=desc")).status == 400


@pytest.mark.parametrize("entries", [BOARD, BOARD_V1], ids=["v2", "v1"])
async def test_a_board_has_no_wildcard_scope(face, entries):
    everywhere = entries.replace("/global/", "/-/")
    answers = [
        await face.get(everywhere),
        await face.post(f"{everywhere}?id=7", {"value": 3}),
        await face.get(f"{everywhere}/7"),
    ]
    assert [(each.status, each.json["code"]) for each in answers] == [(400, "INVALID_ARGUMENT")] * 3
    assert face.universe.ordered.stores == {}


# Restrictions


async def test_a_ban_is_set_read_logged_and_removed(face):
    terms = {"active": True, "duration": "60s", "privateReason": "p", "displayReason": "d", "excludeAltAccounts": True}
    banned = await face.patch(f"{BANS}/{BEN}", {"gameJoinRestriction": terms})
    assert banned.json["gameJoinRestriction"] == terms | {"startTime": banned.json["updateTime"], "inherited": False}
    assert (await face.get(f"{BANS}/{BEN}")).json == banned.json
    ended = await face.patch(f"{BANS}/{BEN}?updateMask=gameJoinRestriction", {"gameJoinRestriction": {"active": False}})
    assert "duration" not in ended.json["gameJoinRestriction"]
    logs = (await face.get(f"{BANS}:listLogs?filter={quote(f'''user == 'users/{BEN}' ''')}")).json["logs"]
    assert [(one["active"], one["moderator"], one["place"]) for one in logs] == [
        (False, {"robloxUser": f"users/{OWNER}"}, ""),
        (True, {"robloxUser": f"users/{OWNER}"}, ""),
    ]


async def test_a_player_who_was_never_banned_is_200_and_inactive(face):
    never = (await face.get(f"{BANS}/{BEN}")).json
    assert never["gameJoinRestriction"] == {
        "active": False,
        "privateReason": "",
        "displayReason": "",
        "excludeAltAccounts": False,
        "inherited": False,
    }
    assert (await face.get(BANS)).json == {}


async def test_a_place_shows_an_inherited_ban_and_keeps_its_own(face):
    await face.patch(f"{BANS}/{BEN}", {"gameJoinRestriction": {"active": True}})
    place = f"{U}/places/{ARENA}/user-restrictions"
    assert (await face.get(f"{place}/{BEN}")).json["gameJoinRestriction"]["inherited"]
    await face.patch(f"{place}/{BEN}", {"gameJoinRestriction": {"active": True, "displayReason": "here"}})
    own = (await face.get(f"{place}/{BEN}")).json
    assert (own["path"], own["gameJoinRestriction"]["inherited"]) == (
        f"universes/1/places/12/user-restrictions/{BEN}",
        False,
    )
    assert (await face.get(f"{U}/places/99/user-restrictions/{BEN}")).status == 404


async def test_what_the_player_reads_is_kept_filtered_and_what_staff_read_is_not(face):
    reasons = {"displayReason": "Called us stupid IDIOTS", "privateReason": "Said idiots"}
    made = (await face.patch(f"{BANS}/{BEN}", {"gameJoinRestriction": {"active": True, **reasons}})).json
    kept = (await face.get(f"{BANS}/{BEN}")).json
    for each in (made, kept):
        restriction = each["gameJoinRestriction"]
        assert (restriction["displayReason"], restriction["privateReason"]) == (
            "Called us ###### ######",
            "Said idiots",
        )


@pytest.mark.parametrize("mask", ["gameJoinRestriction.active", "game_join_restriction", "user"])
async def test_a_mask_into_the_restriction_is_refused(face, mask):
    refused = await face.patch(f"{BANS}/{BEN}?updateMask={mask}", {"gameJoinRestriction": {"active": True}})
    assert refused.status == 400
    assert face.universe.restrictions.log == []


async def test_an_id_that_never_was_an_account_cannot_be_banned_and_one_that_is_gone_can(face):
    body = {"gameJoinRestriction": {"active": True}}
    never = await face.patch(f"{BANS}/{BEN + 1}", body)
    assert (never.status, never.json["code"]) == (400, "INVALID_ARGUMENT")
    face.world.users.add(replace(face.world.users.get(BEN), id=BEN + 2, name="Eve"))
    assert (await face.patch(f"{BANS}/{BEN + 1}", body)).status == 200
    assert [one.user_id for one in face.universe.restrictions.log] == [BEN + 1]


async def test_a_third_update_of_one_user_within_a_minute_is_429_but_a_replay_is_not(face):
    body = {"gameJoinRestriction": {"active": True}}
    replay = f"{BANS}/{BEN}?idempotencyKey.key=one&idempotencyKey.firstSent=2026-03-01T12:00:00Z"
    statuses = [(await face.patch(replay, body)).status for _ in range(3)]
    statuses.append((await face.patch(f"{BANS}/{BEN}", body)).status)
    third = await face.patch(f"{BANS}/{BEN}", body)
    assert statuses == [200, 200, 200, 200]
    assert (third.status, third.headers["retry-after"], third.headers["x-ratelimit-limit"]) == (429, "60", "2, 2;w=60")
    assert (await face.patch(f"{BANS}/7", body)).status == 200
    assert len(face.universe.restrictions.log) == 3


# Messages, universes, places, users, keys


async def test_a_message_is_delivered_and_answered_with_an_empty_body(face):
    sent = await face.post(f"{U}:publishMessage", {"topic": "Steward", "message": "hello"})
    assert (sent.status, sent.body) == (200, b"")
    assert [(one.topic, one.message) for one in face.universe.messages] == [("Steward", "hello")]
    assert (await face.post(f"{U}:publishMessage", {"topic": "Steward", "message": {}})).status == 400


async def test_a_universe_shows_its_root_place_and_takes_only_writable_fields(face):
    assert (await face.get(U)).json["displayName"] == "Lobby"
    changed = await face.patch(f"{U}?updateMask=voiceChatEnabled", {"voiceChatEnabled": True, "vrEnabled": False})
    assert (changed.json["voiceChatEnabled"], changed.json["vrEnabled"]) == (True, True)
    assert (await face.patch(f"{U}?updateMask=displayName", {"displayName": "x"})).status == 400


async def test_a_mask_can_name_one_part_of_a_social_link(face):
    link = {"title": "Us", "uri": "https://discord.gg/a"}
    await face.patch(U, {"discordSocialLink": link})
    body = {"discordSocialLink": {"title": "We", "uri": "https://discord.gg/b"}}
    changed = await face.patch(f"{U}?updateMask=discordSocialLink.title", body)
    assert changed.json["discordSocialLink"] == link | {"title": "We"}
    for mask in ("discordSocialLink.colour", "voiceChatEnabled.x", "discordSocialLink."):
        assert (await face.patch(f"{U}?updateMask={mask}", body)).status == 400


async def test_a_place_takes_a_new_name_unless_it_is_open_in_team_create(face):
    place = f"{U}/places/{LOBBY}"
    assert (await face.patch(place, {"displayName": "New"})).json["displayName"] == "New"
    face.universe.place(LOBBY).open_in_team_create = True
    assert (await face.patch(place, {"displayName": "Newer"})).json["code"] == "ABORTED"


async def test_a_restart_is_recorded_as_it_was_asked_for(face):
    wait = {"bleedOffServers": True, "bleedOffDurationMinutes": 5}
    await face.post(f"{U}:restartServers", {"placeIds": [str(ARENA)], **wait})
    await face.post(f"{U}:restartServers", {})
    assert (await face.post(f"{U}:restartServers", {"placeIds": ["lobby"]})).status == 400
    seen = [(one.place_ids, one.close_all_versions, one.bleed_off_minutes) for one in face.universe.restarts]
    assert seen == [([ARENA], False, 5), ([], False, None)]


async def test_a_place_file_becomes_the_next_version(face):
    path = f"/universes/v1/{UNIVERSE}/places/{LOBBY}/versions"
    binary = {"content-type": "application/octet-stream"}
    sent = await face.send("POST", f"{path}?versionType=Published", data=b"<roblox!...", headers=binary)
    assert sent.json == {"versionNumber": 1}
    refused = await face.send("POST", f"{path}?versionType=Draft", data=b"<roblox!...", headers=binary)
    assert (refused.status, refused.json["errors"]) == (
        400,
        {"request": ["The versionType must be Saved or Published."]},
    )


async def test_xml_is_not_uploaded_as_binary_and_a_place_of_another_universe_is_409(face):
    async def upload(place, content_type):
        body = b'<roblox version="4"></roblox>'
        path = f"/universes/v1/{UNIVERSE}/places/{place}/versions?versionType=Saved"
        return await face.send("POST", path, data=body, headers={"content-type": content_type})

    lobby, xml = face.universe.place(LOBBY), "application/xml"
    face.world.add_universe(Universe(2, 0, 0, OWNER, 21, {21: replace(lobby, id=21)}))
    answers = [
        await upload(LOBBY, "application/octet-stream"),
        await upload(LOBBY, xml),
        await upload(21, xml),
        await upload(99, xml),
    ]
    assert [each.status for each in answers] == [400, 200, 409, 404]


async def test_users_are_found_by_earlier_names_and_unknown_ones_are_left_out(face):
    found = await face.post("/v1/usernames/users", {"usernames": ["oldben", "nobody"]}, key=None)
    assert [(one["requestedUsername"], one["id"], one["name"]) for one in found.json["data"]] == [
        ("oldben", BEN, "Ben")
    ]
    by_id = await face.post("/v1/users", {"userIds": [BEN, 999]}, key=None)
    assert [one["name"] for one in by_id.json["data"]] == ["Ben"]
    crowd = await face.post("/v1/usernames/users", {"usernames": ["x"] * 101}, key=None)
    assert (crowd.status, crowd.json["errors"][0]["code"]) == (400, 2)


@pytest.mark.parametrize("status", [401, 403, 404, 410])
async def test_look_ups_without_a_key_can_be_closed_and_opened_again(face, status):
    async def statuses():
        asked = (("usernames/users", {"usernames": ["Ben"]}), ("users", {"userIds": [BEN]}))
        return [(await face.post(f"/v1/{path}", body, key=None)).status for path, body in asked]

    await face.post("/_control/users", {"closed_with": status}, key=None)
    assert await statuses() == [status, status]
    assert (await face.get(f"/cloud/v2/users/{BEN}")).status == 200
    await face.post("/_control/users", {"closed_with": None}, key=None)
    assert await statuses() == [200, 200]


async def test_the_key_of_a_group_is_401_for_users_and_good_for_the_rest(face):
    face.world.api_keys[KEY].group_id = 77
    face.world.api_keys[KEY].grants.append(Grant("user.advanced", ["read"]))
    users = f"/cloud/v2/users/{BEN}"
    refused = [await face.get(path) for path in (users, f"{users}:generateThumbnail", f"{users}/operations/x")]
    assert [(each.status, each.json["errors"][0]["message"]) for each in refused] == [(401, "Invalid API Key")] * 3
    assert [(await face.get(path)).status for path in (U, BANS, ENTRIES.replace("/Coins/", "/New/"))] == [200, 200, 404]


async def test_private_fields_of_a_user_need_their_scopes(face):
    assert "premium" not in (await face.get(f"/cloud/v2/users/{BEN}")).json
    face.world.api_keys[KEY].grants.append(Grant("user.advanced", ["read"]))
    assert (await face.get(f"/cloud/v2/users/{BEN}")).json["premium"] is False


async def test_headshots_are_drawn_and_unknown_users_have_none(face):
    listed = await face.get(f"/v1/users/avatar-headshot?userIds={BEN},999&size=48x48", key=None)
    known, unknown = listed.json["data"]
    picture = await face.get(known["imageUrl"].removeprefix(face.stand_in.base_url), key=None)
    assert (picture.headers["content-type"], picture.body[:4]) == ("image/png", b"\x89PNG")
    assert (unknown["state"], unknown["imageUrl"]) == ("Blocked", "")


async def test_a_thumbnail_that_takes_time_is_polled_until_done(face):
    face.world.thumbnails.polls_until_done = 2
    begun = (await face.get(f"/cloud/v2/users/{BEN}:generateThumbnail?size=48")).json
    polled = [(await face.get(f"/cloud/v2/{begun['path']}")).json for _ in range(2)]
    assert [one["done"] for one in (begun, *polled)] == [False, False, True]
    assert polled[-1]["response"]["imageUri"].endswith(".png")
    assert (await face.get(f"/cloud/v2/users/{BEN}/operations/other")).status == 404


async def test_introspection_shows_scopes_and_expiry_of_disabled_keys_too(face):
    key = face.world.api_keys[KEY]
    key.enabled = False
    key.expires_ns = face.world.clock.ns - 1
    introspection = (await face.post("/api-keys/v1/introspect", {"apiKey": KEY}, key=None)).json
    assert (introspection["enabled"], introspection["expired"], introspection["authorizedUserId"]) == (
        False,
        True,
        OWNER,
    )
    assert {"name": "universe", "operations": ["read", "write"], "universeIds": ["1"]} in introspection["scopes"]
    assert (await face.post("/api-keys/v1/introspect", {"apiKey": "?"}, key=None)).status == 401


# Keys, scopes, limits, addresses


async def test_a_missing_unknown_disabled_or_expired_key_is_401_from_the_gateway(face):
    invalid = {"errors": [{"code": 0, "message": "Invalid API Key"}]}
    assert [(await face.get(U, key=key)).json for key in (None, "wrong")] == [invalid, invalid]
    face.world.api_keys[KEY].enabled = False
    assert (await face.get(U)).status == 401
    face.world.api_keys[KEY].enabled = True
    face.world.api_keys[KEY].expires_ns = face.world.clock.ns
    assert (await face.get(U)).status == 401


async def test_a_key_for_one_store_reaches_only_that_store(face):
    write(face, "ben", 1)
    face.world.api_keys[KEY].grants = [Grant("universe-datastores.objects", ["read"], [], [["1", "Coins"]])]
    assert (await face.get(f"{ENTRIES}/ben")).status == 200
    refused = [
        await face.get(f"{U}/data-stores/Other/entries/ben"),
        await face.patch(f"{ENTRIES}/ben", {"value": 2}),
        await face.get("/cloud/v2/universes/2/data-stores/Coins/entries/ben"),
    ]
    assert [(one.status, one.json["code"]) for one in refused] == [(403, "PERMISSION_DENIED")] * 3


async def test_an_increment_needs_both_create_and_update(face):
    for operation in ("create", "update"):
        face.world.api_keys[KEY].grants = [Grant("universe-datastores.objects", [operation], ["*"])]
        assert (await face.post(f"{ENTRIES}/ben:increment", {"amount": 1})).status == 403
    assert "Coins" not in face.universe.stores


async def test_a_used_up_budget_is_429_with_headers_and_is_new_in_the_next_minute(face):
    write(face, "ben", 1)
    face.world.limits.budgets["standard-read"].base = 2
    answers = [await face.get(f"{ENTRIES}/ben") for _ in range(3)]
    assert [one.headers["x-ratelimit-remaining"] for one in answers] == ["1", "0", "0"]
    assert [one.status for one in answers] == [200, 200, 429]
    assert answers[2].json == {"code": "RESOURCE_EXHAUSTED", "message": "StandardReadExperienceThrottled"}
    assert answers[2].headers["retry-after"] == "60"
    face.world.clock.advance(timedelta(seconds=60))
    assert (await face.get(f"{ENTRIES}/ben")).status == 200


async def test_bytes_written_count_in_whole_kibibytes(face):
    face.world.limits.budgets["write-bytes"].base = 2048
    statuses = [(await face.patch(f"{ENTRIES}/ben?allowMissing=true", {"value": 1})).status for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_reading_more_bytes_than_a_minute_allows_refuses_the_next_read(face):
    write(face, "ben", "x" * 5000)
    face.world.limits.budgets["read-bytes"].base = 4096
    assert [(await face.get(f"{ENTRIES}/ben")).status for _ in range(2)] == [200, 429]


async def test_calls_count_against_the_owners_wider_budget_too(face):
    face.world.limits.budgets["restriction-owner"].base = 2
    statuses = [(await face.get(path)).status for path in (BANS, f"{BANS}/{BEN}", f"{BANS}:listLogs")]
    assert statuses == [200, 200, 429]


async def test_players_online_make_the_data_store_budgets_larger(face):
    write(face, "ben", 1)
    face.universe.ccu = 10
    limits = [(await face.get(path)).headers["x-ratelimit-limit"] for path in (f"{ENTRIES}/ben", ENTRIES, U)]
    assert limits == ["700, 700;w=60", "320, 320;w=60", "100, 100;w=60"]


async def test_an_unknown_address_is_404_and_an_unknown_method_405_from_the_gateway(face):
    answers = [await face.get("/cloud/v2/nothing"), await face.send("PUT", U), await face.get(f"{ENTRIES}/a/b")]
    assert [(one.status, list(one.json)) for one in answers] == [
        (404, ["errors"]),
        (405, ["errors"]),
        (404, ["errors"]),
    ]


async def test_a_path_that_is_not_utf8_is_400(face):
    assert (await face.get(f"{ENTRIES}/%FF")).status == 400


async def test_every_request_is_remembered_with_its_outcome(face):
    await face.post(f"{ENTRIES}?id=ben", {"value": 1})
    await face.get(f"{ENTRIES}/eve")
    kept = [(one.method, one.path, one.query, one.status, one.applied) for one in face.stand_in.requests]
    assert kept == [("POST", ENTRIES, "id=ben", 200, True), ("GET", f"{ENTRIES}/eve", "", 404, False)]
