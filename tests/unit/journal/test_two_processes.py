"""Two processes on one file: a limit counts the changes of both, and a freeze in one stops the other."""

import multiprocessing
import os

from hammering import LIMIT, Hammer, run

from bot.journal import CaseKind, CaseQuery, Outcome

CONTEXT = multiprocessing.get_context("spawn")


def in_two_processes(*hammers):
    """Run them at once; return the report of each."""
    start, ended = CONTEXT.Barrier(2), CONTEXT.Queue()
    processes = [CONTEXT.Process(target=run, args=(hammer, start, ended)) for hammer in hammers]
    for process in processes:
        process.start()
    reports = [ended.get(timeout=60) for _ in processes]
    for process in processes:
        process.join()
    assert len({pid for pid, _, _ in reports} | {os.getpid()}) == 3
    return reports


async def test_a_limit_is_used_up_by_both_together_and_never_exceeded(archive, journal, url):
    reports = in_two_processes(*[Hammer(url, ways=((LIMIT,),))] * 2)
    assert {why for _, _, why in reports} == {"LimitReached"}
    assert sum(count for _, count, _ in reports) == LIMIT.limit
    assert len(await journal.search(CaseQuery(outcome=Outcome.DONE), limit=200)) == LIMIT.limit
    assert await archive.verify() is None


async def test_a_freeze_in_one_stops_the_other_at_once(archive, journal, url):
    reports = in_two_processes(Hammer(url, freezes_after=15), Hammer(url))
    assert {why for _, _, why in reports} == {"Frozen"}
    (frozen,) = await journal.search(CaseQuery(kind=CaseKind.FREEZE))
    latest = (await journal.search(CaseQuery(kind=CaseKind.BAN), limit=1))[0]
    assert latest.id < frozen.id
    assert sum(count for _, count, _ in reports) == frozen.id - 1
    assert await archive.verify() is None
