"""What staff find in the journal: at each page, only cases of experiences that the reader may read now."""

from dataclasses import replace
from datetime import timedelta

import pytest
from journal_samples import intent, made

from bot.access import Capability, DiscordId, Policy, Role
from bot.changes.kinds import ChangeKind, NoUndo
from bot.changes.values import CaseValues
from bot.errors import AccessDenied
from bot.features.cases.cases import PAGE, Cases, CaseSearch
from bot.journal import CaseKind

READER = Role(name="reader", id=DiscordId(50), may=frozenset({Capability.CASES_READ}))
ISLANDER = Role(
    name="islander",
    id=DiscordId(51),
    may=frozenset({Capability.CASES_READ, Capability.CASES_AMEND}),
    experiences=frozenset({"island"}),
)


@pytest.fixture
def cases(journal, clock):
    policy = Policy([READER, ISLANDER], guilds=[DiscordId(1)])
    # No player and no experience is named in these tests.
    kinds = [ChangeKind(cases=tuple(CaseKind), undo=NoUndo("A test."))]
    return Cases(None, None, journal, policy, CaseValues(kinds, policy), clock)


@pytest.fixture
async def reader(journal, mona):
    """A person who reads all cases; the island has more cases than fit on a page, each followed by one of the kingdom."""
    for _ in range(PAGE + 1):
        await made(journal, mona, intent(experience="island"))
        await made(journal, mona, intent(experience="kingdom"))
    return replace(mona, role_ids=frozenset({READER.id}))


@pytest.fixture
def islander(mona):
    return replace(mona, role_ids=frozenset({ISLANDER.id}))


async def numbers(listing, actor, page):
    found = await listing.page(actor, page)
    return [case.id for case in found.cases], found.more


async def test_a_role_of_one_experience_finds_and_counts_only_its_cases(cases, reader, islander, clock):
    listing = await cases.search(islander, CaseSearch())
    assert await numbers(listing, islander, 0) == ([17, 15, 13, 11, 9, 7, 5, 3], True)
    assert await numbers(listing, islander, 1) == ([1], False)
    clock.move(hours=1)
    assert (await cases.statistics(islander)).statistics.total == PAGE + 1
    assert (await cases.statistics(reader)).statistics.total == 2 * (PAGE + 1)
    assert {case.experience for case in await cases.suggest(islander, "")} == {"island"}


async def test_pages_can_be_turned_back_and_on_again(cases, reader):
    listing = await cases.search(reader, CaseSearch())
    first, second = [await numbers(listing, reader, page) for page in (0, 1)]
    assert await numbers(listing, reader, 0) == first
    assert await numbers(listing, reader, 1) == second
    assert await numbers(listing, reader, 2) == ([2, 1], False)


async def test_a_page_is_refused_to_a_member_who_may_no_longer_read(cases, reader, mona):
    listing = await cases.search(reader, CaseSearch())
    with pytest.raises(AccessDenied):
        await listing.page(mona, 0)


@pytest.mark.parametrize("act", ["view", "note", "void"])
async def test_a_case_of_another_experience_is_neither_shown_nor_amended(cases, reader, islander, act):
    acts = {
        "view": lambda: cases.view(islander, number="2"),
        "note": lambda: cases.note(islander, number="2", text="x"),
        "void": lambda: cases.void(islander, number="2", reason="x"),
    }
    with pytest.raises(AccessDenied):
        await acts[act]()
    assert (await cases.journal.case(2)).notes == ()


async def test_statistics_go_back_half_a_year_or_as_far_as_is_said(cases, reader, clock):
    clock.move(days=200)
    assert (await cases.statistics(reader)).statistics.total == 0
    counted = await cases.statistics(reader, since="300d ago")
    assert (counted.statistics.total, counted.since) == (2 * (PAGE + 1), clock.now - timedelta(days=300))
