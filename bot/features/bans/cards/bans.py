"""Bans: the question, the outcome and the state, as cards."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.experiences.experiences import Experience
from bot.features.bans.in_force import BanInForce
from bot.features.bans.plans import BanOutcome, BanPlan, BanState, UnbanPlan
from bot.features.bans.restrictions import from_json, mark_of
from bot.features.bans.undo import BanDrift
from bot.journal import Case, CaseKind
from bot.jsons import Json
from bot.opencloud.models import UserId
from bot.opencloud.resources.restrictions import Restriction
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import did_and_since, people_of
from bot.ui.faces import Face, Faces
from bot.ui.players import who

WAITING = "Working … Roblox takes two ban changes a minute for each player, so this one may wait its turn."


def where(experience: Experience, place_id: int | None) -> str:
    """Return what a ban shuts: the experience, or one place of it."""
    name = text.escape(experience.name)
    return name if place_id is None else f"{text.escape(experience.place_name(place_id))}, a place of {name}"  # type: ignore[arg-type]


def ban_question(plan: BanPlan) -> Card:
    """Return what a moderator confirms: who, where, until exactly when, and what the player reads."""
    end = "**Permanent**, until somebody unbans them" if plan.ends_at is None else f"Until {text.when(plan.ends_at)}"
    length = "" if plan.length is None else f" · {text.duration(plan.length)}"
    alts = "Suspected other accounts are banned too." if plan.ban_alts else "Other accounts of the person stay free."
    note = (f"**Only staff read**\n{text.quote(plan.note)}",) if plan.note else ()
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Ban from {where(plan.experience, plan.place_id)}?",
        body=(
            f"{who(plan.player)}\n{end}{length}",
            f"**The player reads**\n{text.quote(plan.display_reason)}",
            *note,
            alts,
            *([f"⚠️ Replaces a ban: {_given(plan.in_force, at=plan.planned_at)}"] if plan.in_force is not None else []),
            *(["⚠️ **This ban is shorter.**"] if plan.cut else []),
            *([f"**Why**\n{text.quote(plan.reason)}"] if plan.undoes is not None else []),
            *_before_it(plan),
        ),
        thumbnail=plan.player.headshot,
        footer="Nothing has been changed yet.",
    )


def unban_question(plan: UnbanPlan) -> Card:
    """Return what a moderator confirms, with the bans that stay."""
    stays = "\n".join(
        f"• {where(plan.experience, each.place_id)}: {restriction_line(each, at=plan.planned_at)}"
        for each in plan.remaining
    )
    remaining = (f"⚠️ **These stay**\n{stays}",) if stays else ()
    return Card(
        meaning=Meaning.QUESTION,
        title=f"Unban from {where(plan.experience, plan.place_id)}?",
        body=(
            f"{who(plan.player)}\nNow {_given(plan.in_force, at=plan.planned_at)}",
            *remaining,
            f"**Why**\n{text.quote(plan.reason)}",
            *_before_it(plan),
        ),
        thumbnail=plan.player.headshot,
        footer="Nothing has been changed yet.",
    )


def _before_it(plan: BanPlan | UnbanPlan) -> Sequence[str]:
    """Return the bans before the one in force that would end sooner too. They can be many, so they stand where a card is cut."""
    return [f"Before it: {_given(each, at=plan.planned_at)}" for each in plan.cut[1:]]


def _given(ban: BanInForce, *, at: datetime) -> str:
    restriction, mark = ban.restriction, mark_of(ban.restriction.private_reason)
    note = mark.note if mark is not None else restriction.private_reason
    told = f"\nThe player reads\n{text.quote(restriction.display_reason)}" if restriction.display_reason else ""
    staff = f"\nOnly staff read\n{text.quote(note)}" if note else ""
    return f"{given_line(ban, at=at)}{told}{staff}"


def given_line(ban: BanInForce, *, at: datetime) -> str:
    """Return in one line until when a ban lasts, when it was given, and by whom."""
    restriction, case = ban.restriction, ban.case
    when = f" {text.when(restriction.started_at)}" if restriction.started_at is not None else ""
    by = f"by {people_of(case)} · case #{case.id}" if case is not None else "outside Steward"
    return f"{restriction_line(restriction, at=at)} · given{when} {by}"


def ban_outcome(outcome: BanOutcome) -> Card:
    """Return what was done, by Roblox's own answer."""
    plan, restriction = outcome.plan, outcome.restriction
    if isinstance(plan, BanPlan):
        title = f"Banned from {where(plan.experience, plan.place_id)}"
        state = "**Permanent**" if restriction.ends_at is None else f"Until {text.when(restriction.ends_at)}"
        then = "If they are in the game, Roblox removes them now."
    else:
        title = f"Unbanned from {where(plan.experience, plan.place_id)}"
        state = "They may join again." if not plan.remaining else "Other bans stay: see `/bans view`."
        then = "Roblox keeps the ban in its history."
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(f"{who(plan.player)}\n{state}", f"{text.quote(plan.reason)}\n{then}"),
        thumbnail=plan.player.headshot,
        footer=f"Case #{outcome.case_id}",
        undo=outcome.case_id,
    )


def ban_state(state: BanState, faces: Faces) -> Card:
    """Return a player's bans everywhere that the settings name, with the latest cases."""
    lines = [_state(state, each) for each in state.restrictions]
    cases = "\n".join(faces.line(case) for case in state.cases) or "none"
    active = any(each.is_active_at(state.at) for each in state.restrictions)
    return Card(
        meaning=Meaning.REFUSED if active else Meaning.INFORMATION,
        title=f"Bans in {text.escape(state.experience.name)}",
        body=(who(state.player), *lines, f"**Cases**\n{cases}"),
        thumbnail=state.player.headshot,
    )


def _state(state: BanState, restriction: Restriction) -> str:
    line = f"**{where(state.experience, restriction.place_id)}** · {restriction_line(restriction, at=state.at)}"
    if restriction.inherited:
        return f"{line}\n-# follows from the ban of the whole experience"
    if restriction.started_at is None:
        return line
    told = f"\nThe player reads\n{text.quote(restriction.display_reason)}" if restriction.display_reason else ""
    note = f"\nOnly staff read\n{text.quote(restriction.private_reason)}" if restriction.private_reason else ""
    alts = "\n-# other accounts not banned" if restriction.exclude_alts else ""
    return f"{line}\nSince {text.when(restriction.started_at)}{told}{note}{alts}"


def restriction_line(restriction: Restriction, *, at: datetime) -> str:
    """Return in one line whether a ban holds, and until when."""
    if not restriction.is_active_at(at):
        return "no" if restriction.updated_at is None else "no, an earlier one has ended"
    if restriction.is_permanent or restriction.ends_at is None:
        return "**permanent**"
    return f"until {text.when(restriction.ends_at)}"


def ban_details(case: Case) -> Sequence[str]:
    """Return how long, where, and what the player and staff read."""
    plan, seconds = case.plan, case.plan.get("duration_s")
    length = timedelta(seconds=seconds) if seconds is not None else None
    start = (from_json(case.after, _player(case)).started_at if case.after is not None else None) or case.created_at
    end = "**Permanent**" if length is None else f"Until {text.when(start + length)} · {text.duration(length)}"
    alts = "suspected other accounts too" if plan.get("ban_alts") else "this account alone"
    shown, note = plan.get("display_reason", case.reason), plan.get("note")
    return (
        f"{end}\n{_where(plan)}, {alts}",
        f"**The player reads**\n{text.quote(shown)}" if shown != case.reason else "",
        f"**Only staff read**\n{text.quote(note)}" if note else "",
        _replaced("Replaced a ban", case),
    )


def unban_details(case: Case) -> Sequence[str]:
    """Return where the ban was, and which one it was."""
    return (_where(case.plan), _replaced("Ended a ban", case))


def _replaced(label: str, case: Case) -> str:
    """Say which ban stood there before; nothing where none did."""
    if case.before is None:
        return ""
    before = from_json(case.before, _player(case))
    if not before.is_active_at(case.created_at):
        return ""
    return (
        f"{label} · {restriction_line(before, at=case.created_at)}\n{text.quote(before.display_reason or 'no reason')}"
    )


def _player(case: Case) -> UserId:
    return UserId(case.target.player_id or 0)


def _where(plan: Mapping[str, Json]) -> str:
    place_id = plan.get("place_id")
    return "The whole experience" if place_id is None else f"Place {text.code(str(place_id))}"


def drift(came_since: BanDrift) -> Sequence[str]:
    """Return what the case did to the ban, and what came since."""
    before, after, now = (
        restriction_line(each, at=came_since.at) if each is not None else "not known"
        for each in (came_since.before, came_since.after, came_since.now)
    )
    return did_and_since(f"{before} → {after}", f"{after} → {now}")


FACES = (
    Face(
        names={CaseKind.BAN: "Ban"},
        plan_type=BanPlan,
        question=ban_question,
        outcome=ban_outcome,
        details=ban_details,
        drift=drift,
    ),
    Face(
        names={CaseKind.UNBAN: "Unban"},
        plan_type=UnbanPlan,
        question=unban_question,
        outcome=ban_outcome,
        details=unban_details,
        drift=drift,
    ),
)
