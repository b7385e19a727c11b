"""Bans: the question, the outcome and the state, as cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.experiences.experiences import Experience
from bot.features.bans.in_force import BanInForce
from bot.features.bans.plans import BanOutcome, BanPlan, BanState, UnbanPlan
from bot.features.bans.restrictions import from_json, mark_of
from bot.features.bans.undo import BanDrift
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind
from bot.jsons import Json
from bot.opencloud.models import UserId
from bot.opencloud.resources.restrictions import Restriction
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.cases import did_and_since, people_of
from bot.ui.faces import Face, Faces
from bot.ui.players import who

WAITING = mark("Working … Roblox allows two ban changes a minute for each player, so this one may have to wait.")


def where(experience: Experience, place_id: int | None) -> str:
    """Return what a ban is from: the experience, or one place of it."""
    name = text.escape(experience.name)
    if place_id is None:
        return name
    place = text.escape(experience.place_name(place_id))  # type: ignore[arg-type]
    return tr("{place}, a place of {experience}", place=place, experience=name)


def ban_question(plan: BanPlan) -> Card:
    """Return what a moderator confirms: who, where, until exactly when, and what the player reads."""
    alts = (
        tr("Suspected other accounts are banned too.")
        if plan.ban_alts
        else tr("Other accounts of the person stay free.")
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Ban from {where}?", where=where(plan.experience, plan.place_id)),
        body=(
            f"{who(plan.player)}\n{_end(plan)}",
            tr("**The player reads**\n{reason}", reason=text.quote(plan.display_reason)),
            *([tr("**Only staff read**\n{note}", note=text.quote(plan.note))] if plan.note else []),
            alts,
            *(
                [tr("⚠️ Replaces a ban: {ban}", ban=_given(plan.in_force, at=plan.planned_at))]
                if plan.in_force is not None
                else []
            ),
            *([tr("⚠️ **This ban is shorter.**")] if plan.is_shorter else []),
            *([tr("⚠️ **Suspected other accounts are banned now, and become free.**")] if plan.spares_alts else []),
            *([tr("**Why**\n{reason}", reason=text.quote(plan.reason))] if plan.undoes is not None else []),
            *_before_it(plan),
        ),
        thumbnail=plan.player.headshot,
        footer=tr("Nothing has been changed yet."),
    )


def _end(plan: BanPlan) -> str:
    if plan.ends_at is None or plan.length is None:
        return tr("**Permanent**, until somebody unbans them")
    if plan.dated:
        return _on(plan.ends_at)
    return _until(plan.ends_at, plan.length)


def _on(end: datetime) -> str:
    """Return the date on which a ban ends, in the reader's zone and as it was typed."""
    return tr("Until {end} · {date} UTC", end=text.when(end), date=f"{end:%Y-%m-%d %H:%M}")


def unban_question(plan: UnbanPlan) -> Card:
    """Return what a moderator confirms, with the bans that stay."""
    stays = "\n".join(
        f"• {where(plan.experience, each.place_id)}: {restriction_line(each, at=plan.planned_at)}"
        for each in plan.remaining
    )
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Unban from {where}?", where=where(plan.experience, plan.place_id)),
        body=(
            tr("{player}\nNow {ban}", player=who(plan.player), ban=_given(plan.in_force, at=plan.planned_at)),
            *([tr("⚠️ **These stay**\n{bans}", bans=stays)] if stays else []),
            tr("**Why**\n{reason}", reason=text.quote(plan.reason)),
            *_before_it(plan),
        ),
        thumbnail=plan.player.headshot,
        footer=tr("Nothing has been changed yet."),
    )


def _before_it(plan: BanPlan | UnbanPlan) -> Sequence[str]:
    """Return the bans before the one in force that would end sooner too. They come last, where a long card is cut."""
    return [tr("Before it: {ban}", ban=_given(each, at=plan.planned_at)) for each in plan.cut[1:]]


def _given(ban: BanInForce, *, at: datetime) -> str:
    restriction, author = ban.restriction, mark_of(ban.restriction.private_reason)
    note = author.note if author is not None else restriction.private_reason
    return "\n".join([given_line(ban, at=at), *_reasons(restriction.display_reason, note)])


def _reasons(display_reason: str, note: str) -> Iterator[str]:
    if display_reason:
        yield tr("The player reads\n{reason}", reason=text.quote(display_reason))
    if note:
        yield tr("Only staff read\n{note}", note=text.quote(note))


def given_line(ban: BanInForce, *, at: datetime) -> str:
    """Return in one line until when a ban lasts, when it was given, and by whom."""
    return f"{restriction_line(ban.restriction, at=at)} · {_given_by(ban)}"


def _given_by(ban: BanInForce) -> str:
    case, when = ban.case, text.when(ban.restriction.started_at) if ban.restriction.started_at is not None else None
    if case is None:
        return tr("given outside Steward") if when is None else tr("given {when} outside Steward", when=when)
    if when is None:
        return tr("given by {people} · case #{number}", people=people_of(case), number=case.id)
    return tr("given {when} by {people} · case #{number}", when=when, people=people_of(case), number=case.id)


def ban_outcome(outcome: BanOutcome) -> Card:
    """Return what was done, by Roblox's own answer."""
    plan, end = outcome.plan, outcome.restriction.ends_at
    if isinstance(plan, BanPlan):
        title = tr("Banned from {where}", where=where(plan.experience, plan.place_id))
        state = tr("**Permanent**") if end is None else tr("Until {end}", end=text.when(end))
        then = tr("If they are in the game, Roblox removes them now.")
    else:
        title = tr("Unbanned from {where}", where=where(plan.experience, plan.place_id))
        state = tr("Other bans stay: see `/bans view`.") if plan.remaining else tr("They may join again.")
        then = tr("Roblox keeps the ban in its history.")
    return Card(
        meaning=Meaning.DONE,
        title=title,
        body=(f"{who(plan.player)}\n{state}", f"{text.quote(plan.reason)}\n{then}"),
        thumbnail=plan.player.headshot,
        footer=tr("Case #{number}", number=outcome.case_id),
        undo=outcome.case_id,
    )


def ban_state(state: BanState, faces: Faces) -> Card:
    """Return a player's bans from the experience and from each place that the settings name, with the latest cases."""
    lines = [_state(state, each) for each in state.restrictions]
    cases = "\n".join(faces.line(case) for case in state.cases)
    active = any(each.is_active_at(state.at) for each in state.restrictions)
    return Card(
        meaning=Meaning.REFUSED if active else Meaning.INFORMATION,
        title=tr("Bans in {experience}", experience=text.escape(state.experience.name)),
        body=(who(state.player), *lines, tr("**Cases**\n{cases}", cases=cases) if cases else tr("**Cases**\nnone")),
        thumbnail=state.player.headshot,
    )


def _state(state: BanState, restriction: Restriction) -> str:
    line = f"**{where(state.experience, restriction.place_id)}** · {restriction_line(restriction, at=state.at)}"
    if restriction.inherited:
        return f"{line}\n{tr('-# follows from the ban of the whole experience')}"
    if restriction.started_at is None:
        return line
    since = tr("Since {start}", start=text.when(restriction.started_at))
    alts = [tr("-# other accounts not banned")] if restriction.exclude_alts else []
    return "\n".join([line, since, *_reasons(restriction.display_reason, restriction.private_reason), *alts])


def restriction_line(restriction: Restriction, *, at: datetime) -> str:
    """Return in one line whether a ban is in force, and until when."""
    if not restriction.is_active_at(at):
        return tr("no") if restriction.updated_at is None else tr("no, an earlier one has ended")
    if restriction.is_permanent or restriction.ends_at is None:
        return tr("**permanent**")
    return tr("until {end}", end=text.when(restriction.ends_at))


def ban_details(case: Case) -> Sequence[str]:
    """Return how long, where, and what the player and staff read."""
    plan, seconds = case.plan, case.plan.get("duration_s")
    length = timedelta(seconds=seconds) if seconds is not None else None
    start = (from_json(case.after, _player(case)).started_at if case.after is not None else None) or case.created_at
    date = plan.get("ends_at")
    if date is not None:
        end = _on(datetime.fromisoformat(date))
    else:
        end = tr("**Permanent**") if length is None else _until(start + length, length)
    accounts = (
        tr("{place}, suspected other accounts too", place=_where(plan))
        if plan.get("ban_alts")
        else tr("{place}, only this account", place=_where(plan))
    )
    shown, note = plan.get("display_reason", case.reason), plan.get("note")
    return (
        f"{end}\n{accounts}",
        tr("**The player reads**\n{reason}", reason=text.quote(shown)) if shown != case.reason else "",
        tr("**Only staff read**\n{note}", note=text.quote(note)) if note else "",
        _replaced(tr("Replaced a ban"), case),
    )


def _until(end: datetime, length: timedelta) -> str:
    return tr("Until {end} · {length}", end=text.when(end), length=text.duration(length))


def unban_details(case: Case) -> Sequence[str]:
    """Return where the ban was, and which one it was."""
    return (_where(case.plan), _replaced(tr("Ended a ban"), case))


def _replaced(label: str, case: Case) -> str:
    """Return the ban before a case; empty if there was none."""
    if case.before is None:
        return ""
    before = from_json(case.before, _player(case))
    if not before.is_active_at(case.created_at):
        return ""
    reason = before.display_reason or tr("no reason")
    return f"{label} · {restriction_line(before, at=case.created_at)}\n{text.quote(reason)}"


def _player(case: Case) -> UserId:
    return UserId(case.target.player_id or 0)


def _where(plan: Mapping[str, Json]) -> str:
    place_id = plan.get("place_id")
    if place_id is None:
        return tr("The whole experience")
    return tr("Place {place_id}", place_id=text.code(str(place_id)))


def drift(came_since: BanDrift) -> Sequence[str]:
    """Return what the case did to the ban, and what came since."""
    before, after, now = (
        restriction_line(each, at=came_since.at) if each is not None else tr("not known")
        for each in (came_since.before, came_since.after, came_since.now)
    )
    return did_and_since(f"{before} → {after}", f"{after} → {now}")


FACES = (
    Face(
        names={CaseKind.BAN: mark("Ban")},
        plan_type=BanPlan,
        question=ban_question,
        outcome=ban_outcome,
        details=ban_details,
        drift=drift,
    ),
    Face(
        names={CaseKind.UNBAN: mark("Unban")},
        plan_type=UnbanPlan,
        question=unban_question,
        outcome=ban_outcome,
        details=unban_details,
        drift=drift,
    ),
)
