"""After a lost answer, the versions of an entry show whether a change of data was applied."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from game_values import doc
from loopback import UNIVERSE

from bot.access import DiscordId
from bot.documents.canonical import fingerprint
from bot.documents.documents import Documents
from bot.experiences.experiences import Experience, Experiences
from bot.features.data.settling import DataSettling
from bot.features.data.values import EntryValues
from bot.journal import Case, CaseId, CaseKind, Outcome, Target
from bot.opencloud.models import UniverseId
from sandbox.roblox import Fault
from sandbox.roblox.revisions import Content

STORE, KEY = "Counters", "visits"


@pytest.fixture
def settling(client):
    game = Experience(key="kingdom", name="Kingdom", universe_id=UniverseId(int(UNIVERSE)), client=client)
    return DataSettling(Experiences([game], default="kingdom"), EntryValues(Documents()))


@pytest.fixture
def game(world):
    """Write to the entry as the game does, each time in a new hour. Return the new version."""

    def write(value, *, deleted=False, same_hour=False):
        if not same_hour:
            world.clock.advance(timedelta(hours=1))
        stores = world.universes[int(UNIVERSE)].stores
        store = stores.add(STORE, world.clock.stamp())
        return store.put("global", KEY, Content.of(value), world.clock.stamp(), deleted=deleted).current.id

    return write


def case(kind=CaseKind.DATA_EDIT, *, planned=6, seen=None):
    return Case(
        id=CaseId(1),
        kind=kind,
        outcome=Outcome.UNKNOWN,
        actor_id=DiscordId(1),
        actor_name="mona",
        guild_id=None,
        experience="kingdom",
        target=Target(kind="entry", id=f"{STORE}/global/{KEY}", label=KEY),
        reason="",
        capability="data:write",
        plan={
            "store": STORE,
            "scope": "global",
            "key": KEY,
            "fingerprint": fingerprint(doc(planned).read()) if planned is not None else None,
        },
        before=None,
        after=None,
        images_read=True,
        version_seen=seen,
        version_made=None,
        request_id=None,
        idempotency_key="",
        created_at=datetime.now(UTC),
        settled_at=None,
        failure=None,
        parent=None,
        parent_relation=None,
        approved_by=None,
        notes=(),
        void=None,
        evidence=(),
        erased=frozenset(),
    )


async def test_an_entry_that_is_still_as_it_was_read_was_not_changed(settling, game):
    seen = game(5)
    for kind in (CaseKind.DATA_EDIT, CaseKind.DATA_INCREMENT, CaseKind.DATA_DELETE, CaseKind.DATA_RESTORE):
        assert await settling.settle(case(kind, seen=seen)) is Outcome.FAILED


async def test_an_entry_that_is_as_planned_was_changed(settling, game):
    seen = game(5)
    game(6)
    for kind in (CaseKind.DATA_EDIT, CaseKind.DATA_INCREMENT, CaseKind.DATA_REPLACE):
        assert await settling.settle(case(kind, seen=seen)) is Outcome.DONE


async def test_a_change_that_the_game_overwrote_is_found_in_the_versions(settling, game):
    seen = game(5)
    game(6)
    game(60)
    assert await settling.settle(case(seen=seen)) is Outcome.DONE


async def test_a_change_that_may_have_been_overwritten_without_a_version_is_left_to_a_person(settling, game):
    seen = game(5)
    game(60)
    assert await settling.settle(case(seen=seen)) is None
    game(61, same_hour=True)
    assert await settling.settle(case(seen=seen)) is None


async def test_a_listed_version_that_cannot_be_read_leaves_the_case_to_a_person(settling, game, roblox):
    seen = game(5)
    game(6)
    game(60)
    roblox.faults.add(Fault("status", method="GET", path="@0", status=400, count=None))
    assert await settling.settle(case(seen=seen)) is None


async def test_an_increment_between_other_writes_is_left_to_a_person(settling, game):
    seen = game(5)
    game(5.5)
    game(6)
    assert await settling.settle(case(CaseKind.DATA_INCREMENT, seen=seen)) is None


async def test_a_version_that_is_no_longer_listed_leaves_the_case_open(settling, game):
    game(60)
    assert await settling.settle(case(seen="08DC000000000000.0000000001.08DC000000000000.01")) is None


async def test_a_creation_is_settled_by_whether_the_entry_exists(settling, game):
    created = replace(case(CaseKind.DATA_CREATE), created_at=datetime.now(UTC))
    assert await settling.settle(created) is Outcome.FAILED
    game(6)
    assert await settling.settle(created) is Outcome.DONE


async def test_a_created_entry_that_was_changed_later_is_found_in_the_versions(settling, game):
    created = case(CaseKind.DATA_CREATE)
    game(6)
    game(60)
    assert await settling.settle(created) is Outcome.DONE


async def test_a_deletion_is_done_if_the_entry_is_gone_or_was_gone_for_a_time(settling, game):
    seen = game(5)
    deleted = case(CaseKind.DATA_DELETE, planned=None, seen=seen)
    game(None, deleted=True)
    assert await settling.settle(deleted) is Outcome.DONE
    game(7)
    assert await settling.settle(deleted) is Outcome.DONE


async def test_an_entry_that_was_only_rewritten_leaves_a_deletion_open(settling, game):
    seen = game(5)
    game(7)
    assert await settling.settle(case(CaseKind.DATA_DELETE, planned=None, seen=seen)) is None


async def test_a_restored_entry_is_recognised_after_its_removal(settling, game):
    game(5)
    game(None, deleted=True)
    restored = case(CaseKind.DATA_RESTORE)
    assert await settling.settle(restored) is None
    game(6)
    assert await settling.settle(restored) is Outcome.DONE
