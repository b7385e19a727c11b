import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from roblox_face import BEN, Face, U, open_face

from sandbox.roblox import Fault, Faults, Hold

BOARD = f"{U}/ordered-data-stores/Wins/scopes/global/entries"


@pytest.fixture
async def face() -> AsyncIterator[Face]:
    async with open_face() as face:
        yield face


def wins(face: Face) -> int:
    return face.universe.ordered.board("Wins").get("7", 0)


async def increment(face: Face) -> int:
    return (await face.post(f"{BOARD}/7:increment", {"amount": 1})).status


@pytest.mark.parametrize(("kind", "applied"), [("cut_before", 0), ("cut_after", 1)])
async def test_a_cut_connection_has_or_has_not_applied_the_request(face, kind, applied):
    face.stand_in.faults.add(Fault(kind))
    with pytest.raises(aiohttp.ClientConnectionError):
        await increment(face)
    assert wins(face) == applied
    record = face.stand_in.requests[-1]
    assert (record.status, record.applied, record.fault) == (None, bool(applied), kind)


@pytest.mark.parametrize(("after", "applied"), [(False, 0), (True, 1)])
async def test_an_error_status_can_come_before_or_after_applying(face, after, applied):
    face.stand_in.faults.add(Fault("status", status=503, after=after))
    failed = await face.post(f"{BOARD}/7:increment", {"amount": 1})
    assert (failed.status, failed.json["code"], wins(face)) == (503, "UNAVAILABLE", applied)


async def test_a_broken_proxy_answers_in_html(face):
    face.stand_in.faults.add(Fault("html", status=502))
    failed = await face.get(U)
    assert (failed.status, failed.headers["content-type"]) == (502, "text/html")


@pytest.mark.parametrize(("seconds", "header"), [(7, "7"), (None, None)])
async def test_a_throttle_may_or_may_not_say_for_how_long(face, seconds, header):
    face.stand_in.faults.add(Fault("throttle", retry_after=seconds))
    failed = await face.get(U)
    assert (failed.status, failed.headers.get("retry-after")) == (429, header)


async def test_a_delay_still_answers(face):
    face.stand_in.faults.add(Fault("latency", seconds=0.001))
    assert (await increment(face), wins(face)) == (200, 1)


async def test_an_answer_that_drips_comes_byte_by_byte_after_it_was_applied(face):
    face.stand_in.faults.add(Fault("drip", seconds=0.001))
    assert (await increment(face), wins(face)) == (200, 1)
    endless = face.stand_in.faults.add(Fault("drip", seconds=60))
    answer = asyncio.create_task(increment(face))
    while wins(face) == 1:  # noqa: ASYNC110  the stand-in has no event for it
        await asyncio.sleep(0.001)
    assert (answer.done(), endless.count) == (False, 0)
    answer.cancel()
    await asyncio.wait({answer})
    assert [one.applied for one in face.stand_in.requests] == [True, True]


async def test_a_fault_applies_only_to_its_method_and_path_and_only_as_often_as_it_says(face):
    face.stand_in.faults.add(Fault("status", method="POST", path=r":increment$", count=2))
    assert (await face.get(U)).status == 200
    assert [await increment(face) for _ in range(3)] == [500, 500, 200]
    assert len(face.stand_in.faults) == 0


async def test_a_delay_adds_up_with_another_fault(face):
    face.stand_in.faults.add(Fault("latency", seconds=0.001, count=None))
    face.stand_in.faults.add(Fault("status"))
    assert [(await face.get(U)).status for _ in range(2)] == [500, 200]


async def test_a_request_is_held_until_it_is_released_and_carried_out_then(face):
    held = face.stand_in.faults.add(Hold("POST", r":increment$"))
    holding = asyncio.create_task(increment(face))
    await held.arrived()
    assert (await increment(face), wins(face)) == (200, 1)
    assert not holding.done()
    held.release()
    assert (await holding, wins(face)) == (200, 2)


async def test_a_request_that_is_held_then_meets_the_fault_that_was_there_before(face):
    face.stand_in.faults.add(Fault("cut_after"))
    held = face.stand_in.faults.add(Hold())
    holding = asyncio.create_task(increment(face))
    await held.arrived()
    assert wins(face) == 0
    held.release()
    with pytest.raises(aiohttp.ClientConnectionError):
        await holding
    assert wins(face) == 1


def test_chance_is_the_same_for_the_same_seed():
    def struck(seed: int) -> list[bool]:
        faults = Faults(seed)
        faults.add(Fault("status", count=None, probability=0.5))
        return [bool(faults.take("GET", "/")) for _ in range(50)]

    assert struck(1) == struck(1) != struck(2)
    assert 10 < sum(struck(1)) < 40


def test_an_unknown_kind_or_a_broken_pattern_is_refused_when_it_is_made():
    with pytest.raises(ValueError, match="kind must be one of"):
        Fault("typo")
    with pytest.raises(ValueError, match="not a regular expression"):
        Fault("html", path="(")


async def test_faults_and_clock_can_be_switched_over_http(face):
    added = await face.post("/_control/faults", {"kind": "status", "status": 503, "count": None}, key=None)
    assert added.json[0]["status"] == 503
    assert (await face.get(U)).status == 503
    assert (await face.delete("/_control/faults", key=None)).json == []
    assert (await face.get(U)).status == 200
    assert (await face.post("/_control/faults", {"kind": "typo"}, key=None)).status == 400
    assert (await face.post("/_control/nothing", {}, key=None)).status == 404
    moved = await face.post("/_control/clock", {"advance_seconds": 3600}, key=None)
    assert moved.json == {"now": "2026-03-01T13:00:00.000000000Z", "frozen": True}
    assert (await face.post("/_control/clock", {"frozen": False}, key=None)).json["frozen"] is False


async def test_the_world_is_summed_up_and_control_is_not_remembered_as_a_request(face):
    await face.patch(f"{U}/user-restrictions/{BEN}", {"gameJoinRestriction": {"active": True}})
    summary = (await face.get("/_control/world", key=None)).json
    assert (summary["users"], summary["universes"][0]["restrictionsInForce"]) == (2, 1)
    assert len(face.stand_in.requests) == 1
