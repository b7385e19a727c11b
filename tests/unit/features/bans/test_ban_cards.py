"""What a person reads before a ban is set or ended, however long the earlier bans are."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import discord
import pytest

from bot.access import ApprovalRule, Capability
from bot.experiences.players import Player
from bot.features.bans.cards.bans import ban_lines, ban_question, ban_request, ban_verb, drift, unban_question
from bot.features.bans.in_force import BanInForce
from bot.features.bans.plans import BanPlan, UnbanPlan
from bot.features.bans.undo import BanDrift
from bot.opencloud.models import UserId
from bot.opencloud.resources.restrictions import Restriction
from bot.ui.approval_rules import with_approval_rules
from bot.ui.cards import LABEL_LENGTH, draw

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
RULE = ApprovalRule(covered=Capability.BANS_WRITE, approvers=("senior",), expires=timedelta(days=1))
ELSEWHERE = Restriction(user_id=UserId(5), active=True, place_id=7)


def in_force(bans):
    """So many bans in place of each other, with words as long as Roblox takes them."""
    words = {"display_reason": "*" * 400, "private_reason": "*" * 1000}
    ban = Restriction(user_id=UserId(5), active=True, started_at=NOW, **words)
    earlier = in_force(bans - 1) if bans > 1 else None
    return BanInForce(restriction=ban, case=None, left=None, earlier=earlier)


def plan(kind, **rest):
    game = SimpleNamespace(name="Example Kingdom", shown_name="", place_name=str)
    player = Player(id=UserId(5), name="BuilderBen", display_name="Ben")
    common = {"experience": game, "planned_at": NOW, "player": player, "place_id": None, "in_force": in_force(60)}
    return kind(**common, current=common["in_force"].restriction, **rest)


def shown(card):
    return "\n".join(each.content for each in draw(card).walk_children() if isinstance(each, discord.ui.TextDisplay))


@pytest.mark.parametrize(
    ("question", "words"),
    [
        (
            unban_question(plan(UnbanPlan, reason="Appeal accepted", remaining=(ELSEWHERE,))),
            ("Still banned after this", "Appeal accepted"),
        ),
        (
            ban_question(
                plan(
                    BanPlan,
                    reason="Seen",
                    length=timedelta(days=1),
                    ends_at=NOW + timedelta(days=1),
                    display_reason="Seen",
                    note="",
                    ban_alts=True,
                )
            ),
            ("This ban is shorter", "Seen"),
        ),
    ],
)
def test_however_many_bans_came_before_it_a_question_says_what_it_asks_and_whom(question, words):
    text = shown(with_approval_rules(question, [RULE]))
    for each in ("**Senior** must approve first", "Ben", "given", *words, "Before it: ", "this card is full"):
        assert each in text
    assert len(text) <= 4000


@pytest.mark.parametrize(
    ("length", "verb", "request_"),
    [
        (timedelta(days=30), "Ban for 30 days", "Ask for 30 days"),
        (None, "Ban permanently", "Ask for permanent"),
        (timedelta(days=10, hours=12, minutes=5), "Ban this player", "Ask for this ban"),
    ],
)
def test_the_buttons_say_the_length_where_they_have_room_for_it(length, verb, request_):
    ban = {"reason": "x", "display_reason": "x", "note": "", "ban_alts": True, "length": length, "ends_at": None}
    asked = plan(BanPlan, **ban)
    assert (ban_verb(asked), ban_request(asked)) == (verb, request_)
    assert max(map(len, (verb, request_))) <= LABEL_LENGTH


def test_a_ban_that_steward_did_not_give_says_so_and_when():
    lines = ban_lines(Restriction(user_id=UserId(5), active=True, started_at=NOW))
    assert lines[-1] == f"-# Given outside Steward · <t:{int(NOW.timestamp())}:R>"


def test_what_came_since_a_case_says_where_nobody_knows_what_the_case_left():
    banned, free = (Restriction(user_id=UserId(5), active=active) for active in (True, False))
    did, since = drift(BanDrift(before=free, after=None, now=banned, at=NOW))
    assert "→ **not known**" in did
    assert "not known → **" in since
    assert (did, since) != drift(BanDrift(before=free, after=banned, now=banned, at=NOW))
