"""Every operation of the client against the stand-in, over real sockets."""

import base64
import hashlib
import json
from datetime import UTC, datetime, timedelta

import pytest
from game_values import doc, tree
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from loopback import KEY, PLACE, UNIVERSE

from bot.documents.document import small
from bot.documents.paths import put
from bot.opencloud.errors import AlreadyExists, BadAnswer, Conflict, InvalidRequest, KeyLacksScope, KeyRejected, Missing
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.entries import EntryKey, EntryState
from bot.opencloud.resources.restrictions import BanTerms, IdempotencyKey
from bot.opencloud.resources.universes import SocialLink
from sandbox.roblox import Fault, Grant
from sandbox.roblox.data_stores import Target
from sandbox.roblox.revisions import Content

NOW = datetime(2026, 1, 1, tzinfo=UTC)
AT = {"store": "PlayerData", "key": "user/1@x"}
WHOLE = {"users": [UserId(1)], "attributes": {"why": "gift"}}


async def test_an_entry_is_created_read_and_found(client):
    made = await client.data_stores.create_entry(**AT, value=doc({"coins": 1, "bag": []}), **WHOLE)
    read = await client.data_stores.get_entry(**AT)
    assert read.value == doc({"coins": 1, "bag": []})
    assert (read.users, read.attributes) == ((1,), {"why": "gift"})
    assert (read.etag, read.revision_id) == (made.etag, made.revision_id)
    assert read.created_at is not None
    assert await client.data_stores.find_entry(store="PlayerData", key="nobody") is None


async def test_an_entry_that_exists_is_not_created_again(client):
    await client.data_stores.create_entry(**AT, value=doc(1))
    with pytest.raises(AlreadyExists) as refused:
        await client.data_stores.create_entry(**AT, value=doc(2))
    assert refused.value.status == 400
    assert (await client.data_stores.get_entry(**AT)).value == doc(1)


async def test_an_update_carries_users_and_attributes_and_gives_a_new_etag(client):
    made = await client.data_stores.create_entry(**AT, value=doc(1), **WHOLE)
    changed = await client.data_stores.update_entry(
        **AT, value=doc(2), users=made.users, attributes=made.attributes, etag=made.etag
    )
    assert (changed.value, changed.users, changed.attributes) == (doc(2), (1,), {"why": "gift"})
    assert changed.etag != made.etag


async def test_an_update_on_an_old_etag_overwrites_nothing(client):
    made = await client.data_stores.create_entry(**AT, value=doc(1))
    await client.data_stores.update_entry(**AT, value=doc(2), users=(), attributes={}, etag=made.etag)
    with pytest.raises(Conflict):
        await client.data_stores.update_entry(**AT, value=doc(3), users=(), attributes={}, etag=made.etag)
    assert (await client.data_stores.get_entry(**AT)).value == doc(2)


async def test_a_missing_entry_is_updated_only_when_that_is_allowed(client):
    with pytest.raises(Missing):
        await client.data_stores.update_entry(**AT, value=doc(1), users=(), attributes={})
    await client.data_stores.create_entry(store="PlayerData", key="other", value=doc(0))
    made = await client.data_stores.update_entry(**AT, value=doc(1), users=(), attributes={}, allow_missing=True)
    assert made.value == doc(1)


async def test_an_old_version_is_read_by_revision_and_by_time(client, world):
    world.clock.freeze(NOW)
    first = await client.data_stores.create_entry(**AT, value=doc("old"))
    world.clock.advance(timedelta(hours=2))
    await client.data_stores.update_entry(**AT, value=doc("new"), users=(), attributes={}, etag=first.etag)
    by_revision = await client.data_stores.get_entry(**AT, revision=first.revision_id)
    by_stamp = await client.data_stores.get_entry(**AT, at=first.revised_at)
    by_time = await client.data_stores.get_entry(**AT, at=NOW + timedelta(hours=1))
    assert [by_revision.value, by_stamp.value, by_time.value] == [doc("old")] * 3
    assert (await client.data_stores.get_entry(**AT)).value == doc("new")


async def test_revisions_are_listed_newest_first_and_between_two_times(client, world):
    world.clock.freeze(NOW)
    await client.data_stores.create_entry(**AT, value=doc(0))
    for value in range(1, 4):
        world.clock.advance(timedelta(hours=2))
        await client.data_stores.update_entry(**AT, value=doc(value), users=(), attributes={})
    revisions = [item async for item in client.data_stores.list_revisions(**AT)]
    moments = [item.revised_at.at for item in revisions]
    assert len(moments) == 4
    assert moments == sorted(moments, reverse=True)
    window = client.data_stores.list_revisions(**AT, since=NOW + timedelta(hours=1), until=NOW + timedelta(hours=5))
    assert [item.revision_id async for item in window] == [item.revision_id for item in revisions[1:3]]


async def test_an_increment_adds_and_creates(client):
    here = {"store": "Coins", "key": "mona"}
    await client.data_stores.increment_entry(**here, amount=5, **WHOLE)
    entry = await client.data_stores.increment_entry(**here, amount=-2, **WHOLE)
    assert (entry.value, entry.users, entry.attributes) == (doc(3), (1,), {"why": "gift"})


async def test_a_removed_entry_is_missing_and_its_versions_stay(client):
    made = await client.data_stores.create_entry(**AT, value=doc("kept"))
    await client.data_stores.delete_entry(**AT)
    assert await client.data_stores.find_entry(**AT) is None
    with pytest.raises(Missing):
        await client.data_stores.delete_entry(**AT)
    assert (await client.data_stores.get_entry(**AT, revision=made.revision_id)).value == doc("kept")
    newest = (await client.data_stores.list_revisions(**AT).first(1))[0]
    assert newest.state is EntryState.DELETED
    restored = await client.data_stores.update_entry(
        **AT, value=doc("kept"), users=(), attributes={}, allow_missing=True
    )
    assert restored.value == doc("kept")


async def test_keys_are_listed_by_prefix_scope_and_everywhere(client):
    stores = client.data_stores
    for scope, key in (("global", "a1"), ("global", "a2"), ("global", "b/1@2"), ("pets", "a3")):
        await stores.create_entry(store="S", scope=scope, key=key, value=doc(0))
    await stores.delete_entry(store="S", key="a2")

    async def keys(**how):
        return sorted((item.scope, item.key) for item in [item async for item in stores.list_entries(store="S", **how)])

    assert await keys() == [("global", "a1"), ("global", "b/1@2")]
    assert await keys(prefix="b/") == [("global", "b/1@2")]
    assert await keys(include_deleted=True) == [("global", "a1"), ("global", "a2"), ("global", "b/1@2")]
    assert await keys(scope="-") == [("global", "a1"), ("global", "b/1@2"), ("pets", "a3")]
    assert await keys(scope=None, prefix="pets/a") == [("pets", "a3")]


async def test_a_list_of_several_pages_is_complete(client, world):
    for number in range(600):
        target = Target("S", "global", f"k{number:03}")
        world.universe(UNIVERSE).stores.write(world.clock, target, Content.of(0))
    pages = client.data_stores.list_entries(store="S").prefetched()
    assert sorted([item.key async for item in pages]) == [f"k{number:03}" for number in range(600)]


async def test_without_a_scope_the_key_includes_it(client):
    await client.data_stores.create_entry(store="S", scope="pets", key="a/b", value=doc(7))
    assert (await client.data_stores.get_entry(store="S", scope=None, key="pets/a/b")).value == doc(7)


async def test_stores_are_listed_deleted_and_undeleted(client):
    for name in ("Alpha", "Beta"):
        await client.data_stores.create_entry(store=name, key="k", value=doc(0))
    assert (await client.data_stores.delete_store(store="Beta")).state is EntryState.DELETED
    assert [item.name async for item in client.data_stores.list_stores()] == ["Alpha"]
    assert [item.name async for item in client.data_stores.list_stores(prefix="B", include_deleted=True)] == ["Beta"]
    assert (await client.data_stores.undelete_store(store="Beta")).state is EntryState.ACTIVE
    assert [item.name async for item in client.data_stores.list_stores(prefix="B")] == ["Beta"]


async def test_a_snapshot_is_taken_once_a_day(client):
    first, second = await client.data_stores.snapshot(), await client.data_stores.snapshot()
    assert (first.taken, second.taken) == (True, False)
    assert first.latest_at == second.latest_at


LARGE = {"id": 9007199254740993, "list": [10**24, -(2**53) - 1]}


async def test_numbers_that_v2_clamps_are_read_and_written_to_the_digit_under_their_version(client, roblox):
    made = await client.data_stores.create_entry(**AT, value=doc(LARGE), **WHOLE)
    read = await client.data_stores.get_entry(**AT)
    assert (read.value, read.clamped, read.users, read.attributes) == (doc(LARGE), False, (1,), {"why": "gift"})
    new = doc(LARGE | {"a": 1})
    changed = await client.data_stores.update_entry(
        **AT, value=new, users=[UserId(2)], attributes={"why": "é"}, etag=made.etag, version=made.revision_id
    )
    entry = await client.data_stores.get_entry(**AT)
    assert (entry.revision_id, entry.value) == (changed.revision_id, new)
    assert (entry.users, entry.attributes) == ((2,), {"why": "é"})
    with pytest.raises(Conflict):
        await client.data_stores.update_entry(**AT, value=doc(LARGE), users=(), attributes={}, version=made.revision_id)
    with pytest.raises(AlreadyExists):
        await client.data_stores.create_entry(**AT, value=doc(LARGE))


@pytest.mark.parametrize("filler", ["", "x" * 100_000], ids=["small", "large"])
async def test_a_value_that_is_read_to_the_digit_has_the_checksum_that_roblox_sends_with_it(connect, script, filler):
    value = json.dumps(LARGE | {"filler": filler}).encode()
    digest = base64.b64encode(hashlib.md5(value).digest()).decode()
    v2 = b'{"path":"p","id":"k","revisionId":"v1","etag":"v1","value":%b}' % value
    head = {"roblox-entry-version": "v1"}
    client, answers = connect(script.base_url), ({**head, "content-md5": digest}, head, {**head, "content-md5": "AAAA"})
    for headers in answers[:2]:
        script.lines = [(200, v2, {}), (200, value, headers)]
        assert (await client.data_stores.get_entry(**AT)).value.size == len(value)
    script.lines = [(200, v2, {}), (200, value, answers[2])]
    with pytest.raises(BadAnswer):
        await client.data_stores.get_entry(**AT)


async def test_a_value_that_is_written_to_the_digit_goes_with_its_checksum(client, roblox):
    await client.data_stores.create_entry(**AT, value=doc(LARGE))
    digest = base64.b64encode(hashlib.md5(doc(LARGE).read()).digest()).decode()
    assert roblox.requests[-1].headers["content-md5"] == digest


async def test_an_older_version_is_read_to_the_digit_too(client, world):
    await client.data_stores.create_entry(**AT, value=doc(LARGE))
    made = await client.data_stores.get_entry(**AT)
    world.clock.advance(timedelta(hours=2))
    await client.data_stores.update_entry(**AT, value=doc(1), users=(), attributes={}, etag=made.revision_id)
    for which in ({"revision": made.revision_id}, {"at": made.revised_at}):
        assert (await client.data_stores.get_entry(**AT, **which)).value == doc(LARGE)


async def test_a_value_whose_large_numbers_cannot_be_read_says_so(client, roblox):
    await client.data_stores.create_entry(**AT, value=doc(LARGE))
    roblox.faults.add(Fault(kind="status", method="GET", path="/datastores/v1/", status=403, count=None))
    read = await client.data_stores.get_entry(**AT)
    assert read.clamped
    assert tree(read.value)["id"] == 2**53


async def test_a_value_without_large_numbers_is_read_once(client, roblox):
    await client.data_stores.create_entry(**AT, value=doc({"a": 0.1234567890123456789, "b": "9007199254740993"}))
    await client.data_stores.get_entry(**AT)
    assert [each.path for each in roblox.requests if "/datastores/v1/" in each.path] == []


async def test_an_empty_precondition_is_refused(client, roblox):
    for value, guard in ((0, {"etag": ""}), (LARGE, {"version": ""}), (LARGE, {"etag": "e"})):
        with pytest.raises(InvalidRequest):
            await client.data_stores.update_entry(**AT, value=doc(value), **WHOLE, **guard)
    assert not roblox.requests


@pytest.mark.parametrize(
    "arguments",
    [
        {"value": doc(float("nan"))},
        {"value": doc(0), "users": [UserId(number) for number in range(5)]},
        {"value": doc(0), "attributes": {"k" * 51: 1}},
        {"value": doc(0), "attributes": {"k": "v" * 251}},
        {"value": doc(0), "attributes": {"a": "v" * 150, "b": "v" * 150}},
        {"value": doc(0), "key": "."},
        {"value": doc(0), "store": "x" * 51},
        {"value": doc(0), "scope": ".."},
    ],
)
async def test_a_value_that_breaks_a_rule_is_refused_before_a_request_is_made(client, roblox, arguments):
    with pytest.raises(InvalidRequest):
        await client.data_stores.create_entry(**{**AT, **arguments})
    assert not roblox.requests


names = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12).filter(
    lambda name: name not in {".", "..", "-"} and len(name.encode()) <= 50
)


@given(names, names, names)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
async def test_any_store_scope_and_key_reach_roblox_unchanged(client, world, store, scope, key):
    stores = client.data_stores
    entry = await stores.update_entry(
        store=store, scope=scope, key=key, value=doc(1), users=(), attributes={}, allow_missing=True
    )
    assert world.universe(UNIVERSE).stores[store].entry(scope, key).value == 1
    assert await stores.get_entry(store=store, scope=scope, key=key) is not None
    assert EntryKey(store, scope, key) in [item async for item in stores.list_entries(store=store, scope=scope)]
    assert (entry.store, entry.scope, entry.key) == (store, scope, key)
    await stores.delete_entry(store=store, scope=scope, key=key)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-(2.0**53), 2.0**53) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=20,
)


@given(json_values, json_values)
@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
async def test_a_value_is_edited_in_one_field_and_every_other_byte_stays(client, kept, edited):
    stores = client.data_stores
    await stores.update_entry(**AT, value=doc({"z": kept, "a": 1}), users=(), attributes={}, allow_missing=True)
    entry = await stores.get_entry(**AT)
    changed = small(put(entry.value.read(), ("a",), doc(edited).read()))
    await stores.update_entry(**AT, value=changed, users=(), attributes={}, etag=entry.etag, version=entry.revision_id)
    after = (await stores.get_entry(**AT)).value
    assert after.read() == entry.value.read()[: -len(b"1}")] + doc(edited).read() + b"}"


async def test_boards_are_written_and_ranked(client):
    board = client.ordered_data_stores
    for key, value in (("mona", 30), ("ned", 10), ("olga", 20)):
        await board.create_entry(store="Wins", key=key, value=value)
    with pytest.raises(AlreadyExists):
        await board.create_entry(store="Wins", key="mona", value=1)
    assert [(row.key, row.value) async for row in board.list_entries(store="Wins", descending=True)] == [
        ("mona", 30),
        ("olga", 20),
        ("ned", 10),
    ]
    assert [row.key async for row in board.list_entries(store="Wins", minimum=10, maximum=20)] == ["ned", "olga"]
    assert [row.key async for row in board.list_entries(store="Wins", minimum=0, maximum=10)] == ["ned"]


async def test_a_board_is_never_asked_for_all_scopes(client, roblox):
    board = client.ordered_data_stores
    with pytest.raises(InvalidRequest):
        board.list_entries(store="Wins", scope="-")
    with pytest.raises(InvalidRequest):
        await board.update_entry(store="Wins", scope="-", key="mona", value=1, allow_missing=True)
    assert not roblox.requests


async def test_a_row_is_set_incremented_found_and_removed(client):
    board = client.ordered_data_stores
    with pytest.raises(Missing):
        await board.update_entry(store="Wins", key="mona", value=1)
    await board.update_entry(store="Wins", key="mona", value=5, allow_missing=True)
    assert (await board.increment_entry(store="Wins", key="mona", amount=3)).value == 8
    assert (await board.get_entry(store="Wins", key="mona")).value == 8
    await board.delete_entry(store="Wins", key="mona")
    assert await board.find_entry(store="Wins", key="mona") is None
    with pytest.raises(Missing):
        await board.delete_entry(store="Wins", key="mona")


async def test_rows_beyond_what_v2_shows_are_read_listed_and_written_to_the_digit(client):
    board = client.ordered_data_stores
    rows = {"mona": 2**63 - 1, "ned": 2**53 + 1, "olga": 2**53, "pete": 7}
    for key, value in rows.items():
        assert (await board.create_entry(store="Wins", key=key, value=value)).value == value
    assert {row.key: row.value async for row in board.list_entries(store="Wins")} == rows
    above = board.list_entries(store="Wins", minimum=2**53 + 1, descending=True)
    assert [(row.key, row.value) async for row in above] == [("mona", 2**63 - 1), ("ned", 2**53 + 1)]
    assert (await board.get_entry(store="Wins", key="ned")).value == 2**53 + 1
    assert (await board.update_entry(store="Wins", key="ned", value=2**60 + 1)).value == 2**60 + 1
    assert (await board.increment_entry(store="Wins", key="ned", amount=1)).value == 2**60 + 2


@pytest.mark.parametrize("value", [1.5, True, 2**63])
async def test_a_row_that_is_not_a_whole_number_is_refused(client, roblox, value):
    with pytest.raises(InvalidRequest):
        await client.ordered_data_stores.create_entry(store="Wins", key="k", value=value)
    assert not roblox.requests


async def test_a_message_is_published(client, world):
    await client.messaging.publish(topic="news", message='{"text":"é"}')
    message = world.universe(UNIVERSE).messages[0]
    assert (message.topic, message.message) == ("news", '{"text":"é"}')


@pytest.mark.parametrize(
    ("topic", "message"), [("", "x"), ("t" * 81, "x"), ("t", ""), ("t", "é" * 513), ("t", "\ud800")]
)
async def test_messages_that_roblox_would_refuse_are_not_sent(client, roblox, topic, message):
    with pytest.raises(InvalidRequest):
        await client.messaging.publish(topic=topic, message=message)
    assert not roblox.requests


def once(number: int) -> IdempotencyKey:
    return IdempotencyKey(f"key-{number}", datetime.now(UTC))


async def test_a_ban_is_set_read_listed_logged_and_ended(client):
    bans, mona = client.restrictions, UserId(1)
    assert not (await bans.get(mona)).active
    terms = BanTerms(True, timedelta(days=7), "exploiting", "case 1", exclude_alts=True)
    made = await bans.update(mona, terms, idempotency=once(1))
    assert made == await bans.get(mona) or made.request_id is None
    assert (made.active, made.duration, made.display_reason) == (True, timedelta(days=7), "exploiting")
    assert (made.private_reason, made.exclude_alts, made.place_id) == ("case 1", True, None)
    ended = await bans.update(mona, BanTerms(False), idempotency=once(2))
    assert (ended.active, ended.duration, ended.display_reason) == (False, None, "")
    assert [item.user_id async for item in bans.list()] == [mona]
    assert [item.active async for item in bans.list_logs(mona)] == [False, True]
    assert [item async for item in bans.list_logs(UserId(2))] == []


async def test_a_permanent_ban_has_no_duration(client):
    made = await client.restrictions.update(UserId(1), BanTerms(True), idempotency=once(1))
    assert made.is_permanent


async def test_a_place_has_its_own_ban_and_shows_that_of_the_experience(client):
    bans, arena = client.restrictions, PlaceId(PLACE + 1)
    made = await bans.update(UserId(2), BanTerms(True), place_id=arena, idempotency=once(1))
    assert (made.place_id, made.inherited) == (arena, False)
    assert not (await bans.get(UserId(2))).active
    assert [item.place_id async for item in bans.list(arena)] == [arena]
    assert [item.place_id async for item in bans.list_logs(UserId(2), arena)] == [arena]
    await bans.update(UserId(3), BanTerms(True), idempotency=once(2))
    assert (await bans.get(UserId(3), arena)).inherited


async def test_accounts_are_found_by_current_and_earlier_names_and_by_id(client):
    found = await client.users.find_by_names(["Mona", "old_ned", "nobody"])
    assert {asked: user.id for asked, user in found.items()} == {"Mona": 1, "old_ned": 2}
    by_id = await client.users.find_by_ids([UserId(1), UserId(2), UserId(999)])
    assert {user_id: user.name for user_id, user in by_id.items()} == {1: "mona", 2: "ned"}
    assert (await client.users.get(UserId(1))).display_name == "Mona"
    with pytest.raises(Missing):
        await client.users.get(UserId(999))


async def test_long_lists_of_accounts_are_requested_in_batches(client, roblox):
    found = await client.users.find_by_ids(map(UserId, range(1, 251)))
    assert len(found) == 5
    assert len(roblox.requests) == 3
    assert await client.users.find_by_names([]) == {}
    assert len(roblox.requests) == 3


async def test_headshots_have_addresses(client):
    shots = await client.users.headshots([UserId(1), UserId(2)], size=150)
    assert set(shots) == {1, 2}
    assert await client.users.generate_thumbnail(UserId(1), size=420)


async def test_an_experience_and_its_places_are_read_and_changed(client):
    universe = await client.universes.get()
    assert (universe.id, universe.root_place_id) == (UNIVERSE, PLACE)
    changed = await client.universes.update(
        voice_chat_enabled=True, devices={"vr": False}, social_links={"discord": SocialLink("Us", "https://d.gg/x")}
    )
    assert changed.voice_chat_enabled
    assert "vr" not in changed.devices
    assert changed.social_links["discord"].title == "Us"
    assert (await client.universes.get_place(PlaceId(PLACE))).display_name == "Lobby"
    place = await client.universes.update_place(PlaceId(PLACE), display_name="Hall", server_size=20)
    assert (place.display_name, place.server_size) == ("Hall", 20)
    with pytest.raises(Missing):
        await client.universes.get_place(PlaceId(1))


async def test_a_place_open_in_team_create_is_a_conflict(client, world):
    world.universe(UNIVERSE).place(PLACE).open_in_team_create = True
    with pytest.raises(Conflict):
        await client.universes.update_place(PlaceId(PLACE), description="x")


async def test_a_change_of_nothing_is_refused(client, roblox):
    with pytest.raises(InvalidRequest):
        await client.universes.update()
    with pytest.raises(InvalidRequest):
        await client.universes.update(devices={"fridge": True})
    assert not roblox.requests


async def test_servers_are_restarted_as_asked(client, world):
    await client.universes.restart_servers()
    await client.universes.restart_servers(
        place_ids=[PlaceId(PLACE)], close_all_versions=True, bleed_off=timedelta(minutes=10)
    )
    gentle, all_of_them = world.universe(UNIVERSE).restarts
    assert not gentle.close_all_versions
    assert all_of_them.close_all_versions
    assert all_of_them.bleed_off_minutes == 10


@pytest.mark.parametrize("bleed_off", [timedelta(0), timedelta(seconds=90), timedelta(minutes=61)])
async def test_a_bleed_off_outside_of_roblox_limits_is_refused(client, bleed_off):
    with pytest.raises(InvalidRequest):
        await client.universes.restart_servers(bleed_off=bleed_off)


@pytest.mark.parametrize("xml", [True, False])
async def test_a_place_is_uploaded(client, world, xml):
    content = b"<roblox version='4'></roblox>" if xml else b"<roblox!\x89\xff\r\n\x1a\n" + bytes(100)
    version = await client.universes.publish_place(place_id=PlaceId(PLACE), content=content, xml=xml, published=True)
    assert world.universe(UNIVERSE).place(PLACE).versions[-1].number == version.number
    with pytest.raises(InvalidRequest):
        await client.universes.publish_place(place_id=PlaceId(PLACE), content=b"", xml=xml, published=True)


async def test_an_introspection_shows_what_the_key_may_do(client):
    info = await client.keys.introspect()
    assert (info.name, info.owner_id, info.enabled, info.expired) == ("everything", 9, True, False)
    assert info.allows("universe-datastores.objects:read", UNIVERSE, "Any")
    assert not info.allows("universe-datastores.objects:fly", UNIVERSE)


async def test_a_wrong_key_is_rejected_and_a_missing_scope_is_named(connect, roblox, world):
    with pytest.raises(KeyRejected):
        await connect(roblox.base_url, api_key="wrong").data_stores.get_entry(**AT)
    world.api_keys[KEY].grants = [Grant("universe-datastores.objects", ["read"], [str(UNIVERSE)])]
    with pytest.raises(KeyLacksScope) as refused:
        await connect(roblox.base_url).data_stores.increment_entry(
            store="S", key="k", amount=1, users=(), attributes={}
        )
    assert refused.value.scopes == ("universe-datastores.objects:create", "universe-datastores.objects:update")
