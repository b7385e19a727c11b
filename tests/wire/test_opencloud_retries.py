"""Every row of the retry table, with a fault before and after Roblox applies the operation.

An increment is never applied twice. A create that succeeded is never reported as failed. A delete that failed is never
reported as done.
"""

import asyncio
import json
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules

import pytest
from game_values import doc
from loopback import PLACE, UNIVERSE

from bot.opencloud import resources
from bot.opencloud._retry import RetryPolicy
from bot.opencloud._wire import GuardedWrite
from bot.opencloud.errors import (
    BadAnswer,
    Conflict,
    InvalidRequest,
    Missing,
    NoAnswer,
    OutcomeUnknown,
    RobloxDown,
    Throttled,
)
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.configs import Config, ConfigDraft
from bot.opencloud.resources.entries import EntryState
from bot.opencloud.resources.restrictions import BanTerms, IdempotencyKey
from bot.opencloud.resources.universes import SocialLink
from sandbox.roblox import Fault
from sandbox.roblox.configs import Configs
from sandbox.roblox.data_stores import Target
from sandbox.roblox.faults import Hold
from sandbox.roblox.revisions import Content

LOST_BEFORE = {"kind": "cut_before"}
LOST_AFTER = {"kind": "cut_after"}
DOWN_BEFORE = {"kind": "status", "status": 503}
DOWN_AFTER = {"kind": "status", "status": 500, "after": True}
ENDED_BEFORE = {"kind": "status", "status": 408}
ENDED_AFTER = {"kind": "status", "status": 499, "after": True}
HTML_BEFORE = {"kind": "html", "status": 502}
HTML_AFTER = {"kind": "html", "status": 502, "after": True}
GARBLED_BEFORE = {"kind": "html", "status": 200}
GARBLED_AFTER = {"kind": "html", "status": 200, "after": True}
THROTTLED = {"kind": "throttle", "retry_after": 3}
BEFORE = [LOST_BEFORE, DOWN_BEFORE, ENDED_BEFORE, HTML_BEFORE]
AFTER = [LOST_AFTER, DOWN_AFTER, ENDED_AFTER, HTML_AFTER]


def named(fault):
    return "-".join(map(str, fault.values())) if isinstance(fault, dict) else None


unanswered = pytest.mark.parametrize("fault", BEFORE + AFTER, ids=named)
unclear = pytest.mark.parametrize("fault", [*BEFORE, *AFTER, GARBLED_BEFORE, GARBLED_AFTER], ids=named)
applied_unanswered = pytest.mark.parametrize("fault", [*AFTER, GARBLED_AFTER], ids=named)
HERE = {"store": "S", "key": "k"}
BARE = {"users": (), "attributes": {}}


@pytest.fixture
def take(roblox):
    def take(fault, method, count=1):
        roblox.faults.add(Fault(**fault, method=method, count=count))

    return take


@pytest.fixture
def stored(world):
    """Write or read an entry without the client."""

    class Stored:
        stores = world.universe(UNIVERSE).stores

        def put(self, value, key="k"):
            return self.stores.write(world.clock, Target("S", "global", key), Content.of(value))

        def value(self, key="k"):
            entry = self.stores["S"].find("global", key, world.clock.ns) if "S" in self.stores else None
            return None if entry is None or entry.deleted else entry.value

    return Stored()


@pytest.fixture
def board(world):
    return world.universe(UNIVERSE).ordered.board("Wins")


def writes(roblox, method):
    return [request for request in roblox.requests if request.method == method]


@unanswered
async def test_a_read_is_sent_again(client, stored, take, roblox, fault):
    stored.put(5)
    take(fault, "GET", 3)
    assert (await client.data_stores.get_entry(**HERE)).value == doc(5)
    assert len(roblox.requests) == 4


async def test_a_read_that_never_gets_an_answer_raises_no_answer(client, take):
    take(LOST_BEFORE, "GET", None)
    with pytest.raises(NoAnswer):
        await client.data_stores.get_entry(**HERE)


async def test_a_read_from_a_server_that_stays_down_raises_roblox_down(client, take, naps):
    take(HTML_BEFORE, "GET", None)
    with pytest.raises(RobloxDown) as down:
        await client.universes.get()
    assert down.value.status == 502
    assert naps.taken == [0.25, 0.5, 1.0]


@unanswered
async def test_an_update_with_an_etag_is_done_once_and_reported_done(client, stored, take, fault):
    entry = stored.put(1)
    take(fault, "PATCH")
    done = await client.data_stores.update_entry(**HERE, value=doc(2), **BARE, etag=entry.current.id)
    assert (done.value, stored.value()) == (doc(2), 2)


async def test_an_update_with_a_garbled_200_is_found_by_reading(client, stored, take, roblox):
    entry = stored.put(1)
    take(GARBLED_AFTER, "PATCH")
    assert (await client.data_stores.update_entry(**HERE, value=doc(2), **BARE, etag=entry.current.id)).value == doc(2)
    assert len(writes(roblox, "PATCH")) == 1


async def test_an_update_that_is_lost_before_a_write_of_the_game_is_unknown_and_overwrites_nothing(
    connect, roblox, stored, take
):
    entry = stored.put(1)
    take(LOST_BEFORE, "PATCH")

    async def the_game_writes(seconds):
        stored.put(99)

    client = connect(roblox.base_url, sleep=the_game_writes)
    with pytest.raises(OutcomeUnknown) as unknown:
        await client.data_stores.update_entry(**HERE, value=doc(2), **BARE, etag=entry.current.id)
    assert isinstance(unknown.value.refusal, Conflict)
    assert stored.value() == 99


@pytest.mark.parametrize("fault", BEFORE, ids=named)
async def test_an_update_without_an_etag_is_not_sent_again(client, stored, take, roblox, fault):
    stored.put(1)
    take(fault, "PATCH")
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.update_entry(**HERE, value=doc(2), **BARE)
    assert stored.value() == 1
    assert len(writes(roblox, "PATCH")) == 1


@applied_unanswered
async def test_an_update_without_an_etag_that_took_effect_is_reported_done(client, stored, take, roblox, fault):
    stored.put(1)
    take(fault, "PATCH")
    assert (await client.data_stores.update_entry(**HERE, value=doc(2), **BARE)).value == doc(2)
    assert len(writes(roblox, "PATCH")) == 1


@unanswered
async def test_a_create_is_done_once_and_reported_done(client, stored, take, fault):
    take(fault, "POST")
    made = await client.data_stores.create_entry(**HERE, value=doc({"a": []}))
    assert (made.value, stored.value()) == (doc({"a": []}), {"a": []})


async def test_a_create_that_finds_another_value_after_a_lost_attempt_is_unknown(client, stored, take):
    stored.put("somebody else's")
    take(LOST_BEFORE, "POST")
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.create_entry(**HERE, value=doc("ours"))
    assert stored.value() == "somebody else's"


@pytest.mark.parametrize("fault", [*BEFORE, *AFTER, GARBLED_AFTER], ids=named)
async def test_an_increment_is_never_applied_twice(client, stored, take, roblox, fault):
    stored.put(10)
    take(fault, "POST")
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.increment_entry(**HERE, amount=5, **BARE)
    assert len(writes(roblox, "POST")) == 1
    assert stored.value() == (15 if fault in [*AFTER, GARBLED_AFTER] else 10)


@unanswered
async def test_a_removal_that_took_effect_is_reported_done(client, stored, take, fault):
    seen = stored.put(1).current.id
    take(fault, "DELETE")
    await client.data_stores.delete_entry(**HERE, version=seen)
    assert stored.value() is None


@unanswered
async def test_a_removal_takes_nothing_that_came_after_what_was_seen(client, stored, board, take, roblox, fault):
    seen, board["mona"] = stored.put(1).current.id, 10
    for put_again, removing in (
        (lambda: stored.put(2), client.data_stores.delete_entry(**HERE, version=seen)),
        (lambda: board.update(mona=11), client.ordered_data_stores.delete_entry(store="Wins", key="mona", value=10)),
    ):
        take(fault, "DELETE")
        reading = roblox.faults.add(Hold("GET"))
        removal = asyncio.create_task(removing)
        await reading.arrived()
        put_again()
        reading.release()
        with pytest.raises(OutcomeUnknown):
            await removal
    assert (stored.value(), board["mona"]) == (2, 11)
    assert len(writes(roblox, "DELETE")) == 2


@pytest.mark.parametrize("fault", BEFORE, ids=named)
async def test_a_removal_that_never_arrives_is_unknown(client, stored, take, roblox, fault):
    seen = stored.put(1).current.id
    take(fault, "DELETE", None)
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.delete_entry(**HERE, version=seen)
    assert stored.value() == 1
    assert len(writes(roblox, "DELETE")) == 3
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.delete_entry(**HERE)
    assert len(writes(roblox, "DELETE")) == 4


async def test_a_404_from_a_proxy_does_not_mean_that_an_entry_is_gone(client, stored, take):
    seen = stored.put(1).current.id
    page = {"kind": "html", "status": 404}
    take(page, "GET")
    with pytest.raises(BadAnswer):
        await client.data_stores.find_entry(**HERE)
    take(LOST_BEFORE, "DELETE")
    take(page, "DELETE", None)
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.delete_entry(**HERE, version=seen)
    assert stored.value() == 1


@pytest.mark.parametrize("status", [302, 400, 403, 404, 412])
@pytest.mark.parametrize("after", [True, False])
async def test_a_write_that_a_proxy_answers_with_a_page_is_read_back(client, stored, take, roblox, status, after):
    seen = stored.put(1).current.id
    for number, method in ((2, "PATCH"), (2**60, "POST")):
        take({"kind": "html", "status": status, "after": after}, method)
        update = client.data_stores.update_entry(**HERE, value=doc(number), **BARE, etag=seen, version=seen)
        if after:
            seen = (await update).revision_id
            assert stored.value() == number
        else:
            with pytest.raises(OutcomeUnknown):
                await update
            assert stored.value() == 1


async def test_a_removal_of_an_unknown_entry_is_missing_also_on_a_kept_alive_connection(client, stored, roblox):
    stored.put(1)
    await client.data_stores.get_entry(**HERE)
    with pytest.raises(Missing):
        await client.data_stores.delete_entry(store="S", key="nobody")
    assert len(writes(roblox, "DELETE")) == 1


@unanswered
async def test_a_row_is_created_once_and_reported_done(client, board, take, fault):
    take(fault, "POST")
    await client.ordered_data_stores.create_entry(store="Wins", key="mona", value=5)
    assert board == {"mona": 5}


@unanswered
async def test_a_row_is_never_incremented_twice(client, board, take, roblox, fault):
    board["mona"] = 10
    take(fault, "POST")
    with pytest.raises(OutcomeUnknown):
        await client.ordered_data_stores.increment_entry(store="Wins", key="mona", amount=5)
    assert board["mona"] == (15 if fault in AFTER else 10)


@unanswered
async def test_a_row_is_set_at_most_once_and_reported_done_only_if_it_was(client, board, take, roblox, fault):
    board["mona"] = 10
    take(fault, "PATCH")
    setting = client.ordered_data_stores.update_entry(store="Wins", key="mona", value=7)
    if fault in AFTER:
        assert (await setting).value == 7
    else:
        with pytest.raises(OutcomeUnknown):
            await setting
    assert len(writes(roblox, "PATCH")) == 1
    assert board["mona"] == (7 if fault in AFTER else 10)


@unanswered
async def test_a_row_is_removed_and_reported_done(client, board, take, fault):
    board["mona"] = 10
    take(fault, "DELETE")
    await client.ordered_data_stores.delete_entry(store="Wins", key="mona", value=10)
    assert board == {}


def once() -> IdempotencyKey:
    return IdempotencyKey("one-key", datetime.now(UTC))


WEEK = BanTerms(True, timedelta(days=7), "exploiting", "case 1")


@unanswered
async def test_a_ban_is_set_once_under_one_key(client, world, roblox, take, fault):
    take(fault, "PATCH")
    made = await client.restrictions.update(UserId(1), WEEK, idempotency=once())
    assert made.active
    assert len({request.query for request in writes(roblox, "PATCH")}) == 1
    assert len([log async for log in client.restrictions.list_logs(UserId(1))]) == 1


async def test_a_ban_whose_every_answer_is_lost_is_found_by_reading(client, take):
    take(LOST_AFTER, "PATCH", None)
    made = await client.restrictions.update(UserId(1), WEEK, idempotency=once())
    assert made.duration == timedelta(days=7)


async def test_a_ban_that_never_arrives_is_unknown_after_the_two_attempts_of_a_minute(client, roblox, take):
    take(LOST_BEFORE, "PATCH", None)
    with pytest.raises(OutcomeUnknown):
        await client.restrictions.update(UserId(1), WEEK, idempotency=once())
    assert len(writes(roblox, "PATCH")) == 2
    assert not (await client.restrictions.get(UserId(1))).active


async def test_a_lost_ban_is_unknown_if_a_read_shows_terms_that_the_client_refuses(connect, script):
    the_games = b'{"user":"users/1","gameJoinRestriction":{"active":true,"duration":"1.5s"}}'
    script.lines = ["cut", "cut", (200, the_games, {})]
    with pytest.raises(OutcomeUnknown):
        await connect(script.base_url).restrictions.update(UserId(1), WEEK, idempotency=once())


async def test_an_older_ban_with_equal_terms_does_not_count_as_the_new_one(client, world, take):
    yesterday = datetime.now(UTC) - timedelta(days=1)
    world.clock.freeze(yesterday)
    await client.restrictions.update(UserId(1), WEEK, idempotency=IdempotencyKey("older", yesterday))
    world.clock.freeze(datetime.now(UTC))
    take(LOST_BEFORE, "PATCH", None)
    with pytest.raises(OutcomeUnknown):
        await client.restrictions.update(UserId(1), WEEK, idempotency=once())


@unclear
async def test_a_message_is_never_sent_twice(client, world, take, roblox, fault):
    take(fault, "POST")
    with pytest.raises(OutcomeUnknown):
        await client.messaging.publish(topic="news", message="hello")
    assert len(writes(roblox, "POST")) == 1
    assert len(world.universe(UNIVERSE).messages) == (fault in [*AFTER, GARBLED_AFTER])


@unclear
async def test_servers_are_never_restarted_twice(client, world, take, fault):
    take(fault, "POST")
    with pytest.raises(OutcomeUnknown):
        await client.universes.restart_servers()
    assert len(world.universe(UNIVERSE).restarts) == (fault in [*AFTER, GARBLED_AFTER])


@unclear
async def test_a_place_is_never_uploaded_twice(client, take, roblox, fault):
    take(fault, "POST")
    with pytest.raises(OutcomeUnknown):
        await client.universes.publish_place(
            place_id=PlaceId(PLACE), content=b"<roblox version='4'></roblox>", xml=True, published=True
        )
    assert len(writes(roblox, "POST")) == 1


@unanswered
async def test_a_write_that_does_nothing_the_second_time_is_sent_again(client, stored, take, fault):
    stored.put(1)
    take(fault, "POST")
    assert (await client.data_stores.snapshot()).latest_at is not None
    take(fault, "DELETE")
    assert (await client.data_stores.delete_store(store="S")).expires_at is not None
    take(fault, "POST")
    assert (await client.data_stores.undelete_store(store="S")).expires_at is None


SETTINGS = {
    "voice_chat_enabled": True,
    "private_server_price_robux": 0,
    "devices": {"vr": False, "desktop": True},
    "social_links": {"discord": SocialLink("Chat", "https://discord.gg/x"), "twitch": SocialLink("", "")},
}
DETAILS = {"display_name": "Hall", "description": "Meet here", "server_size": 20}


@unanswered
async def test_a_changed_experience_and_a_changed_place_are_reported_done(client, take, fault):
    take(fault, "PATCH")
    assert (await client.universes.update(**SETTINGS)).voice_chat_enabled
    take(fault, "PATCH")
    assert (await client.universes.update_place(PlaceId(PLACE), **DETAILS)).server_size == 20


@applied_unanswered
async def test_a_changed_experience_whose_every_answer_is_lost_is_found_by_reading(client, take, fault):
    take(fault, "PATCH", None)
    changed = await client.universes.update(**SETTINGS)
    assert (changed.voice_chat_enabled, changed.private_server_price_robux) == (True, 0)
    assert "vr" not in changed.devices
    assert changed.social_links["discord"].title == "Chat"


@applied_unanswered
async def test_a_changed_place_whose_every_answer_is_lost_is_found_by_reading(client, take, fault):
    take(fault, "PATCH", None)
    changed = await client.universes.update_place(PlaceId(PLACE), **DETAILS)
    assert (changed.display_name, changed.description, changed.server_size) == ("Hall", "Meet here", 20)


@pytest.mark.parametrize("name", SETTINGS)
async def test_a_change_of_an_experience_that_never_arrives_is_unknown(client, take, name):
    different = {
        "voice_chat_enabled": True,
        "private_server_price_robux": 5,
        "devices": {"vr": False},
        "social_links": {"discord": SocialLink("Chat", "https://discord.gg/x")},
    }
    take(LOST_BEFORE, "PATCH", None)
    with pytest.raises(OutcomeUnknown):
        await client.universes.update(**{name: different[name]})


@pytest.mark.parametrize("name", DETAILS)
async def test_a_change_of_a_place_that_never_arrives_is_unknown(client, take, name):
    take(LOST_BEFORE, "PATCH", None)
    with pytest.raises(OutcomeUnknown):
        await client.universes.update_place(PlaceId(PLACE), **{name: DETAILS[name]})


async def test_a_lost_change_that_is_then_refused_is_done_if_a_read_shows_it(client, take):
    take(LOST_AFTER, "PATCH")
    take({"kind": "status", "status": 409}, "PATCH")
    assert (await client.universes.update_place(PlaceId(PLACE), **DETAILS)).display_name == "Hall"


async def test_a_lost_change_that_cannot_be_read_back_is_unknown(client, take):
    take(LOST_AFTER, "PATCH", None)
    take(DOWN_BEFORE, "GET", None)
    with pytest.raises(OutcomeUnknown):
        await client.universes.update(**SETTINGS)


@applied_unanswered
async def test_a_store_whose_removal_or_return_is_lost_is_found_in_the_list(client, stored, take, fault):
    stored.put(1)
    take(fault, "DELETE", None)
    assert (await client.data_stores.delete_store(store="S")).state is EntryState.DELETED
    take(fault, "POST", None)
    assert (await client.data_stores.undelete_store(store="S")).state is EntryState.ACTIVE


async def test_a_store_whose_removal_never_arrives_is_unknown_though_a_longer_name_was_removed(client, world, take):
    for store in ("S", "Store"):
        world.universe(UNIVERSE).stores.write(world.clock, Target(store, "global", "k"), Content.of(1))
    await client.data_stores.delete_store(store="Store")
    take(LOST_BEFORE, "DELETE", None)
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.delete_store(store="S")
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.delete_store(store="Stor")


async def test_a_snapshot_whose_every_answer_is_lost_is_unknown(client, stored, take):
    stored.put(1)
    take(LOST_AFTER, "POST", None)
    with pytest.raises(OutcomeUnknown):
        await client.data_stores.snapshot()


@unanswered
async def test_the_v1_write_with_a_version_is_done_once_and_reported_done(client, stored, take, fault):
    entry = stored.put(1)
    take(fault, "POST")
    await client.data_stores.update_entry(**HERE, value=doc(2**60), **BARE, version=entry.current.id)
    assert stored.value() == 2**60


GUARDED = {
    "DeleteDataStore": lambda c, _: c.data_stores.delete_store(store="S"),
    "UndeleteDataStore": lambda c, _: c.data_stores.undelete_store(store="S"),
    "CreateDataStoreEntry": lambda c, _: c.data_stores.create_entry(store="S", key="new", value=doc(1)),
    "UpdateDataStoreEntry": lambda c, seen: c.data_stores.update_entry(**HERE, value=doc(2), **BARE, etag=seen),
    "SetEntry": lambda c, seen: c.data_stores.update_entry(**HERE, value=doc(2**60), **BARE, version=seen),
    "CreateOrderedDataStoreEntry": lambda c, _: c.ordered_data_stores.create_entry(store="Wins", key="new", value=1),
    "OrderedDataStores_CreateEntry": lambda c, _: c.ordered_data_stores.create_entry(
        store="Wins", key="new", value=2**60
    ),
    "UpdateUserRestriction": lambda c, _: c.restrictions.update(UserId(1), WEEK, idempotency=once()),
    "UpdateUniverse": lambda c, _: c.universes.update(**SETTINGS),
    "UpdatePlace": lambda c, _: c.universes.update_place(PlaceId(PLACE), **DETAILS),
    "UpdateDraft": lambda c, _: c.configs.stage({"b": 2}, draft=ConfigDraft("staged", {"a": 1})),
    "DeleteDraft": lambda c, _: c.configs.discard("staged"),
    "PublishDraft": lambda c, _: c.configs.publish("staged", message="case 7", at_once=True, base=Config()),
}


def test_every_guarded_write_that_a_read_can_settle_is_tested_below():
    modules = [import_module(f"{resources.__name__}.{each.name}") for each in iter_modules(resources.__path__)]
    operations = [value for module in modules for value in vars(module).values() if isinstance(value, GuardedWrite)]
    assert {operation.name for operation in operations} == {*GUARDED, "SnapshotDataStores"}


@pytest.mark.parametrize("name", GUARDED)
async def test_a_guarded_write_whose_every_answer_is_lost_is_done_if_a_read_shows_it(
    client, stored, board, take, roblox, world, name
):
    seen = stored.put(1).current.id
    board["mona"] = 10
    world.universe(UNIVERSE).configs["InExperienceConfig"] = Configs(draft={"a": 1}, draft_hash="staged")
    for method in ("POST", "PATCH", "DELETE"):
        take(LOST_AFTER, method, None)
    await GUARDED[name](client, seen)
    assert len([request for request in roblox.requests if request.method != "GET"]) > 1


EVERY_WRITE = {
    "create": lambda c: c.data_stores.create_entry(store="S", key="new", value=doc(1)),
    "update": lambda c: c.data_stores.update_entry(**HERE, value=doc(1), **BARE),
    "increment": lambda c: c.data_stores.increment_entry(**HERE, amount=1, **BARE),
    "delete": lambda c: c.data_stores.delete_entry(**HERE),
    "row set": lambda c: c.ordered_data_stores.update_entry(store="Wins", key="k", value=1, allow_missing=True),
    "row increment": lambda c: c.ordered_data_stores.increment_entry(store="Wins", key="k", amount=1),
    "publish": lambda c: c.messaging.publish(topic="t", message="m"),
    "restart": lambda c: c.universes.restart_servers(),
}


@pytest.mark.parametrize("name", EVERY_WRITE)
async def test_every_write_is_sent_again_after_the_wait_that_a_429_asks_for(client, roblox, stored, naps, name):
    stored.put(1)
    roblox.faults.add(Fault(**THROTTLED, count=1))
    await EVERY_WRITE[name](client)
    assert max(naps.taken) == 3.25
    assert [request.status for request in roblox.requests] == [429, 200]


async def test_a_ban_that_gets_a_429_is_not_sent_again_too_early(client, roblox):
    roblox.faults.add(Fault(**THROTTLED, count=1))
    with pytest.raises(Throttled) as throttled:
        await client.restrictions.update(UserId(1), WEEK, idempotency=once())
    assert throttled.value.subject == "user 1"
    assert len(roblox.requests) == 1


async def test_a_wait_beyond_the_patience_of_a_person_is_reported_also_to_the_next_one(client, roblox):
    roblox.faults.add(Fault("throttle", retry_after=300, count=1))
    with pytest.raises(Throttled) as first:
        await client.universes.get()
    assert first.value.retry_after == timedelta(seconds=300)
    with pytest.raises(Throttled) as second:
        await client.universes.get()
    assert second.value.retry_after is not None
    assert timedelta(seconds=290) < second.value.retry_after <= timedelta(seconds=300)
    assert len(roblox.requests) == 1


async def test_another_request_during_a_pause_does_not_make_it_longer(client, roblox, naps):
    roblox.faults.add(Fault("throttle", count=1))
    for _ in range(2):
        with pytest.raises(Throttled) as throttled:
            await client.restrictions.update(UserId(1), WEEK, idempotency=once())
        await naps.sleep(6)
    assert throttled.value.retry_after == timedelta(seconds=24)
    assert (await client.restrictions.update(UserId(1), WEEK, idempotency=once())).active
    assert [request.status for request in roblox.requests] == [429, 200]


async def test_a_429_after_a_lost_attempt_does_not_hide_that_it_may_have_been_applied(client, world, roblox, take):
    take(LOST_AFTER, "PATCH")
    take({"kind": "throttle", "retry_after": 300}, "PATCH")
    made = await client.restrictions.update(UserId(1), WEEK, idempotency=once())
    assert made.active
    take(LOST_BEFORE, "DELETE")
    take({"kind": "throttle", "retry_after": 300}, "DELETE")
    seen = world.universe(UNIVERSE).stores.write(world.clock, Target("S", "global", "k"), Content.of(1)).current.id
    with pytest.raises(OutcomeUnknown) as unknown:
        await client.data_stores.delete_entry(**HERE, version=seen)
    assert isinstance(unknown.value.refusal, Throttled)


async def test_what_is_left_until_an_end_is_counted_when_the_request_leaves(connect, script):
    """A ban that waits for its budget ends no later for it."""
    now = [datetime(2026, 12, 2, 17, 0, tzinfo=UTC)]

    async def wait(_seconds: float) -> None:
        now[0] += timedelta(minutes=1, milliseconds=500)

    client = connect(script.base_url, clock=lambda: now[0], sleep=wait, retry=RetryPolicy(patience_s=120))
    restriction = b'{"user":"users/1","gameJoinRestriction":{"active":true}}'
    script.lines = [(429, b'{"code":"RESOURCE_EXHAUSTED"}', {}), (200, restriction, {})]
    terms = BanTerms(True, ends_at=datetime(2026, 12, 2, 18, tzinfo=UTC))
    await client.restrictions.update(UserId(1), terms, idempotency=once())
    assert [sent_length(each) for each in script.seen] == ["3600s", "3540s"]


async def test_an_attempt_that_may_have_been_applied_is_repeated_as_it_was(connect, script):
    """Roblox asks for the same request under the same key."""
    now = [datetime(2026, 12, 2, 17, 0, tzinfo=UTC)]

    async def wait(_seconds: float) -> None:
        now[0] += timedelta(minutes=1)

    client = connect(script.base_url, clock=lambda: now[0], sleep=wait, retry=RetryPolicy(patience_s=120))
    restriction = b'{"user":"users/1","gameJoinRestriction":{"active":true}}'
    script.lines = ["cut", (200, restriction, {})]
    terms = BanTerms(True, ends_at=datetime(2026, 12, 2, 18, tzinfo=UTC))
    await client.restrictions.update(UserId(1), terms, idempotency=once())
    assert [sent_length(each) for each in script.seen] == ["3600s", "3600s"]


async def test_an_end_that_passes_while_the_request_waits_is_refused_and_nothing_more_is_sent(connect, script):
    now = [datetime(2026, 12, 2, 17, 59, 59, tzinfo=UTC)]

    async def wait(_seconds: float) -> None:
        now[0] += timedelta(minutes=1)

    client = connect(script.base_url, clock=lambda: now[0], sleep=wait, retry=RetryPolicy(patience_s=120))
    script.lines = [(429, b'{"code":"RESOURCE_EXHAUSTED"}', {})]
    terms = BanTerms(True, ends_at=datetime(2026, 12, 2, 18, tzinfo=UTC))
    with pytest.raises(InvalidRequest):
        await client.restrictions.update(UserId(1), terms, idempotency=once())
    assert [sent_length(each) for each in script.seen] == ["1s"]


async def test_a_lost_ban_until_a_date_is_found_by_its_end(client, take):
    take(LOST_AFTER, "PATCH", None)
    end = datetime.now(UTC) + timedelta(days=7)
    made = await client.restrictions.update(UserId(1), BanTerms(True, ends_at=end), idempotency=once())
    assert abs(made.ends_at - end) < timedelta(seconds=5)


async def test_a_ban_has_a_length_or_an_end():
    with pytest.raises(InvalidRequest):
        BanTerms(True, timedelta(days=7), ends_at=datetime.now(UTC))


def sent_length(seen) -> str:
    return json.loads(seen[3])["gameJoinRestriction"]["duration"]
