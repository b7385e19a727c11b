"""Approval rules: which changes need a second person, by amount and by length, and who that can be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import (
    Actor,
    ApprovalRule,
    Capability,
    Covered,
    DenialReason,
    DiscordId,
    Extent,
    Grant,
    Policy,
    Role,
    RuleKey,
    covered_by,
)
from bot.errors import AccessDenied

GUILD = DiscordId(1)
OWNER = Role(name="owner", id=DiscordId(10), may=frozenset(Capability))
SENIOR = Role(name="senior", id=DiscordId(11), may=frozenset(Capability))
EDITOR = Role(name="editor", id=DiscordId(12), may=frozenset({Capability.DATA_WRITE, Capability.BANS_WRITE}))


def rule(covered: Covered, **bounds: Any) -> ApprovalRule:
    return ApprovalRule(covered=covered, approvers=("owner",), expires=timedelta(hours=24), **bounds)


def policy(*rules: ApprovalRule, same_person: tuple[tuple[DiscordId, ...], ...] = ()) -> Policy:
    return Policy([OWNER, SENIOR, EDITOR], guilds=[GUILD], approval_rules=rules, same_person=same_person)


def person(number: int, *roles: Role) -> Actor:
    ids = frozenset(role.id for role in roles)
    return Actor(user_id=DiscordId(number), name=f"p{number}", guild_id=GUILD, role_ids=ids)


def coins(change: float | None, field: str = "Data.Coins") -> Extent:
    return Extent(experience="kingdom", store="PlayerData", field=field, change=change)


COINS = rule(Capability.DATA_WRITE, above={"Data.Coins": 10_000})


@pytest.mark.parametrize(
    ("extent", "needed"),
    [
        (coins(10_000), False),
        (coins(10_001), True),
        (coins(float("inf")), True),
        (coins(float("nan")), True),
        (coins(10_001, "Data.Level"), False),
        (coins(float("inf"), ""), True),
        (coins(float("inf"), "Data"), True),
        (coins(10_001, "Data.Coins.Gold"), True),
        (Extent(), False),
    ],
)
def test_a_bound_by_amount_holds_for_all_that_touches_the_field(extent: Extent, needed: bool) -> None:
    grant = policy(COINS).require(person(1, EDITOR), Capability.DATA_WRITE, extent)
    assert (grant.missing_rule is not None) is needed


@given(days=st.integers(1, 100))
def test_a_bound_by_length_holds_only_for_longer_bans(days: int) -> None:
    rules = policy(rule(Capability.BANS_WRITE, longer_than=timedelta(days=14)))
    grant = rules.require(person(1, EDITOR), Capability.BANS_WRITE, Extent(ban_length=timedelta(days=days)))
    assert (grant.approval_rule is not None) is (days > 14)


@pytest.mark.parametrize(("players", "needed"), [(None, False), (1, False), (10, False), (11, True)])
def test_a_bound_by_players_holds_only_for_more_of_them(players: int | None, needed: bool) -> None:
    rules = policy(rule(Capability.BANS_BULK, more_players_than=10))
    grant = rules.require(person(1, SENIOR), Capability.BANS_BULK, Extent(players=players))
    assert (grant.missing_rule is not None) is needed


@pytest.mark.parametrize("covered", [*Capability, *RuleKey])
def test_what_a_rule_covers_is_read_back_from_its_name(covered: Covered) -> None:
    assert covered_by(str(covered)) is covered


def test_no_ban_is_longer_than_a_permanent_one_and_an_unban_has_no_length() -> None:
    rules = policy(rule(Capability.BANS_WRITE, longer_than=timedelta(days=14)))
    extent = Extent(experience="kingdom", player_id=5)
    ban = rules.require(person(1, SENIOR), Capability.BANS_WRITE, extent)
    assert ban.approval_rule is None
    permanent = rules.require(person(1, SENIOR), Capability.BANS_PERMANENT, extent)
    assert ban.also(permanent).missing_rule is not None


def test_the_more_specific_of_two_rules_names_the_approvers() -> None:
    both = policy(
        replace(rule(Capability.BANS_WRITE), approvers=("senior",)),
        replace(rule(Capability.BANS_PERMANENT), approvers=("owner",)),
    )
    asker = replace(person(1, SENIOR), approver=person(2, OWNER))
    ban = both.require(asker, Capability.BANS_WRITE)
    assert ban.missing_rule is not None
    assert ban.also(both.require(asker, Capability.BANS_PERMANENT)).missing_rule is None


@pytest.mark.parametrize(
    ("second", "enough"),
    [
        (person(2, OWNER), True),
        (person(2, SENIOR), False),
        (person(2), False),
        (person(1, OWNER), False),
        (person(3, OWNER), False),
        (replace(person(2, OWNER), guild_id=DiscordId(9)), False),
    ],
    ids=["owner", "no reviewer", "nobody", "themself", "their second account", "in another server"],
)
def test_only_another_person_with_a_reviewer_s_role_is_enough(second: Actor, enough: bool) -> None:
    rules = policy(rule(Capability.DATA_WRITE), same_person=((DiscordId(1), DiscordId(3)),))
    asker = replace(person(1, OWNER), approver=second)
    grant = rules.require(asker, Capability.DATA_WRITE)
    assert (grant.missing_rule is None) is enough


def test_nothing_is_approved_before_somebody_approves_it() -> None:
    grant = Grant(actor=person(1, EDITOR), capability=Capability.DATA_WRITE, role="editor", approval_rule=COINS)
    assert grant.missing_rule == COINS


def test_a_refusal_says_why() -> None:
    rules = policy(rule(Capability.DATA_WRITE), same_person=((DiscordId(1), DiscordId(3)),))
    lacks = []
    for second in (person(3, OWNER), person(2, SENIOR), person(2, EDITOR)):
        with pytest.raises(AccessDenied) as refused:
            rules.require_approver(second, DiscordId(1), rule(Capability.DATA_WRITE))
        lacks.append(refused.value.denials[0].reason)
    assert lacks == [DenialReason.SAME_PERSON, DenialReason.APPROVER, DenialReason.CAPABILITY]


def test_an_exempt_role_needs_nobody_and_a_further_role_takes_nothing_away() -> None:
    rules = policy(rule(Capability.DATA_WRITE, exempt=frozenset({"senior"})))
    assert rules.require(person(1, SENIOR), Capability.DATA_WRITE).approval_rule is None
    assert rules.require(person(1, EDITOR, SENIOR), Capability.DATA_WRITE).approval_rule is None
    assert rules.require(person(1, EDITOR), Capability.DATA_WRITE).approval_rule is not None


@pytest.mark.parametrize(
    ("bounds", "extent", "needed"),
    [
        ({}, Extent(ends_ban=True, ban_length=timedelta(hours=1)), True),
        ({}, Extent(ban_length=timedelta(days=900)), False),
        ({"longer_than": timedelta(days=7)}, Extent(ends_ban=True, ban_length=timedelta(days=7)), False),
        ({"longer_than": timedelta(days=7)}, Extent(ends_ban=True, ban_length=timedelta(days=7, seconds=1)), True),
        ({"longer_than": timedelta(days=7)}, Extent(ends_ban=True, ends_approved=True, ban_length=timedelta(1)), True),
        ({"exempt": frozenset({"editor"})}, Extent(ends_ban=True, ban_length=timedelta(days=1)), False),
    ],
)
def test_a_rule_for_ending_bans_covers_them_and_no_new_ban(bounds: Any, extent: Extent, needed: bool) -> None:
    grant = policy(rule(RuleKey.UNBAN, **bounds)).require(person(1, EDITOR), Capability.BANS_WRITE, extent)
    assert (grant.missing_rule is not None) is needed


def test_a_rule_for_ending_bans_comes_before_the_rule_for_bans_which_still_holds_for_the_rest() -> None:
    ending = rule(RuleKey.UNBAN, longer_than=timedelta(days=7), exempt=frozenset({"senior"}))
    bans = replace(rule(Capability.BANS_WRITE), approvers=("senior",))
    rules = policy(ending, bans)

    def needed(who: Role, days: int) -> ApprovalRule | None:
        extent = Extent(ends_ban=True, ban_length=timedelta(days=days))
        return rules.require(person(1, who), Capability.BANS_WRITE, extent).missing_rule

    assert (needed(EDITOR, 8), needed(EDITOR, 7), needed(SENIOR, 8)) == (ending, bans, bans)
    permanent = rules.require(person(1, OWNER), Capability.BANS_PERMANENT, Extent(ends_ban=True))
    assert permanent.missing_rule == ending


def test_an_explanation_names_the_rule() -> None:
    rules = policy(COINS)
    (permission,) = [
        each for each in rules.explain(person(1, EDITOR)).permissions if each.capability is Capability.DATA_WRITE
    ]
    assert permission.approval_rules == (COINS,)


def test_an_explanation_names_the_rule_for_ending_bans_before_that_for_bans_and_with_no_other_capability() -> None:
    ending, bans = rule(RuleKey.UNBAN), rule(Capability.BANS_WRITE)
    rules = policy(bans, ending)
    named = {each.capability: each.approval_rules for each in rules.explain(person(1, OWNER)).permissions}
    assert named[Capability.BANS_WRITE] == (ending, bans)
    assert named[Capability.BANS_PERMANENT] == (bans,)  # a permanent ban is covered by the rule for bans
    assert not any(rules for capability, rules in named.items() if capability.resource != "bans")


def test_lists_that_share_an_account_are_of_one_person() -> None:
    lists = ((1, 2), (5, 6), (3, 4), (2, 3), (6, 7))
    rules = policy(same_person=tuple(tuple(map(DiscordId, each)) for each in lists))
    one, other = {1, 2, 3, 4}, {5, 6, 7}
    for first in one | other:
        same = {second for second in range(1, 9) if rules.are_one_person(DiscordId(first), DiscordId(second))}
        assert same == (one if first in one else other)
        assert rules.accounts_of(DiscordId(first)) == same
    assert rules.accounts_of(DiscordId(8)) == {8}
