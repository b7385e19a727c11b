"""Every kind of case has exactly one ChangeKind and one Face, and the two agree."""

from collections import Counter
from inspect import signature

import pytest
from example_services import example_services

from benchmarks._crash_work import BY_KIND, EVERYTHING, Work
from benchmarks._fuzz_truth import AGREES
from bot import wiring
from bot.access import Capability
from bot.changes.kinds import NoUndo
from bot.journal import CaseKind


@pytest.fixture
async def kinds(tmp_path):
    async with example_services(tmp_path) as services:
        yield services.kinds


def test_every_kind_of_case_is_made_by_exactly_one_kind_of_change(kinds):
    assert Counter(case for kind in kinds for case in kind.cases) == Counter(CaseKind)


def test_every_kind_of_case_has_exactly_one_face(kinds):
    assert Counter(case for face in wiring.FACES for case in face.names) == Counter(CaseKind)
    names = [name for face in wiring.FACES for name in face.names.values()]
    assert len(set(names)) == len(names)


def test_what_is_one_kind_of_change_has_one_face_for_its_plans(kinds):
    faces = {face.plan_type: set(face.names) for face in wiring.FACES if face.plan_type is not None}
    assert {kind.plan_type: set(kind.cases) for kind in kinds if kind.plan_type is not None} == faces


def test_every_plan_has_a_question_and_an_outcome(kinds):
    faces = [face for face in wiring.FACES if face.plan_type is not None]
    assert [face.names for face in faces if face.question is None or face.named is None] == []
    assert [face.names for face in wiring.FACES if face.title is None] == []
    drawn = {face.plan_type: first_type(face.progress or face.remarks) for face in faces}
    returned = {kind.plan_type: signature(kind.apply).return_annotation for kind in kinds if kind.apply is not None}
    assert {plan: drawn[plan] for plan in drawn if drawn[plan] != "object"} == {
        plan: returned[plan] for plan in drawn if drawn[plan] != "object"
    }


def first_type(draw):
    return next(iter(signature(draw).parameters.values())).annotation


def test_what_can_be_undone_shows_what_came_since_or_says_what_an_undo_comes_to(kinds):
    reversible = {case for kind in kinds if not isinstance(kind.undo, NoUndo) for case in kind.cases}
    silent = {case for face in wiring.FACES if face.drift is None and face.effect is None for case in face.names}
    # A note is compared with the journal only: it counts, or it does not.
    assert reversible & silent == {CaseKind.NOTE, CaseKind.NOTE_REMOVE}


def test_a_kind_that_can_be_undone_carries_plans_out(kinds):
    reversible = [kind for kind in kinds if not isinstance(kind.undo, NoUndo)]
    # Every way to undo a case is a plan of a kind, which carries it out.
    assert [kind.cases for kind in reversible if kind.plan_type is None or kind.apply is None] == []


def test_the_capabilities_that_open_an_undo_of_ones_own_are_those_of_kinds_that_have_one(kinds):
    reversible = [case for kind in kinds if not isinstance(kind.undo, NoUndo) for case in kind.cases]
    changes = {
        each for each in Capability if each.resource in set(map(resource_of, reversible)) and not each.traits.reads
    }
    # Force goes beside data:write, and a snapshot has no undo.
    wanted = changes - {Capability.DATA_FORCE, Capability.DATA_SNAPSHOT}
    assert {each for each in Capability if each.traits.reversible} == wanted


def resource_of(case):
    """The resource of the capabilities for a kind of case: named as its subject, in the plural where that has one."""
    subject = case.partition(".")[0].removeprefix("un")
    (resource,) = {each.resource for each in Capability} & {subject, f"{subject}s", subject.removesuffix("ment")}
    return resource


def test_kinds_that_nothing_settles_say_where_a_person_can_look(kinds):
    # A freeze is done as soon as it is recorded, so it is never open.
    unsettled = {case for kind in kinds if kind.settle is None and kind.plan_type is not None for case in kind.cases}
    assert unsettled == {case for face in wiring.FACES if face.if_lost is not None for case in face.names}


def test_kinds_that_are_carried_out_in_a_way_of_their_own_are_made_where_processes_are_killed(kinds):
    own = {case for kind in kinds if kind.by_number or kind.plan_type is None for case in kind.cases}
    missing = sorted(own - set(BY_KIND))
    assert missing == [], "give `Work` in benchmarks/_crash_work.py a method with the name of the kind"


def test_what_is_made_where_processes_are_killed_is_named_as_a_kind_of_case_or_done_to_one():
    methods = {each for name, each in vars(Work).items() if not name.startswith("_") and callable(each)}
    assert methods - {Work.one} == set(EVERYTHING), (
        "a method of `Work` is named as its kind of case, or listed in BESIDES"
    )


COMPARED_ELSEWHERE: dict[CaseKind, str] = {}
"""Kinds of case whose values a test of their own compares with Roblox's side, each with the name of the test."""


def test_values_that_can_be_read_back_are_compared_with_roblox_s_side_where_the_bot_is_used_at_random(kinds):
    read_back = {case for kind in kinds if kind.settle is not None and not kind.by_number for case in kind.cases}
    missing = {each for each in read_back - set(COMPARED_ELSEWHERE) if each.partition(".")[0] not in AGREES}
    assert missing == set(), "compare them in `AGREES` of benchmarks/_fuzz_truth.py, or name the test that does here"


def test_the_names_by_which_requests_are_kept_are_different(kinds):
    names = [kind.approval.name for kind in kinds if kind.approval is not None]
    assert len(set(names)) == len(names)
    assert "undo" not in names


def test_the_capabilities_that_can_wait_for_a_second_person_are_those_of_kinds_that_can(kinds):
    resources = {resource_of(case) for kind in kinds if kind.approval is not None for case in kind.cases}
    waits = {each for each in Capability if each.traits.reviewable}
    changes = {each for each in Capability if each.resource in resources and not each.traits.reads}
    assert waits == changes - {Capability.CASES_UNDO}
