"""Ordered stores, restrictions, messages, users, filters, pages and limits, without HTTP."""

from datetime import timedelta

import pytest
from roblox_face import ARENA, BEN, LOBBY, NOON, UNIVERSE, small_world

from sandbox.roblox import filters, messages, times
from sandbox.roblox.clock import Clock
from sandbox.roblox.errors import Aborted, AlreadyExists, InvalidArgument, NotFound
from sandbox.roblox.headshots import draw
from sandbox.roblox.limits import Budget, Limits
from sandbox.roblox.ordered import OrderedDataStores, OrderedTarget
from sandbox.roblox.paging import PageRequest, page
from sandbox.roblox.restrictions import Idempotency, Restrictions, Terms, seconds

BOARD = OrderedTarget("Wins", "global", "100")
BANNED = Terms(active=True, duration_s=3600, display_reason="shown", private_reason="note")


@pytest.fixture
def clock() -> Clock:
    clock = Clock()
    clock.freeze(NOON)
    return clock


# Ordered data stores


def test_an_ordered_store_lists_by_value_both_ways_within_inclusive_bounds():
    boards = OrderedDataStores()
    boards.board("Wins").update({"a": 3, "b": 1, "c": 2, "d": 9})
    request, within = PageRequest(), filters.Range(1, 3)
    up = boards.list_entries("Wins", "global", request, descending=False, within=within)
    down = boards.list_entries("Wins", "global", request, descending=True, within=within)
    assert up.items == [("b", 1), ("c", 2), ("a", 3)]
    assert down.items == list(reversed(up.items))


def test_an_ordered_store_has_no_scope_for_all_scopes():
    ordered = OrderedDataStores()
    target = OrderedTarget("Wins", "-", "ben")
    for act in (
        lambda: ordered.get(target),
        lambda: ordered.create(target, 1),
        lambda: ordered.update(target, 1, allow_missing=True),
        lambda: ordered.increment(target, 1),
        lambda: ordered.delete(target),
        lambda: ordered.list_entries("Wins", "-", PageRequest(), descending=False, within=filters.Range()),
    ):
        with pytest.raises(InvalidArgument):
            act()


def test_an_ordered_entry_is_created_once_and_deleted_at_once():
    boards = OrderedDataStores()
    boards.create(BOARD, 5)
    with pytest.raises(AlreadyExists):
        boards.create(BOARD, 6)
    boards.delete(BOARD)
    with pytest.raises(NotFound):
        boards.get(BOARD)
    with pytest.raises(NotFound):
        boards.delete(BOARD)


def test_an_ordered_update_of_a_missing_key_needs_allow_missing():
    boards = OrderedDataStores()
    with pytest.raises(NotFound):
        boards.update(BOARD, 5, allow_missing=False)
    assert boards.update(BOARD, 5, allow_missing=True) == 5


def test_an_ordered_increment_creates_what_is_missing():
    boards = OrderedDataStores()
    assert [boards.increment(BOARD, 5), boards.increment(BOARD, -2)] == [5, 3]


def test_an_ordered_value_beyond_64_bits_is_refused():
    boards = OrderedDataStores()
    boards.create(BOARD, 2**63 - 1)
    with pytest.raises(InvalidArgument):
        boards.increment(BOARD, 1)
    assert boards.get(BOARD) == 2**63 - 1


# Restrictions


def test_a_player_who_was_never_banned_has_no_active_restriction(clock):
    found = Restrictions().get(clock, BEN)
    assert (found.terms, found.start_ns, found.updated_ns) == (Terms(), None, None)


def test_an_update_replaces_every_term_and_is_logged(clock):
    restrictions = Restrictions()
    restrictions.update(clock, BEN, BANNED, moderator_id=5)
    made = restrictions.update(clock, BEN, Terms(active=True), moderator_id=6)
    assert made.terms == Terms(active=True)
    assert [(entry.moderator_id, entry.terms) for entry in restrictions.log] == [(5, BANNED), (6, Terms(active=True))]


def test_a_ban_stays_active_past_its_end_but_is_no_longer_in_force(clock):
    restrictions = Restrictions()
    restrictions.update(clock, BEN, BANNED)
    clock.advance(timedelta(seconds=3599))
    assert restrictions.get(clock, BEN).in_force(clock.ns)
    clock.advance(timedelta(seconds=1))
    ended = restrictions.get(clock, BEN)
    assert ended.terms.active
    assert not ended.in_force(clock.ns)


def test_a_universe_ban_shows_in_a_place_as_inherited_while_it_is_in_force(clock):
    restrictions = Restrictions()
    restrictions.update(clock, BEN, BANNED)
    assert restrictions.get(clock, BEN, ARENA).inherited
    assert restrictions.get(clock, BEN, ARENA).terms == BANNED
    clock.advance(timedelta(hours=1))
    assert not restrictions.get(clock, BEN, ARENA).terms.active


def test_a_place_ban_stays_after_a_universe_unban(clock):
    restrictions = Restrictions()
    restrictions.update(clock, BEN, BANNED)
    restrictions.update(clock, BEN, Terms(active=True), place_id=ARENA)
    restrictions.update(clock, BEN, Terms())
    assert restrictions.get(clock, BEN, ARENA).terms == Terms(active=True)
    assert not restrictions.get(clock, BEN, ARENA).inherited
    assert not restrictions.get(clock, BEN).terms.active
    assert not restrictions.get(clock, BEN, LOBBY).terms.active


def test_a_repeated_idempotency_key_changes_nothing_a_second_time(clock):
    restrictions = Restrictions()
    key = Idempotency("one", clock.ns)
    first = restrictions.update(clock, BEN, BANNED, idempotency=key)
    clock.advance(timedelta(minutes=5))
    assert restrictions.update(clock, BEN, Terms(), idempotency=key) == first
    assert len(restrictions.log) == 1


def test_an_idempotency_key_that_is_too_old_or_first_sent_at_another_time_is_refused(clock):
    restrictions = Restrictions()
    key = Idempotency("one", clock.ns)
    restrictions.update(clock, BEN, BANNED, idempotency=key)
    with pytest.raises(InvalidArgument):
        restrictions.update(clock, BEN, BANNED, idempotency=Idempotency("one", clock.ns - 1))
    clock.advance(timedelta(hours=24, seconds=1))
    with pytest.raises(InvalidArgument):
        restrictions.update(clock, BEN, BANNED, idempotency=key)


def test_the_list_holds_everyone_ever_banned_and_the_log_can_be_narrowed(clock):
    restrictions = Restrictions()
    restrictions.update(clock, BEN, BANNED)
    restrictions.update(clock, BEN, Terms())
    restrictions.update(clock, 7, BANNED, place_id=ARENA)
    assert [one.user_id for one in restrictions.list_all(PageRequest()).items] == [BEN]
    assert [one.user_id for one in restrictions.list_all(PageRequest(), ARENA).items] == [7]
    assert [one.user_id for one in restrictions.list_log(PageRequest(), None, None).items] == [7, BEN, BEN]
    assert [one.user_id for one in restrictions.list_log(PageRequest(), None, ARENA).items] == [7]
    assert [one.terms for one in restrictions.list_log(PageRequest(), BEN, None).items] == [Terms(), BANNED]


@pytest.mark.parametrize("text", ["0s", "", "1.5s", "3600", "-1s", "315576000001s", "P1D", "٣s"])
def test_a_duration_that_is_not_whole_seconds_in_range_is_refused(text):
    with pytest.raises(InvalidArgument):
        seconds(text)


def test_the_longest_duration_is_accepted():
    assert seconds("315576000000s") == 315_576_000_000


@pytest.mark.parametrize("terms", [Terms(private_reason="x" * 1001), Terms(display_reason="x" * 401)])
def test_reasons_that_are_too_long_are_refused_and_not_logged(clock, terms):
    restrictions = Restrictions()
    with pytest.raises(InvalidArgument):
        restrictions.update(clock, BEN, terms)
    assert restrictions.log == []


# Messages, users, places


def test_messages_are_counted_in_bytes_and_topics_in_characters(clock):
    sent: list[messages.PublishedMessage] = []
    messages.publish(sent, clock, "é" * 80, "é" * 512)
    for topic, text in (("", "x"), ("t" * 81, "x"), ("t", ""), ("t", "é" * 512 + "x")):
        with pytest.raises(InvalidArgument):
            messages.publish(sent, clock, topic, text)
    assert len(sent) == 1


def test_a_current_name_goes_before_an_earlier_one_and_case_does_not_matter():
    users = small_world().users
    assert users.named("OLDBEN").id == BEN
    users.get(5).name = "OldBen"
    assert users.named("oldben").id == 5


def test_a_place_open_in_team_create_takes_no_update_and_no_upload(clock):
    place = small_world().universe(UNIVERSE).place(LOBBY)
    place.open_in_team_create = True
    with pytest.raises(Aborted):
        place.update(clock, {"displayName": "New"})
    with pytest.raises(Aborted):
        place.upload(clock, b"<roblox!", xml=False, published=True)


def test_uploads_are_numbered_and_anything_but_a_place_file_is_refused(clock):
    place = small_world().universe(UNIVERSE).place(LOBBY)
    assert [place.upload(clock, b"<roblox!x", xml=False, published=kind).number for kind in (True, False)] == [1, 2]
    for content in (b"", b"MZ", b"<roblox!" + b"x" * 10_485_760):
        with pytest.raises(InvalidArgument):
            place.upload(clock, content, xml=False, published=True)


XML = b'<roblox version="4"></roblox>'


def test_a_place_file_has_the_form_that_its_content_type_says(clock):
    place = small_world().universe(UNIVERSE).place(LOBBY)
    for content in (XML, b"\xef\xbb\xbf\r\n<roblox>\n</roblox>\n", b'<?xml version="1.0"?><roblox></roblox>'):
        place.upload(clock, content, xml=True, published=True)
    for content, xml in ((XML, False), (b"<roblox!x", True), (XML + b"x", True), (b"<robloxes></robloxes>", True)):
        with pytest.raises(InvalidArgument):
            place.upload(clock, content, xml=xml, published=True)
    assert len(place.versions) == 3


@pytest.mark.parametrize("minutes", [0, 61])
def test_bleed_off_minutes_have_a_range(clock, minutes):
    universe = small_world().universe(UNIVERSE)
    with pytest.raises(InvalidArgument):
        universe.restart(clock, place_ids=[], close_all_versions=False, bleed_off=True, minutes=minutes)
    assert universe.restarts == []


def test_minutes_without_bleed_off_count_for_nothing(clock):
    universe = small_world().universe(UNIVERSE)
    universe.restart(clock, place_ids=[], close_all_versions=True, bleed_off=False, minutes=5)
    [restart] = universe.servers.restarts.values()
    assert (universe.restarts[0].bleed_off_minutes, restart.start_ns) == (None, restart.scheduled_ns)


def test_headshots_are_pictures_that_differ_by_user_and_are_transparent_when_round():
    assert draw(1, 48).startswith(b"\x89PNG")
    assert len({draw(user, 150) for user in range(20)}) > 15
    assert draw(1, 48) != draw(1, 48, round_shape=True)


# Filters, pages, limits, times


@pytest.mark.parametrize("text", ["id == 'x'", 'id.startsWith("a\\"")', "id.startsWith('a')", 'id.endsWith("a")'])
def test_only_starts_with_filters_names(text):
    assert filters.prefix('id.startsWith("foo")') == "foo"
    with pytest.raises(InvalidArgument):
        filters.prefix(text)


@pytest.mark.parametrize(
    "text",
    ["entry<=10", "entry  <= 10", "10 >= entry", "entry == 3", "entry >= 1 && entry >= 2", "entry >= 1 || entry <= 2"],
)
def test_the_value_filter_has_one_bound_of_each_kind_and_single_spaces(text):
    assert filters.entry_values("entry >= -3 && entry <= 10") == filters.Range(-3, 10)
    with pytest.raises(InvalidArgument):
        filters.entry_values(text)


@pytest.mark.parametrize(
    "text",
    ["revision_create_time > 2026-01-01T00:00:00Z", "revision_create_time >= 2026-01-01T00:00:00", "createTime >= x"],
)
def test_the_revision_filter_takes_only_inclusive_bounds_with_an_offset(text):
    parsed = filters.revision_times(
        "revision_create_time >= 1970-01-01T01:00:01+01:00 && revision_create_time <= 1970-01-01T00:00:02.5Z"
    )
    assert parsed == filters.Range(1_000_000_000, 2_500_000_000)
    with pytest.raises(InvalidArgument):
        filters.revision_times(text)


@pytest.mark.parametrize(
    "text", ["user = 'users/1'", "user == 'places/1'", 'user == "users/1"', "user == 'users/1' || place == 'places/2'"]
)
def test_the_log_filter_takes_only_equality_of_user_and_place(text):
    assert filters.log_terms("user == 'users/1' && place == 'places/2'") == (1, 2)
    assert filters.log_terms("place == 'places/2'") == (None, 2)
    with pytest.raises(InvalidArgument):
        filters.log_terms(text)


def test_a_page_token_belongs_to_its_query_and_survives_changes_in_between():
    numbers = [10, 20, 30, 40]
    first = page(numbers, PageRequest(2, query="a"), maximum=10, position=lambda one: one)
    numbers.remove(20)
    numbers.insert(0, 5)
    second = page(numbers, PageRequest(2, first.token, "a"), maximum=10, position=lambda one: one)
    assert (first.items, second.items, second.token) == ([10, 20], [30, 40], "")
    for token, query in ((first.token, "b"), ("nonsense", "a"), ("e30=", "a")):
        with pytest.raises(InvalidArgument):
            page(numbers, PageRequest(2, token, query), maximum=10, position=lambda one: one)


def test_a_page_is_never_larger_than_the_operation_allows():
    assert page(range(9), PageRequest(99), maximum=3, position=lambda one: one).items == [0, 1, 2]


def test_a_budget_grows_with_players_and_is_new_in_the_next_window(clock):
    limits = Limits(budgets={"f": Budget(1, per_player=1)})
    granted = [limits.charge("f", "u", clock.ns, ccu=1).granted for _ in range(3)]
    assert granted == [True, True, False]
    assert limits.charge("f", "other", clock.ns, ccu=1).granted
    clock.advance(timedelta(seconds=59, milliseconds=500))
    assert limits.charge("f", "u", clock.ns, ccu=1).reset_s == 1
    clock.advance(timedelta(milliseconds=500))
    again = limits.charge("f", "u", clock.ns, ccu=1)
    assert (again.granted, again.remaining, again.reset_s) == (True, 1, 60)
    assert again.headers()["x-ratelimit-limit"] == "2, 2;w=60"


def test_times_keep_nine_digits_and_the_old_api_shows_seven():
    ns = times.parse("2026-03-01T12:00:00.123456789Z", field="x")
    assert times.render(ns) == "2026-03-01T12:00:00.123456789Z"
    assert times.render_v1(ns) == "2026-03-01T12:00:00.1234567+00:00"
    assert times.parse("2026-03-01T13:00:00+01:00", field="x") == times.from_datetime(NOON)
    assert times.to_datetime(ns).microsecond == 123456


def test_a_thawed_clock_runs_on_from_where_it_stopped(clock):
    clock.thaw()
    assert abs(clock.now() - NOON) < timedelta(seconds=5)
    assert clock.stamp() < clock.stamp()
