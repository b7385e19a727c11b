"""Answers that are drawn once for everybody with the same roles."""

import gettext
from itertools import count

import pytest

from bot.access import Actor, Policy, Role
from bot.errors import AccessDenied
from bot.i18n import use_catalog
from bot.runtime.by_roles import KEPT, ByRoles

HERE, ELSEWHERE = 1, 2
ROLES = [Role(name=f"role{number}", id=100 + number, may=frozenset()) for number in range(7)]
UNKNOWN_ROLE = 999


def _person(user_id, *role_ids, guild_id=HERE):
    return Actor(user_id=user_id, name="Mona", guild_id=guild_id, role_ids=frozenset({guild_id, *role_ids}))


@pytest.fixture
def own():
    return ByRoles(Policy(ROLES, guilds=[HERE]))


@pytest.fixture
def draw():
    return count().__next__


def test_people_with_the_same_roles_get_what_was_drawn_once(own, draw):
    answers = [
        own.of(_person(1, 100), draw),
        own.of(_person(2, 100), draw),
        own.of(_person(3, 100, UNKNOWN_ROLE), draw),
    ]
    assert answers == [0, 0, 0]


def test_other_roles_and_no_roles_get_their_own(own, draw):
    held = [(100,), (101,), (100, 101), ()]
    assert [own.of(_person(1, *each), draw) for each in held] == [0, 1, 2, 3]


def test_somebody_in_another_server_gets_nothing_of_those_without_roles(own, draw):
    assert own.of(_person(1), draw) == 0
    assert own.of(_person(1, 100, guild_id=ELSEWHERE), draw) == 1


def test_another_language_gets_its_own(own, draw):
    own.of(_person(1, 100), draw)
    with use_catalog(gettext.NullTranslations()):
        assert own.of(_person(1, 100), draw) == 1
    assert own.of(_person(1, 100), draw) == 0


def test_a_refusal_is_not_kept(own, draw):
    def refuse():
        raise AccessDenied(None)

    with pytest.raises(AccessDenied):
        own.of(_person(1, 100), refuse)
    assert own.of(_person(1, 100), draw) == 0


def test_only_so_many_answers_are_kept(own, draw):
    held = [[role.id for at, role in enumerate(ROLES) if number >> at & 1] for number in range(KEPT + 1)]
    for each in held:
        own.of(_person(1, *each), draw)
    assert own.of(_person(1, *held[-1]), draw) == KEPT
    assert own.of(_person(1, *held[0]), draw) == KEPT + 1
