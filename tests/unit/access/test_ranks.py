"""Nobody bans their own account, or the account of staff who are not below them."""

from __future__ import annotations

import pytest

from bot.access import Actor, Capability, Denial, DenialReason, DiscordId, Extent, Policy, Role, StaffMember
from bot.errors import AccessDenied

OWNER, SENIOR, MODERATOR, SUPPORT = (
    Role(name=name, id=DiscordId(number), may=frozenset(may))
    for number, (name, may) in enumerate(
        [
            ("owner", [Capability.BANS_WRITE, Capability.BANS_READ]),
            ("senior", [Capability.BANS_WRITE, Capability.BANS_READ]),
            ("moderator", [Capability.BANS_WRITE, Capability.BANS_READ]),
            ("support", [Capability.BANS_READ]),
        ],
        start=1,
    )
)
MONA, SOL, ALT, SOMEBODY = DiscordId(110), DiscordId(111), DiscordId(119), DiscordId(99)
MONAS, SOLS, SECOND_OF_SOL, SOMEBODYS = 70, 71, 72, 73
POLICY = Policy(
    [OWNER, SENIOR, MODERATOR, SUPPORT],
    guilds=[DiscordId(1)],
    same_person=[[SOL, ALT]],
    staff=[
        StaffMember(discord_id=MONA, role="moderator", players=frozenset({MONAS})),
        StaffMember(discord_id=SOL, role="senior", players=frozenset({SOLS, SECOND_OF_SOL})),
    ],
)


def somebody(*roles: Role, user_id: DiscordId = SOMEBODY) -> Actor:
    return Actor(user_id=user_id, name="x", guild_id=DiscordId(1), role_ids=frozenset(each.id for each in roles))


def refusal(actor: Actor, player_id: int) -> AccessDenied:
    with pytest.raises(AccessDenied) as caught:
        POLICY.require(actor, Capability.BANS_WRITE, Extent(player_id=player_id))
    return caught.value


@pytest.mark.parametrize(
    ("role", "player", "allowed"),
    [
        (OWNER, SOLS, True),
        (OWNER, MONAS, True),
        (SENIOR, MONAS, True),
        (SENIOR, SOLS, False),
        (SENIOR, SECOND_OF_SOL, False),
        (MODERATOR, SOLS, False),
        (MODERATOR, MONAS, False),
        (MODERATOR, SOMEBODYS, True),
    ],
)
def test_only_a_role_above_bans_an_account_of_staff(role: Role, player: int, allowed: bool) -> None:
    assert POLICY.allows(somebody(role), Capability.BANS_WRITE, Extent(player_id=player)) is allowed


def test_the_refusal_names_the_rank_and_who_could() -> None:
    refused = refusal(somebody(MODERATOR), SOLS)
    assert refused.denials == (Denial(reason=DenialReason.RANK, asked="senior", allowed=("owner",)),)
    assert refused.held_by == ("owner",)


@pytest.mark.parametrize("user_id", [SOL, ALT])
def test_nobody_bans_themself_with_any_role_or_account(user_id: DiscordId) -> None:
    refused = refusal(somebody(OWNER, SENIOR, user_id=user_id), SOLS)
    assert refused.denials == (Denial(reason=DenialReason.OWN_ACCOUNT),)


def test_nobody_ends_their_own_ban_and_anybody_who_may_ends_those_of_others() -> None:
    unban = Extent(unbanned_id=SOLS)
    with pytest.raises(AccessDenied) as caught:
        POLICY.require(somebody(OWNER, user_id=ALT), Capability.BANS_WRITE, unban)
    assert caught.value.denials == (Denial(reason=DenialReason.OWN_ACCOUNT),)
    assert POLICY.allows(somebody(MODERATOR), Capability.BANS_WRITE, unban)


def test_the_highest_of_several_roles_counts() -> None:
    assert POLICY.allows(somebody(MODERATOR, OWNER), Capability.BANS_WRITE, Extent(player_id=SOLS))


def test_a_high_role_without_the_capability_says_that_first() -> None:
    assert refusal(somebody(SUPPORT), MONAS).denials[0].reason is DenialReason.CAPABILITY


def test_rank_matters_only_for_harmful_acts() -> None:
    assert POLICY.allows(somebody(MODERATOR), Capability.BANS_READ, Extent(player_id=SOLS))
