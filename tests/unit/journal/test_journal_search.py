"""Finding cases: filters, words, pages."""

import json
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from journal_samples import BAN, NoAnswer, Refused, ended, intent, made

from bot.journal import CaseKind, CaseQuery, Outcome, Target

COINS = intent(
    kind=CaseKind.DATA_EDIT,
    experience="island",
    target=Target(kind="entry", id="PlayerData/global/Player_2", label="Player_2", player_id=2),
    reason="Zurück erstattet: 50% lost coins",
    before=None,
)


async def numbers(journal, **query):
    return [case.id for case in await journal.search(CaseQuery(**query))]


@pytest.fixture
async def filled(journal, mona, otto, clock):
    """1: Mona's ban, refused. 2: Otto's edit, an hour later. 3: Mona's edit, another hour later."""
    with pytest.raises(Refused):
        await ended(journal, mona, Refused())
    for actor in (otto, mona):
        clock.move(hours=1)
        await made(journal, actor, COINS)
    return journal


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [3, 2, 1]),
        ({"player_id": 2}, [3, 2]),
        ({"player_id": 99}, []),
        ({"actor_id": 11}, [3, 1]),
        ({"actor_id": 11, "kind": CaseKind.DATA_EDIT}, [3]),
        ({"kind": CaseKind.BAN}, [1]),
        ({"outcome": Outcome.REFUSED}, [1]),
        ({"experiences": frozenset({"island"})}, [3, 2]),
        ({"experiences": frozenset({"island", "kingdom"}), "outcome": Outcome.REFUSED}, [1]),
        ({"experiences": frozenset()}, []),
        ({"text": "exploiting"}, [1]),
        ({"text": "ARENA expl"}, [1]),
        ({"text": "exploiting coins"}, []),
        ({"text": "zuruck"}, [3, 2]),
        ({"text": "coins", "actor_id": 12}, [2]),
        ({"text": "mona"}, [3, 1]),
        ({"text": "Player_2"}, [3, 2]),
        ({"text": "builder"}, [1]),
        ({"text": "50%"}, [3, 2]),
        ({"text": "5%"}, []),
        ({"text": "%"}, [3, 2]),
        ({"text": "_"}, [3, 2]),
        ({"text": "_ %"}, [3, 2]),
        ({"text": "r_2"}, []),
        ({"text": "PLAYER_2"}, [3, 2]),
        ({"text": "player-2"}, []),
        ({"text": "Player%2"}, []),
        ({"text": "erstattet:"}, [3, 2]),
        ({"text": "zuruck %", "actor_id": 12}, [2]),
        ({"text": "_", "kind": CaseKind.BAN}, []),
        ({"text": "ZURÜCK erstattet"}, [3, 2]),
        ({"text": "/global/"}, [3, 2]),
        ({"text": "--"}, []),
        ({"text": "\\"}, []),
        ({"text": " "}, [3, 2, 1]),
    ],
)
async def test_a_search_finds_what_meets_everything_it_says(filled, query, expected):
    assert await numbers(filled, **query) == expected


@pytest.mark.parametrize(
    "text", ["exploiting OR coins", "NOT mona", "NEAR(lost coins)", "text:coins", "co*ins", 'lost" OR "gain', "a\0b"]
)
async def test_no_text_is_an_operator_of_the_index(filled, text):
    assert await numbers(filled, text=text) == []


@pytest.mark.parametrize("sign", ['"', "*", "'", "^", "- -", "\\", "%", "_", "__", "🔥", "a\\_b", "é_É", "→x"])
async def test_signs_are_found_where_they_are_written_and_nowhere_else(filled, mona, sign):
    await filled.note(mona, 1, "A note")
    others = [3, 2] if sign in {"%", "_"} else []
    assert await numbers(filled, text=sign) == others
    await filled.note(mona, 1, f"It says {sign} here")
    assert await numbers(filled, text=sign) == [*others, 1]


async def test_since_is_included_and_until_is_not(filled, clock):
    second = clock.now - timedelta(hours=1)
    assert await numbers(filled, since=second) == [3, 2]
    assert await numbers(filled, until=second) == [1]
    assert await numbers(filled, since=second, until=clock.now) == [2]


async def test_pages_go_on_where_the_last_one_ended(filled):
    first = await filled.search(CaseQuery(text="coins"), limit=1)
    second = await filled.search(CaseQuery(text="coins"), limit=1, before_id=first[-1].id)
    third = await filled.search(CaseQuery(text="coins"), limit=1, before_id=second[-1].id)
    assert [[case.id for case in page] for page in (first, second, third)] == [[3], [2], []]


async def test_pages_leave_images_out_and_say_so(filled):
    page = await filled.cases_of_player(156)
    assert [(case.before, case.images_read, case.plan) for case in page] == [(None, False, BAN.plan)]
    whole = await filled.case(page[0].id)
    assert (whole.before, whole.images_read) == (BAN.before, True)


async def test_a_players_cases_can_be_of_one_experience(filled):
    assert [case.id for case in await filled.cases_of_player(2, experience="kingdom")] == []
    assert [case.id for case in await filled.cases_of_player(2, experience="island", limit=1)] == [3]


async def test_a_case_is_found_by_its_notes(filled, mona):
    await filled.note(mona, 1, "Appeal denied")
    assert await numbers(filled, text="appeal arena") == [1]


async def test_a_settled_case_is_found_by_its_new_outcome(journal, mona):
    with pytest.raises(NoAnswer):
        await ended(journal, mona, NoAnswer())
    await journal.settle(1, Outcome.DONE)
    assert await numbers(journal, outcome=Outcome.UNKNOWN) == []
    assert await numbers(journal, outcome=Outcome.DONE) == [1]


async def test_a_reason_with_a_lone_surrogate_is_kept_and_searched(archive, journal, mona):
    number = await made(journal, mona, intent(reason="broken \ud83d name"))
    assert (await journal.case(number)).reason == "broken \ud83d name"
    assert await numbers(journal, text="broken name") == [number]
    assert await archive.verify() is None


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(exclude_categories=())),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
    max_leaves=20,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(before=anything, after=anything, plan=st.dictionaries(st.text(max_size=5), anything, max_size=3))
async def test_any_json_comes_back_as_it_went_in(journal, mona, before, after, plan):
    found = await journal.case(await made(journal, mona, intent(before=before, plan=plan), after=after))
    assert json.dumps([found.before, found.after, found.plan]) == json.dumps([before, after, plan])


@pytest.mark.parametrize("size", [100, 5_000, 300_000])
async def test_images_of_any_size_come_back_as_they_went_in(archive, journal, mona, size):
    value = {"z": 2**70, "a": [1, 1.0, {}, []], "text": "\ud83d\ude00x" * size, "list": list(range(size // 10))}
    found = await journal.case(await made(journal, mona, intent(before=value)))
    assert found.before == value
    assert list(found.before) == ["z", "a", "text", "list"]
    assert await archive.verify() is None


async def test_pages_are_whole_when_the_clock_was_set_back_or_stopped(journal, mona, clock):
    for minutes in (0, 5, -3, 0, 1):
        clock.move(minutes=minutes)
        await made(journal, mona)
    pages, last = [], None
    while page := await journal.search(CaseQuery(actor_id=mona.user_id), limit=2, before_id=last):
        pages.append([case.id for case in page])
        last = page[-1].id
    assert pages == [[5, 4], [3, 2], [1]]
