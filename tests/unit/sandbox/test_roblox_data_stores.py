from datetime import timedelta

import pytest
from roblox_face import NOON

from sandbox.roblox.clock import Clock
from sandbox.roblox.data_stores import DataStores, Target
from sandbox.roblox.errors import Aborted, AlreadyExists, InvalidArgument, NotFound
from sandbox.roblox.filters import Range
from sandbox.roblox.paging import PageRequest
from sandbox.roblox.revisions import Content
from sandbox.roblox.times import DAY, render

COINS = Target("Coins", "global", "ben")
EVERYTHING = Range()


class Shop:
    """A set of data stores with a stopped clock."""

    def __init__(self) -> None:
        self.clock = Clock()
        self.clock.freeze(NOON)
        self.stores = DataStores()

    def put(self, value: object, target: Target = COINS) -> str:
        return self.stores.write(self.clock, target, Content.of(value)).current.id

    def later(self, **by: float) -> None:
        self.clock.advance(timedelta(**by))

    def values(self, target: Target = COINS) -> list[object]:
        """Values of the kept revisions, oldest first; a tombstone is the word for it."""
        entry = self.stores[target.store].entry(target.scope, target.key)
        return ["tombstone" if one.deleted else one.value for one in entry.revisions]

    def listed(self, **options: object) -> list[str]:
        wanted = {"prefix": "", "show_deleted": False} | options
        page = self.stores.list_entries(self.clock, "Coins", "global", PageRequest(), **wanted)
        return [entry.key for entry in page.items]


@pytest.fixture
def shop() -> Shop:
    return Shop()


def test_writes_within_one_utc_hour_leave_one_version(shop):
    shop.put(1)
    shop.later(minutes=10)
    shop.put(2)
    shop.later(minutes=10)
    shop.put(3)
    assert shop.values() == [3]


def test_the_first_write_of_each_utc_hour_keeps_what_was_there(shop):
    shop.put(1)
    shop.later(minutes=59)
    shop.put(2)
    shop.later(minutes=2)
    shop.put(3)
    shop.later(minutes=1)
    shop.put(4)
    assert shop.values() == [2, 4]


def test_the_first_write_after_a_snapshot_keeps_what_was_there_whatever_the_hour(shop):
    shop.put(1)
    assert shop.stores.snapshot(shop.clock)
    shop.put(2)
    shop.put(3)
    assert shop.values() == [1, 3]


def test_a_second_snapshot_on_the_same_utc_day_is_not_taken(shop):
    assert shop.stores.snapshot(shop.clock)
    shop.later(hours=11)
    assert not shop.stores.snapshot(shop.clock)
    shop.later(hours=1)
    assert shop.stores.snapshot(shop.clock)


def test_a_replaced_version_is_forgotten_thirty_days_after_it_was_replaced(shop):
    first = shop.put(1)
    shop.later(days=20)
    shop.put(2)
    shop.later(days=29)
    assert shop.stores.get_revision(shop.clock, COINS, first)[1].value == 1
    shop.later(days=1)
    with pytest.raises(NotFound):
        shop.stores.get_revision(shop.clock, COINS, first)
    assert shop.values() == [2]


def test_a_deleted_entry_is_missing_but_its_versions_stay_readable(shop):
    first = shop.put(1)
    shop.stores.delete(shop.clock, COINS)
    with pytest.raises(NotFound):
        shop.stores.get(shop.clock, COINS)
    assert shop.stores.get_revision(shop.clock, COINS, first)[1].value == 1
    assert shop.values() == [1, "tombstone"]


def test_a_tombstone_hides_from_lists_unless_deleted_ones_are_shown(shop):
    shop.put(1)
    shop.put(2, Target("Coins", "global", "ann"))
    shop.stores.delete(shop.clock, COINS)
    assert shop.listed() == ["ann"]
    assert shop.listed(show_deleted=True) == ["ann", "ben"]


def test_a_tombstone_is_gone_for_good_after_thirty_days(shop):
    shop.put(1)
    shop.stores.delete(shop.clock, COINS)
    shop.later(days=30, seconds=1)
    assert shop.listed(show_deleted=True) == []


def test_deleting_twice_finds_nothing_the_second_time(shop):
    shop.put(1)
    shop.stores.delete(shop.clock, COINS)
    with pytest.raises(NotFound):
        shop.stores.delete(shop.clock, COINS)


def test_updating_a_tombstone_needs_allow_missing(shop):
    shop.put(1)
    shop.stores.delete(shop.clock, COINS)
    with pytest.raises(NotFound):
        shop.stores.update(shop.clock, COINS, Content.of(2), allow_missing=False)
    assert shop.stores.update(shop.clock, COINS, Content.of(2), allow_missing=True).value == 2


def test_creating_over_a_value_is_refused_and_over_a_tombstone_is_not(shop):
    shop.stores.create(shop.clock, COINS, Content.of(1))
    with pytest.raises(AlreadyExists):
        shop.stores.create(shop.clock, COINS, Content.of(2))
    shop.stores.delete(shop.clock, COINS)
    assert shop.stores.create(shop.clock, COINS, Content.of(3)).value == 3


def test_an_update_with_an_old_etag_changes_nothing(shop):
    old = shop.put(1)
    new = shop.put(2)
    with pytest.raises(Aborted):
        shop.stores.update(shop.clock, COINS, Content.of(3), allow_missing=False, etag=old)
    assert shop.values() == [2]
    shop.stores.update(shop.clock, COINS, Content.of(3), allow_missing=False, etag=new)
    assert shop.values() == [3]


def test_an_etag_for_a_key_that_does_not_exist_does_not_match(shop):
    with pytest.raises(Aborted):
        shop.stores.update(shop.clock, COINS, Content.of(3), allow_missing=True, etag="x")


def test_an_update_clears_users_and_attributes_that_it_leaves_out(shop):
    shop.stores.update(shop.clock, COINS, Content.of(1, [7], {"a": "b"}), allow_missing=True)
    entry = shop.stores.update(shop.clock, COINS, Content.of(2), allow_missing=False)
    assert (entry.users, entry.attributes) == ([], {})


def test_the_value_at_a_time_is_what_was_current_then(shop):
    shop.put(1)
    shop.later(hours=2)
    shop.put(2)
    between = render(shop.clock.ns - 3600 * 10**9)
    assert shop.stores.get_revision(shop.clock, COINS, f"latest:{between}")[1].value == 1
    assert shop.stores.get_revision(shop.clock, COINS, "latest")[1].value == 2


def test_a_time_cut_to_microseconds_falls_before_the_revision(shop):
    shop.put(1)
    shop.later(hours=1)
    shop.clock.last_stamp_ns = shop.clock.ns + 5
    entry = shop.stores.write(shop.clock, COINS, Content.of(2))
    exact = render(entry.current.created_ns)
    assert shop.stores.get_revision(shop.clock, COINS, f"latest:{exact}")[1].value == 2
    assert shop.stores.get_revision(shop.clock, COINS, f"latest:{exact[:-4]}Z")[1].value == 1


@pytest.mark.parametrize("moment", ["1969-12-31T23:59:59Z", "2026-03-01T12:10:01Z", "yesterday", "2026-03-01T12:00:00"])
def test_a_time_out_of_range_or_without_offset_is_refused(shop, moment):
    shop.put(1)
    with pytest.raises(InvalidArgument):
        shop.stores.get_revision(shop.clock, COINS, f"latest:{moment}")


def test_a_malformed_version_is_invalid_and_an_unknown_one_is_not_found(shop):
    shop.put(1)
    with pytest.raises(InvalidArgument, match="Invalid version id"):
        shop.stores.get_revision(shop.clock, COINS, "b")
    with pytest.raises(NotFound):
        shop.stores.get_revision(shop.clock, COINS, "08DE.01.08DE.01")


def test_revisions_come_newest_first_and_can_be_bounded_by_time(shop):
    for value in (1, 2, 3):
        shop.put(value)
        shop.later(hours=1)
    moments = [one.created_ns for one in shop.stores["Coins"].entry("global", "ben").revisions]
    _, page = shop.stores.list_revisions(shop.clock, COINS, PageRequest(), EVERYTHING)
    assert [one.value for one in page.items] == [3, 2, 1]
    _, page = shop.stores.list_revisions(shop.clock, COINS, PageRequest(), Range(moments[1], moments[2]))
    assert [one.value for one in page.items] == [3, 2]


def test_a_full_last_page_of_revisions_has_a_token_whose_page_is_empty(shop):
    shop.put(1)
    _, page = shop.stores.list_revisions(shop.clock, COINS, PageRequest(size=1), EVERYTHING)
    _, rest = shop.stores.list_revisions(shop.clock, COINS, PageRequest(size=1, token=page.token), EVERYTHING)
    assert (len(page.items), rest.items, rest.token) == (1, [], "")


def test_an_increment_creates_what_is_missing_and_refuses_what_is_not_a_whole_number(shop):
    assert shop.stores.increment(shop.clock, COINS, 5, [], {}).value == 5
    assert shop.stores.increment(shop.clock, COINS, -7, [], {}).value == -2
    shop.put("text")
    with pytest.raises(InvalidArgument):
        shop.stores.increment(shop.clock, COINS, 1, [], {})


def test_a_deleted_store_refuses_everything_until_it_is_undeleted(shop):
    shop.put(1)
    store = shop.stores.delete_store(shop.clock, "Coins")
    assert store.expires_ns == shop.clock.ns + 30 * DAY
    with pytest.raises(NotFound):
        shop.stores.get(shop.clock, COINS)
    with pytest.raises(NotFound):
        shop.stores.update(shop.clock, COINS, Content.of(2), allow_missing=True)
    shop.stores.undelete_store(shop.clock, "Coins")
    assert shop.stores.get(shop.clock, COINS)[1].value == 1


def test_deleting_a_store_again_does_not_move_its_end(shop):
    shop.put(1)
    end = shop.stores.delete_store(shop.clock, "Coins").expires_ns
    shop.later(days=1)
    assert shop.stores.delete_store(shop.clock, "Coins").expires_ns == end
    shop.later(days=29)
    with pytest.raises(NotFound):
        shop.stores.undelete_store(shop.clock, "Coins")


def test_listing_stores_looks_at_512_a_call_so_a_page_may_be_empty_and_go_on(shop):
    for number in range(513):
        shop.stores.add(f"store{number:03}", 0).expires_ns = shop.clock.ns + 1
    shop.stores.add("z-active", 0)
    first = shop.stores.list_stores(shop.clock, PageRequest(), prefix="", show_deleted=False)
    assert first.items == []
    second = shop.stores.list_stores(shop.clock, PageRequest(token=first.token), prefix="", show_deleted=False)
    assert [store.name for store in second.items] == ["z-active"]


def test_pages_of_stores_hold_only_active_ones_and_miss_none(shop):
    for number in range(9):
        store = shop.stores.add(f"store{number}", 0)
        store.expires_ns = shop.clock.ns + 1 if number % 2 else None
    seen, token = [], ""
    while True:
        page = shop.stores.list_stores(shop.clock, PageRequest(2, token), prefix="", show_deleted=False)
        seen += [store.name for store in page.items]
        token = page.token
        if not token:
            break
    assert seen == ["store0", "store2", "store4", "store6", "store8"]


@pytest.mark.parametrize("name", ["", ".", "..", "k" * 51, "é" * 26])
def test_names_that_a_path_would_swallow_or_that_are_too_long_are_refused(shop, name):
    for target in (Target(name, "global", "k"), Target("s", name, "k"), Target("s", "global", name)):
        with pytest.raises(InvalidArgument):
            shop.stores.create(shop.clock, target, Content.of(1))


def test_the_wildcard_scope_is_for_lists_only(shop):
    shop.put(1)
    shop.put(2, Target("Coins", "eu", "ann"))
    page = shop.stores.list_entries(shop.clock, "Coins", "-", PageRequest(), prefix="", show_deleted=False)
    assert [(entry.scope, entry.key) for entry in page.items] == [("eu", "ann"), ("global", "ben")]
    with pytest.raises(InvalidArgument):
        shop.stores.get(shop.clock, Target("Coins", "-", "ben"))


@pytest.mark.parametrize(
    "content",
    [
        Content('"' + "x" * 4_194_303 + '"'),
        Content.of(1, [1, 2, 3, 4, 5]),
        Content.of(1, [], {"k" * 51: "v"}),
        Content.of(1, [], {"k": "v" * 251}),
        Content.of(1, [], {"a": "v" * 200, "b": "v" * 200}),
    ],
    ids=["value", "users", "attribute name", "attribute", "attributes together"],
)
def test_what_is_larger_than_an_entry_may_be_is_refused(shop, content):
    with pytest.raises(InvalidArgument):
        shop.stores.create(shop.clock, COINS, content)


def test_a_value_of_exactly_the_largest_size_is_kept_even_when_its_letters_need_escapes(shop):
    assert shop.stores.create(shop.clock, COINS, Content.of("é" * 4_194_302)).value == "é" * 4_194_302
