"""Whether a server of the game holds an entry."""

from datetime import UTC, datetime, timedelta

import pytest
from game_values import doc

from bot.documents.documents import Documents
from bot.experiences.experiences import Layout
from bot.experiences.sessions import find_session
from bot.opencloud.resources.entries import Entry, Timestamp

NOW = datetime(2026, 11, 24, 18, 0, tzinfo=UTC)


def entry(value=None, *, attributes=None, revised=NOW):
    return Entry(
        store="PlayerData",
        scope="global",
        key="Player_1",
        value=doc(value),
        users=(),
        attributes=attributes or {},
        etag="e",
        revision_id="r",
        revised_at=Timestamp(revised.isoformat(), revised),
    )


def profile(session, last_update):
    return entry({"Data": {}, "MetaData": {"ActiveSession": session, "LastUpdate": last_update}})


RECENT = (NOW - timedelta(seconds=60)).timestamp()


@pytest.mark.parametrize(
    "active", [[5, "job"], [5, "job", "unique"], {"placeId": 5, "jobId": "job"}, {"PlaceId": 5, "JobId": "job"}]
)
async def test_a_profile_that_a_server_holds_says_where_and_since_when(active):
    session = await find_session(Documents(), Layout.PROFILESTORE, profile(active, RECENT), now=NOW)
    assert (session.place_id, session.job_id) == (5, "job")
    assert session.last_seen == NOW - timedelta(seconds=60)


@pytest.mark.parametrize(
    ("active", "updated"),
    [
        (None, RECENT),
        ([5, "job"], (NOW - timedelta(seconds=630)).timestamp()),
        ([5, "job"], None),
        ([5, "job"], "now"),
        ([5, "job"], True),
        ([5, "job"], 1e300),
        ([5, "job"], float("nan")),
    ],
)
async def test_a_session_that_is_over_or_cannot_be_read_holds_nothing(active, updated):
    assert await find_session(Documents(), Layout.PROFILESTORE, profile(active, updated), now=NOW) is None


@pytest.mark.parametrize(
    "value", [None, 5, [], "x", {"MetaData": 5}, {"MetaData": {"ActiveSession": 7, "LastUpdate": []}}]
)
async def test_a_value_of_any_shape_can_be_asked_for_its_session(value):
    for layout in Layout:
        assert await find_session(Documents(), layout, entry(value), now=NOW) is None


async def test_lapis_and_roblox_s_sample_hold_for_half_an_hour_after_the_last_write():
    for layout, held in ((Layout.LAPIS, entry({"lockId": "x"})), (Layout.PLAIN, entry(attributes={"LockId": "x"}))):
        assert await find_session(Documents(), layout, held, now=NOW + timedelta(minutes=29)) is not None
        assert await find_session(Documents(), layout, held, now=NOW + timedelta(minutes=30)) is None


HOLDER = {"SessionId": "s", "PlaceId": 5, "JobId": "job"}


def nevermore(active, updated=RECENT):
    return entry({"coins": 5, "lock": {"ActiveSession": active, "LastUpdateTime": updated}})


async def test_an_entry_that_nevermore_has_locked_says_where_and_since_when():
    session = await find_session(Documents(), Layout.NEVERMORE, nevermore(HOLDER), now=NOW)
    assert (session.place_id, session.job_id) == (5, "job")
    assert session.last_seen == NOW - timedelta(seconds=60)


async def test_nevermore_holds_until_the_next_server_would_take_the_lock():
    for ago, held in ((629, True), (630, False)):
        locked = nevermore(HOLDER, (NOW - timedelta(seconds=ago)).timestamp())
        assert (await find_session(Documents(), Layout.NEVERMORE, locked, now=NOW) is not None) == held


@pytest.mark.parametrize("updated", [None, "now", True, 1e300])
async def test_a_lock_of_nevermore_without_a_time_holds_for_as_long_as_it_is_there(updated):
    session = await find_session(Documents(), Layout.NEVERMORE, nevermore(HOLDER, updated), now=NOW + timedelta(days=9))
    assert (session.job_id, session.last_seen) == ("job", NOW)


@pytest.mark.parametrize(
    "active",
    [None, 7, [5, "job"], {}, {**HOLDER, "SessionId": 1}, {**HOLDER, "PlaceId": "5"}, {**HOLDER, "JobId": None}],
)
async def test_what_nevermore_itself_does_not_take_for_a_session_holds_nothing(active):
    assert await find_session(Documents(), Layout.NEVERMORE, nevermore(active), now=NOW) is None
    assert await find_session(Documents(), Layout.NEVERMORE, entry({"lock": active}), now=NOW) is None
