"""The policy: it refuses everything that the settings do not allow, and an additional role never takes anything away."""

from __future__ import annotations

import math
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.access import Actor, Capability, DenialReason, DiscordId, Extent, Policy, Rate, Role, expand, measure
from bot.access.paths import covers, touches
from bot.errors import AccessDenied

GUILD = DiscordId(1)
OWNER_OF_GAME = 77


def role(name: str, *may: Capability, **limits: Any) -> Role:
    return Role(name=name, id=DiscordId(sum(name.encode())), may=frozenset(may), **limits)


def actor(*roles: Role, guild_id: int | None = GUILD) -> Actor:
    return Actor(
        user_id=DiscordId(5),
        name="mona",
        guild_id=None if guild_id is None else DiscordId(guild_id),
        role_ids=frozenset(each.id for each in roles),
    )


def policy(*roles: Role) -> Policy:
    return Policy(roles, guilds=[GUILD], protected_players=[OWNER_OF_GAME])


def refusal(rules: Policy, who: Actor, capability: Capability, extent: Extent | None = None) -> AccessDenied:
    with pytest.raises(AccessDenied) as caught:
        rules.require(who, capability, extent or Extent())
    return caught.value


EDITOR = role(
    "editor",
    Capability.DATA_READ,
    Capability.DATA_WRITE,
    Capability.DATA_RESTORE,
    experiences=frozenset({"kingdom"}),
    stores=frozenset({"PlayerData"}),
    fields=("Data.Coins", "Data.Inventory.*", "Data.Pets"),
    largest_change={"Data.Coins": 50_000},
)
MODERATOR = role(
    "moderator",
    Capability.BANS_WRITE,
    Capability.BANS_READ,
    longest_ban=timedelta(days=30),
    rates={Capability.BANS_WRITE: Rate(20, timedelta(hours=1))},
)
SENIOR = role("senior", Capability.BANS_WRITE, Capability.BANS_PERMANENT)
ANNOUNCER = role(
    "announcer",
    Capability.ANNOUNCE_SEND,
    Capability.BOARDS_READ,
    boards=frozenset({"coins"}),
    topics=frozenset({"Steward"}),
)
ALL = (EDITOR, MODERATOR, SENIOR, ANNOUNCER)
RULES = policy(*ALL)


@pytest.mark.parametrize("capability", list(Capability))
def test_without_a_role_nothing_is_allowed(capability: Capability) -> None:
    assert [each.reason for each in refusal(RULES, actor(), capability).denials] == [DenialReason.NO_ROLE]


@pytest.mark.parametrize("guild_id", [None, 2])
def test_outside_the_configured_servers_roles_count_for_nothing_and_none_is_named(guild_id: int | None) -> None:
    denied = refusal(RULES, actor(*ALL, guild_id=guild_id), Capability.BANS_WRITE)
    assert [each.reason for each in denied.denials] == [DenialReason.OUTSIDE]
    assert denied.held_by == ()


@pytest.mark.parametrize("guild_id", [None, 2])
def test_what_everybody_may_see_is_for_people_inside_with_or_without_a_role(guild_id: int | None) -> None:
    RULES.require_inside(actor())
    outside = actor(*ALL, guild_id=guild_id)
    with pytest.raises(AccessDenied) as refused:
        RULES.require_inside(outside)
    assert [each.reason for each in refused.value.denials] == [DenialReason.OUTSIDE]
    assert RULES.roles_of(outside) == ()


@pytest.mark.parametrize(
    ("who", "capability", "extent", "lack"),
    [
        (EDITOR, Capability.BANS_WRITE, Extent(), DenialReason.CAPABILITY),
        (EDITOR, Capability.DATA_READ, Extent(experience="harbour"), DenialReason.EXPERIENCE),
        (EDITOR, Capability.DATA_READ, Extent(store="Secrets"), DenialReason.STORE),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Gems"), DenialReason.FIELD),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data"), DenialReason.FIELD),
        (EDITOR, Capability.DATA_WRITE, Extent(field=""), DenialReason.FIELD),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Inventory"), DenialReason.FIELD),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.CoinsX"), DenialReason.FIELD),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Coins", change=50_001), DenialReason.CHANGE),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Coins", change=math.inf), DenialReason.CHANGE),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Coins", change=math.nan), DenialReason.CHANGE),
        (MODERATOR, Capability.BANS_WRITE, Extent(ban_length=timedelta(days=30, seconds=1)), DenialReason.BAN_LENGTH),
        (
            MODERATOR,
            Capability.BANS_WRITE,
            Extent(unbanned_id=5, ban_length=timedelta(days=31)),
            DenialReason.BAN_LENGTH,
        ),
        (MODERATOR, Capability.BANS_PERMANENT, Extent(), DenialReason.CAPABILITY),
        (MODERATOR, Capability.BANS_WRITE, Extent(player_id=OWNER_OF_GAME), DenialReason.PROTECTED_PLAYER),
        (SENIOR, Capability.BANS_PERMANENT, Extent(player_id=OWNER_OF_GAME), DenialReason.PROTECTED_PLAYER),
        (ANNOUNCER, Capability.BOARDS_READ, Extent(board="laps"), DenialReason.BOARD),
        (ANNOUNCER, Capability.ANNOUNCE_SEND, Extent(topic="Admin"), DenialReason.TOPIC),
    ],
)
def test_beyond_a_limit_the_refusal_says_which(
    who: Role, capability: Capability, extent: Extent, lack: DenialReason
) -> None:
    assert [each.reason for each in refusal(RULES, actor(who), capability, extent).denials] == [lack]


@pytest.mark.parametrize(
    ("who", "capability", "extent"),
    [
        (
            EDITOR,
            Capability.DATA_WRITE,
            Extent(experience="kingdom", store="PlayerData", field="Data.Inventory.Sword"),
        ),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Inventory.Sword.Level")),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Pets", change=math.inf)),
        (EDITOR, Capability.DATA_WRITE, Extent(field="Data.Coins", change=50_000)),
        (EDITOR, Capability.DATA_READ, Extent(field="Data.Gems")),
        (EDITOR, Capability.DATA_RESTORE, Extent(field="")),
        (MODERATOR, Capability.BANS_WRITE, Extent(ban_length=timedelta(days=30), player_id=1)),
        (MODERATOR, Capability.BANS_READ, Extent(player_id=OWNER_OF_GAME)),
        (ANNOUNCER, Capability.ANNOUNCE_SEND, Extent(topic="Steward")),
    ],
)
def test_within_the_limits_the_grant_names_the_role(who: Role, capability: Capability, extent: Extent) -> None:
    assert RULES.require(actor(who), capability, extent).role == who.name


def test_a_limited_number_cannot_be_moved_by_writing_what_is_around_it() -> None:
    limited = role("limited", Capability.DATA_WRITE, largest_change={"Data.*.Gold": 10})
    for field in ("", "Data", "Data.Purse", "Data.Purse.Gold", "Data.Purse.Gold.Deep"):
        extent = Extent(field=field, change=math.inf)
        assert [
            each.reason for each in refusal(policy(limited), actor(limited), Capability.DATA_WRITE, extent).denials
        ] == [DenialReason.CHANGE]
    policy(limited).require(actor(limited), Capability.DATA_WRITE, Extent(field="Data.Purse.Name", change=math.inf))


def test_a_change_counts_against_every_limit_that_it_touches() -> None:
    limited = role("limited", Capability.DATA_WRITE, largest_change={"Data.*": 100, "Data.Coins": 50, "Data.Gems": 1})
    grant = policy(limited).require(actor(limited), Capability.DATA_WRITE, Extent(field="Data.Coins", change=12.5))
    assert {each.name: (each.amount, each.limit) for each in grant.allowances} == {
        "change:Data.*": (13, 100),
        "change:Data.Coins": (13, 50),
    }


def test_each_limit_is_that_of_the_role_that_grants() -> None:
    both = actor(MODERATOR, SENIOR)
    grant = RULES.require(both, Capability.BANS_WRITE, Extent(ban_length=timedelta(days=300)))
    assert (grant.role, grant.allowances, grant.alternatives) == ("senior", (), ())


def test_the_most_generous_role_comes_first_and_the_others_stay_open() -> None:
    hourly = role("hourly", Capability.BANS_WRITE, rates={Capability.BANS_WRITE: Rate(20, timedelta(hours=1))})
    daily = role("daily", Capability.BANS_WRITE, rates={Capability.BANS_WRITE: Rate(100, timedelta(days=1))})
    grant = policy(daily, hourly).require(actor(daily, hourly), Capability.BANS_WRITE)
    assert [grant.role, *(each.role for each in grant.alternatives)] == ["hourly", "daily"]


def test_a_refusal_names_the_roles_that_could_do_just_this() -> None:
    extent = Extent(ban_length=timedelta(days=60))
    assert refusal(RULES, actor(MODERATOR), Capability.BANS_WRITE, extent).held_by == ("senior",)
    protected = Extent(player_id=OWNER_OF_GAME)
    assert refusal(RULES, actor(MODERATOR), Capability.BANS_WRITE, protected).held_by == ()


def test_the_roles_for_an_act_of_two_parts_are_those_that_allow_both() -> None:
    both = [(Capability.BANS_WRITE, Extent()), (Capability.BANS_PERMANENT, Extent())]
    assert RULES.held_by_all(both) == ("senior",)
    assert RULES.held_by_all(both[:1]) == ("moderator", "senior")
    assert RULES.held_by_all([*both, (Capability.DATA_READ, Extent())]) == ()


def test_the_explanation_says_of_each_capability_what_the_decision_says() -> None:
    someone = actor(MODERATOR, ANNOUNCER)
    explanation = RULES.explain(someone)
    assert [each.name for each in explanation.roles] == ["moderator", "announcer"]
    assert [each.capability for each in explanation.permissions] == list(Capability)
    for each in explanation.permissions:
        assert (each.grant is not None) == RULES.allows(someone, each.capability)
        assert (each.denial is None) == (each.grant is not None)
    ban = next(each for each in explanation.permissions if each.capability is Capability.BANS_WRITE)
    assert ban.grant is not None
    assert [str(Rate(each.limit, each.window)) for each in ban.grant.allowances] == ["20/hour"]
    permanent = next(each for each in explanation.permissions if each.capability is Capability.BANS_PERMANENT)
    assert permanent.denial is not None
    assert (permanent.denial.reason, permanent.held_by) == (DenialReason.CAPABILITY, ("senior",))


NAMES = st.sampled_from(["a", "b"])
LISTS = st.none() | st.frozensets(NAMES)
PATHS = st.sampled_from(["", "Data", "Data.Coins", "Data.Gems", "Data.Coins.Deep"])
CAPABILITIES = st.sampled_from([Capability.DATA_WRITE, Capability.DATA_READ, Capability.BANS_WRITE])
RATES = st.builds(Rate, st.integers(1, 9), st.sampled_from([timedelta(hours=1), timedelta(days=1)]))
ROLES = st.builds(
    Role,
    name=st.uuids().map(str),
    id=st.integers(1, 10**6).map(DiscordId),
    may=st.frozensets(CAPABILITIES),
    experiences=LISTS,
    stores=LISTS,
    fields=st.none() | st.lists(PATHS.filter(bool), max_size=2).map(tuple),
    longest_ban=st.none() | st.integers(1, 9).map(lambda days: timedelta(days=days)),
    rates=st.dictionaries(CAPABILITIES, RATES, max_size=2),
    largest_change=st.dictionaries(PATHS.filter(bool), st.integers(1, 9), max_size=2),
)
SUBJECTS = st.builds(
    Extent,
    experience=st.none() | NAMES,
    store=st.none() | NAMES,
    field=st.none() | PATHS,
    ban_length=st.none() | st.integers(1, 9).map(lambda days: timedelta(days=days)),
    change=st.none() | st.integers(0, 12) | st.just(math.inf),
)


@given(st.lists(ROLES, max_size=3), ROLES, CAPABILITIES, SUBJECTS)
def test_a_role_more_never_takes_anything_away(
    held: list[Role], further: Role, capability: Capability, extent: Extent
) -> None:
    rules = policy(*held, further)
    if not rules.allows(actor(*held), capability, extent):
        return
    before = rules.require(actor(*held), capability, extent)
    after = rules.require(actor(*held, further), capability, extent)
    ways_before = {each.role: each.allowances for each in (before, *before.alternatives)}
    ways_after = {each.role: each.allowances for each in (after, *after.alternatives)}
    assert ways_before.items() <= ways_after.items()


@given(st.lists(ROLES, max_size=3), CAPABILITIES, SUBJECTS)
def test_every_permission_comes_from_a_role_that_grants_it(
    held: list[Role], capability: Capability, extent: Extent
) -> None:
    rules = policy(*held)
    if rules.allows(actor(*held), capability, extent):
        assert rules.require(actor(*held), capability, extent).role in rules.held_by(capability, extent)
    else:
        assert rules.held_by(capability, extent) == ()


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("Data.Coins", "Data.Coins", True),
        ("Data.Coins", "Data.Coins.Deep", True),
        ("Data.Coins", "Data.Coin", False),
        ("Data.Coins", "Data", False),
        ("Data.*.Level", "Data.Pets.Level", True),
        ("Data.*.Level", "Data.Pets.Name", False),
        ("Data.*", "Data", False),
        ("Data.Slot?", "Data.Slot1", False),
        ("Data.Slot[12]", "Data.Slot1", False),
        ("Data.Slot[12]", "Data.Slot[12]", True),
        ("*", "", True),
        ("*", "Anything.Below", True),
    ],
)
def test_only_the_star_is_a_wildcard(pattern: str, path: str, covered: bool) -> None:
    assert covers(pattern, path) is covered


@pytest.mark.parametrize(
    ("pattern", "touched"),
    [("Data.Scores.0", True), ("Data.Scores.*.Points", True), ("Data", True), ("Data.Coins", False)],
)
def test_any_element_of_a_list_may_be_the_very_one_of_a_pattern(pattern: str, touched: bool) -> None:
    assert touches(pattern, "Data.Scores.*") is touched


@pytest.mark.parametrize(
    ("pattern", "count"),
    [("*", len(Capability)), ("bans:*", 4), ("bans:write", 1), ("bans", 0), ("bnas:*", 0), ("", 0)],
)
def test_a_pattern_names_what_it_says_and_nothing_by_mistake(pattern: str, count: int) -> None:
    assert len(expand(pattern)) == count


@pytest.mark.parametrize(
    ("before", "after", "amount"),
    [
        (100, 150, 50),
        (150, 100, 50),
        (None, 7, 7),
        (1.5, 1, 0.5),
        (5, 5, 0),
        ("a", "a", 0),
        (5, None, math.inf),
        (5, "5", math.inf),
        (1, True, math.inf),
        ("5", 5, math.inf),
        ({"Coins": 5}, {"Coins": 6}, math.inf),
        ({"Coins": 1}, {"Coins": True}, math.inf),
        (5, math.nan, math.inf),
        (10**400, 0.5, math.inf),
    ],
)
def test_a_change_is_the_difference_of_numbers_or_no_amount_at_all(before: Any, after: Any, amount: float) -> None:
    assert measure(before, after) == amount


@pytest.mark.parametrize(
    ("text", "count", "window"),
    [("20/hour", 20, timedelta(hours=1)), ("1/minute", 1, timedelta(minutes=1)), ("300/day", 300, timedelta(days=1))],
)
def test_a_rate_is_read_as_a_number_and_a_time_and_prints_the_same(text: str, count: int, window: timedelta) -> None:
    assert Rate.parse(text) == Rate(count, window)
    assert str(Rate.parse(text)) == text


@pytest.mark.parametrize("text", ["", "0/hour", "-1/hour", "20", "20/week", "20 per hour", "1.5/day"])
def test_a_text_that_is_not_a_rate_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="like 20/hour"):
        Rate.parse(text)


def test_an_act_that_needs_two_capabilities_goes_by_any_pair_of_roles_that_grant_them() -> None:
    hourly = role("hourly", Capability.BANS_WRITE, rates={Capability.BANS_WRITE: Rate.parse("5/hour")})
    daily = role("daily", Capability.BANS_PERMANENT, rates={Capability.BANS_PERMANENT: Rate.parse("1/day")})
    free = role("free", Capability.BANS_WRITE)
    rules, who = policy(hourly, daily, free), actor(hourly, daily, free)
    both = rules.require(who, Capability.BANS_WRITE).also(rules.require(who, Capability.BANS_PERMANENT))
    assert [[each.name for each in way] for way in both.ways] == [["bans:permanent"], ["bans:write", "bans:permanent"]]


def test_roles_that_take_the_same_are_one_way_to_act_however_many_somebody_holds() -> None:
    needed = (Capability.BANS_WRITE, Capability.BANS_PERMANENT, Capability.CASES_UNDO)
    rates = [{}, {}, *({Capability.BANS_WRITE: Rate(count, timedelta(hours=1))} for count in (30, 20, 10))]
    roles = [role(f"role {number}", *needed, rates=each) for number, each in enumerate(rates)]
    ban, permanent, undo = (policy(*roles).require(actor(*roles), each) for each in needed)
    whole = ban.also(undo).also(permanent.also(undo)).also(ban.times(2))
    assert whole.ways[0] == ()
    assert len(whole.ways) == len(set(whole.ways)) == 4 * 4  # the limits of one ban, beside those of two


def test_the_experiences_of_an_act_are_those_of_every_role_that_grants_it() -> None:
    kingdom = role("kingdom", Capability.CASES_READ, experiences=frozenset({"kingdom"}))
    island = role("island", Capability.CASES_READ, experiences=frozenset({"island"}))
    everywhere = role("everywhere", Capability.CASES_READ)
    bans = role("bans", Capability.BANS_READ)
    rules = policy(kingdom, island, everywhere, bans)
    assert rules.experiences_of(actor(kingdom, island, bans), Capability.CASES_READ) == frozenset({"kingdom", "island"})
    assert rules.experiences_of(actor(kingdom, everywhere), Capability.CASES_READ) is None
    assert rules.experiences_of(actor(bans), Capability.CASES_READ) == frozenset()


def test_one_act_takes_one_from_its_rate() -> None:
    grant = RULES.require(actor(MODERATOR), Capability.BANS_WRITE)
    assert [(each.name, each.amount, each.limit) for each in grant.allowances] == [("bans:write", 1, 20)]


def test_the_bounds_of_a_role_name_what_the_settings_bound_and_nothing_else() -> None:
    assert MODERATOR.bounds == {}
    assert EDITOR.bounds == {
        "experiences": ["kingdom"],
        "stores": ["PlayerData"],
        "fields": ["Data.Coins", "Data.Inventory.*", "Data.Pets"],
    }
