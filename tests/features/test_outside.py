"""Outside the configured servers, roles count for nothing and nobody learns anything, also where no capability is needed."""

from dataclasses import replace

import pytest
from workshop import person

from bot.access import Capability, DenialReason
from bot.errors import AccessDenied

OWNER = person("owner")
OUTSIDE = [replace(OWNER, guild_id=None), replace(OWNER, guild_id=4)]


async def whoami(at, actor):
    at.staff.whoami(actor)


async def stopping(at, actor):
    await at.freezing.stopping(actor)


async def undo(at, actor):
    await at.undo.find(actor, "no number")


@pytest.mark.parametrize("actor", OUTSIDE, ids=["in a direct message", "on another server"])
@pytest.mark.parametrize("ask", [whoami, stopping, undo])
async def test_outside_what_is_open_to_everybody_is_refused(workshop, ask, actor):
    with pytest.raises(AccessDenied) as caught:
        await ask(workshop.services, actor)
    assert [denial.reason for denial in caught.value.denials] == [DenialReason.OUTSIDE]


@pytest.mark.parametrize("actor", OUTSIDE, ids=["in a direct message", "on another server"])
def test_outside_roles_give_nothing(workshop, actor):
    policy = workshop.services.cases.policy
    assert policy.roles_of(actor) == ()
    assert policy.experiences_of(actor, Capability.CASES_READ) == frozenset()
    explained = policy.explain(actor)
    assert explained.roles == ()
    assert {each.denial.reason for each in explained.permissions} == {DenialReason.OUTSIDE}
