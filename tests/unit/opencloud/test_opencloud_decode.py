"""Bodies from Roblox's documentation and from captures are decoded to models."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from game_values import doc
from hypothesis import given
from hypothesis import strategies as st
from project import ROOT

from bot.opencloud import _decode
from bot.opencloud._exchange import Answer
from bot.opencloud.models import PlaceId, UniverseId, UserId
from bot.opencloud.resources import entries, keys, ordered_data_stores, restrictions, universes, users
from bot.opencloud.resources.entries import EntryKey, EntryState, Snapshot
from bot.opencloud.resources.ordered_data_stores import OrderedEntry
from bot.opencloud.resources.restrictions import Restriction
from bot.opencloud.resources.universes import SocialLink
from bot.opencloud.resources.users import NamedUser

SAMPLES = ROOT / "tests/samples/opencloud"
WHERE = EntryKey("PlayerData", "global", "user-1")


def sample(name: str) -> Answer:
    body = json.loads((SAMPLES / f"{name}.json").read_text("utf-8"))["body"]
    value = body.pop("value") if "value" in body else None
    return Answer(body, "req-1", doc(value) if value is not None else None)


def test_an_entry_keeps_the_timestamps_and_the_value_of_the_answer():
    entry = entries.decode_entry(WHERE)(sample("entry"))
    assert entry.created_at.text == "2024-03-05T10:15:00.829412600Z"
    assert entry.created_at.at == datetime(2024, 3, 5, 10, 15, 0, 829412, UTC)
    assert entry.value == doc({"coins": 10, "inventory": [], "flags": {}, "ratio": 1.0, "big": 9007199254740993})
    assert (entry.users, entry.attributes) == ((UserId(156),), {"reason": "gift"})
    assert (entry.state, entry.request_id) == (EntryState.ACTIVE, "req-1")


def test_a_field_that_protobuf_leaves_out_of_an_entry_is_empty():
    entry = entries.decode_entry(WHERE)(sample("entry_without_defaults"))
    assert (entry.value, entry.users, entry.attributes) == (doc(0), (), {})
    assert (entry.state, entry.created_at, entry.revised_at) == (EntryState.ACTIVE, None, None)


def test_listed_entries_are_named_by_their_path_whose_names_are_decoded():
    page = _decode.page("dataStoreEntries", entries.decode_listed_entry)(sample("entries"))
    assert page.items == (WHERE, EntryKey("Player Data", "pets/1", "a/b@c"))
    assert page.next_token == "t0"


def test_a_missing_array_is_an_empty_page_and_a_missing_token_is_the_end():
    page = _decode.page("dataStoreEntries", entries.decode_listed_entry)(Answer({}, None))
    assert (page.items, page.next_token) == ((), "")


def test_the_id_of_a_revision_is_in_its_field_or_after_the_at_sign():
    page = _decode.page("dataStoreEntries", entries.decode_revision(WHERE))(sample("revisions"))
    assert [(item.revision_id, item.state) for item in page.items] == [
        ("v1", EntryState.ACTIVE),
        ("v3", EntryState.DELETED),
        ("v2", EntryState.ACTIVE),
    ]
    assert page.items[2].revised_at.at.microsecond == 25478


def test_a_store_without_an_id_is_named_by_its_path():
    page = _decode.page("dataStores", entries.decode_data_store)(sample("data_stores"))
    assert [item.name for item in page.items] == ["PlayerData", "Old Data"]
    assert page.items[1].state is EntryState.DELETED
    assert page.items[1].expires_at == datetime(2024, 6, 1, tzinfo=UTC)


def test_a_snapshot_says_whether_this_request_took_it():
    taken_at = datetime(2024, 7, 8, 12, 23, 42, tzinfo=UTC)
    assert entries.decode_snapshot(sample("snapshot")) == Snapshot(True, taken_at, request_id="req-1")


def test_an_ordered_value_is_an_integer_also_if_it_is_sent_as_text_or_left_out():
    page = _decode.page("orderedDataStoreEntries", ordered_data_stores._decode_row("Wins", "global"))(
        sample("ordered_entries")
    )
    assert page.items == (
        OrderedEntry("Wins", "global", "bob", 78),
        OrderedEntry("Wins", "global", "eve/1", 9007199254740993),
        OrderedEntry("Wins", "global", "zero", 0),
    )


@pytest.mark.parametrize(("given_value", "value"), [(78.0, 78), ("78.0", 78), (2.6, 3), (-5, -5)])
def test_an_ordered_double_is_rounded_as_roblox_does(given_value, value):
    assert ordered_data_stores._rounded(given_value) == value


def test_a_boolean_is_not_an_ordered_value():
    with pytest.raises(TypeError):
        ordered_data_stores._rounded(True)


def test_a_timed_restriction_ends_when_its_duration_is_over():
    restriction = restrictions._decode_restriction(sample("restriction").json, "req-1")
    assert restriction.ends_at == datetime(2024, 5, 12, 10, 15, tzinfo=UTC)
    assert restriction.is_active_at(datetime(2024, 5, 12, 10, 14, 59, tzinfo=UTC))
    assert not restriction.is_active_at(datetime(2024, 5, 12, 10, 15, tzinfo=UTC))
    assert not restriction.is_permanent
    assert (restriction.private_reason, restriction.request_id) == ("case 7", "req-1")


def test_a_player_who_was_never_banned_has_an_inactive_restriction():
    assert restrictions._decode_restriction(sample("restriction_never_banned").json) == Restriction(UserId(156))


def test_a_place_shows_the_experiences_ban_as_inherited_and_without_end():
    restriction = restrictions._decode_restriction(sample("restriction_in_place").json)
    assert (restriction.place_id, restriction.inherited, restriction.exclude_alts) == (PlaceId(456), True, True)
    assert restriction.is_permanent
    assert restriction.ends_at is None


def test_the_log_takes_ids_as_documented_and_as_captured():
    first, second, third = _decode.page("logs", restrictions._decode_log)(sample("restriction_logs")).items
    assert (first.user_id, first.place_id, first.moderator_id) == (156, 456, 9)
    assert first.duration == timedelta(seconds=3)
    assert (second.user_id, second.place_id, second.by_game_server, second.moderator_id) == (45348281, None, True, None)
    assert (third.place_id, third.moderator_id, third.by_game_server) == (18210254887, 45348281, False)


def test_a_profile_has_its_name_and_age():
    user = users._decode_user(sample("user"))
    assert (user.id, user.name, user.about) == (156, "builderman", "Welcome")
    assert user.created_at == datetime(2006, 2, 27, 21, 6, 40, 300000, UTC)


def test_a_requested_name_may_be_an_earlier_name_of_the_account():
    assert users._decode_named_users(sample("usernames")) == (NamedUser(UserId(156), "bob", "Bob", "OldBob", True),)


def test_headshots_that_are_not_drawn_are_absent():
    assert users._decode_headshots(sample("headshots")) == {1: "https://tr.rbxcdn.com/1"}


def test_a_key_allows_what_its_scopes_say_and_only_there():
    key = keys._decode_key_info(sample("introspection"))
    ours, other = UniverseId(123), UniverseId(124)
    assert key.allows("universe-datastores.objects:read", ours, "PlayerData")
    assert key.allows("universe-datastores.objects:read", ours)
    assert not key.allows("universe-datastores.objects:read", ours, "Secrets")
    assert not key.allows("universe-datastores.objects:delete", ours, "PlayerData")
    assert not key.allows("universe.user-restriction:write", other)
    assert key.allows("universe-messaging-service:publish", other)
    assert key.is_usable_at(datetime(2029, 1, 1, tzinfo=UTC))
    assert not key.is_usable_at(datetime(2030, 1, 1, tzinfo=UTC))


def test_an_experience_has_its_owner_devices_links_and_root_place():
    universe = universes._decode_universe(sample("universe"))
    assert (universe.id, universe.owner, universe.root_place_id) == (123, "users/9", 456)
    assert universe.devices == {"desktop"}
    assert universe.social_links == {"discord": SocialLink("Discord", "https://discord.gg/x")}


def test_a_place_has_its_ids_and_size():
    place = universes._decode_place(sample("place"))
    assert (place.id, place.universe_id, place.server_size, place.is_root) == (456, 123, 20, True)


@pytest.mark.parametrize(
    "text",
    [
        "2024-01-02T03:04:05Z",
        "2024-01-02T03:04:05.100Z",
        "2024-01-02T03:04:05.100000Z",
        "2024-01-02T03:04:05.1000000+00:00",
        "2024-01-02T03:04:05.100000000Z",
        "2024-01-02T05:04:05.1+02:00",
    ],
)
def test_timestamps_are_read_with_any_number_of_digits(text):
    stamp = entries._timestamp(text)
    assert stamp.text == text
    assert stamp.at.replace(microsecond=0) == datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
FIELDS = [
    *("path", "id", "value", "users", "attributes", "etag", "createTime", "state", "revisionId", "duration"),
    *("gameJoinRestriction", "user", "data", "scopes", "name", "dataStoreEntries", "nextPageToken", "moderator"),
]


@given(json_values | st.dictionaries(st.sampled_from(FIELDS), json_values))
def test_a_body_of_any_shape_is_decoded_or_refused_with_the_errors_that_the_exchange_expects(body):
    decoders = [
        entries.decode_entry(WHERE),
        ordered_data_stores._decode_entry(WHERE),
        _decode.page("dataStoreEntries", entries.decode_listed_entry),
        _decode.page("dataStoreEntries", entries.decode_revision(WHERE)),
        _decode.page("data", restrictions._decode_restriction),
        users._decode_user,
        users._decode_named_users,
        users._decode_headshots,
        keys._decode_key_info,
        universes._decode_universe,
        universes._decode_place,
        lambda answer: restrictions._decode_restriction(_decode.obj(answer.json)),
    ]
    for decode in decoders:
        try:
            decode(Answer(body, None))
        except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
            continue
