"""Searches for much at once go by bitmaps, and find what the lists of the full-text index would."""

from itertools import product
from random import Random

import pytest
from journal_samples import Clock, alter, intent, made

from bot.access import Actor, DiscordId
from bot.journal import CaseKind, CaseQuery, Tampering, Target
from bot.journal.search import bitmaps as _bitmaps
from bot.journal.search import pages as _finding
from bot.journal.search.bitmaps import keep_bitmaps

WORDS = ("arena", "armour", "lost", "losing", "coins", "Ärger", "x-ray")
TYPED = (*WORDS, "AR", "los", "l", "player", "9", "zebra", "ärger", "²")
STAFF = [Actor(user_id=DiscordId(each), name=f"Staff{each}", guild_id=None, role_ids=frozenset()) for each in (11, 12)]
KINDS = (CaseKind.BAN, CaseKind.UNBAN)
EXPERIENCES = ("kingdom", "island", "market")
CASES = 61


@pytest.fixture(autouse=True)
def small_blocks(monkeypatch):
    """Bitmaps of eight cases each, for words that at least two of them have; three blocks' are read at a time."""
    for module, name, value in (
        (_bitmaps, "BLOCK", 8),
        (_bitmaps, "COMMON", 4),
        (_finding, "_MOST_BLOCKS", 3),
        (_finding, "_FEW_CASES", 5),
    ):
        monkeypatch.setattr(module, name, value)


@pytest.fixture
async def filled(journal, clock):
    random = Random(7)
    for _ in range(CASES):
        player_id = random.choice([1, 1, 1, 2, 90])
        change = intent(
            kind=random.choice(KINDS),
            experience=random.choices(EXPERIENCES, [8, 3, 1])[0],
            target=Target(kind="player", id=f"{player_id}", label=f"Player{player_id}", player_id=player_id),
            reason=" ".join(random.choices(WORDS, [9, 5, 9, 3, 9, 1, 1], k=3)),
        )
        clock.move(hours=random.choice([-5, 7, 30]))
        await made(journal, random.choice(STAFF), change)
    return journal


def queries(random, count):
    start = Clock().now
    for _ in range(count):
        since = random.choice([None, None, start])
        yield CaseQuery(
            text=" ".join(random.choices(TYPED, [9, 3, 9, 3, 9, 1, 1, 9, 9, 9, 9, 1, 1, 1, 1], k=random.randint(0, 4))),
            player_id=random.choice([None, None, 1, 90]),
            actor_id=random.choice([None, 11, 12]),
            kind=random.choice([None, *KINDS]),
            experiences=random.choice(
                [None, frozenset(EXPERIENCES), frozenset(EXPERIENCES[1:]), frozenset({"market"})]
            ),
            since=since,
            until=None if since is None else Clock().now.replace(day=random.randint(2, 30)),
        )


async def map_all(archive):
    while await archive.map_words():
        pass


async def answers(journal, asked):
    return [
        [case.id for case in await journal.search(query, limit=limit, before_id=last)] for query, limit, last in asked
    ]


@pytest.mark.parametrize("noted", [(), (8, 30, 59)])
async def test_a_search_finds_the_same_with_bitmaps_as_without(archive, filled, monkeypatch, noted):
    asked = [
        (query, limit, last)
        for query, (limit, last) in zip(
            queries(Random(len(noted)), 120), list(product([1, 4, 25], [None, 45, 32, 9])) * 10, strict=False
        )
    ]
    monkeypatch.setattr(_finding, "_MANY_WORDS", 99)
    expected = await answers(filled, asked)
    await map_all(archive)
    for number in noted:
        await filled.note(STAFF[0], number, "arena lost coins")
    expected = await answers(filled, asked) if noted else expected
    monkeypatch.setattr(_finding, "_MANY_WORDS", 0)
    assert await answers(filled, asked) == expected


async def count(database):
    async with database.read() as connection:
        return (await connection.exec_driver_sql("SELECT count(DISTINCT block) FROM case_bitmaps")).scalar_one()


async def test_bitmaps_are_told_of_full_blocks_once(archive, filled, database):
    await map_all(archive)
    assert await count(database) == 7
    assert not await archive.map_words()
    assert await archive.verify() is None


async def test_a_case_that_changes_takes_the_bitmaps_of_its_block_along(archive, filled, database):
    await map_all(archive)
    await filled.note(STAFF[0], 20, "seen")
    assert await count(database) == 6
    assert await archive.verify() is None
    assert await archive.map_words()
    assert await count(database) == 7


async def test_nothing_of_a_player_who_was_forgotten_is_left_in_a_bitmap(archive, filled, database):
    async def words():
        async with database.read() as connection:
            return (await connection.exec_driver_sql("SELECT DISTINCT word FROM case_bitmaps")).scalars().all()

    await map_all(archive)
    assert "player1" in await words()
    await archive.forget(1)
    assert "player1" not in await words()


async def test_what_was_told_before_a_case_changed_is_not_kept(archive, filled, database):
    async with database.read() as connection:
        length = (await connection.exec_driver_sql("SELECT length FROM chain")).scalar_one()
    await filled.note(STAFF[0], 20, "seen")
    async with database.begin() as connection:
        assert not await keep_bitmaps(connection, 2, {"arena": b"\1"}, length=length)
        assert await keep_bitmaps(connection, 3, {"arena": b"\1"}, length=length)


@pytest.mark.parametrize(
    ("change", "case_id"),
    [
        ("UPDATE case_bitmaps SET bits = x'fe' WHERE block = 2 AND word = 'player'", 16),
        ("UPDATE case_bitmaps SET bits = 'x' WHERE block = 2 AND word = 'player'", None),
        ("UPDATE case_bitmaps SET word = 'play\"er' WHERE block = 2 AND word = 'player'", 16),
        ("INSERT INTO case_bitmaps VALUES ('player', 7, x'ff')", None),
        ("UPDATE case_bitmaps SET block = 'x' WHERE block = 2", None),
    ],
)
async def test_a_bitmap_that_was_altered_is_found(archive, filled, database, change, case_id):
    await map_all(archive)
    await alter(database, change)
    assert await archive.verify() == Tampering(case_id=case_id, part="index")
