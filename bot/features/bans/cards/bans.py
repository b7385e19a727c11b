"""Bans: the question, the outcome and the state, as cards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from bot.experiences.experiences import Experience
from bot.features.bans.in_force import BanInForce
from bot.features.bans.plans import BanOutcome, BanPlan, UnbanPlan
from bot.features.bans.restrictions import from_json, mark_of
from bot.features.bans.undo import BanDrift
from bot.i18n import mark, tr
from bot.journal import Case, CaseKind, Outcome
from bot.jsons import Json
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.restrictions import Restriction
from bot.ui import icons, text
from bot.ui.cards import LABEL_LENGTH, Card, Meaning, fits
from bot.ui.cases import did_and_since, name_of, people_of
from bot.ui.faces import Face
from bot.ui.players import name, subject

WAITING = mark("Working … Roblox allows two ban changes a minute for each player, so this one may have to wait.")


def place_of(experience: Experience, place_id: PlaceId | None) -> str:
    """Return where a ban holds, as in `Whole game` or `Only Lobby`."""
    if place_id is None:
        return tr("Whole game")
    return tr("Only {place}", place=text.escape(experience.place_name(place_id)))


def ban_question(plan: BanPlan, *, files: Sequence[str] = ()) -> Card:
    """Return what a moderator confirms: who, what is in force, until when, what the player reads, and which files are kept."""
    why = (_why(plan),) if plan.undoes is not None else ()
    return Card(
        meaning=Meaning.QUESTION,
        title=_ban_title(plan),
        subject=subject(plan.player, plan.experience.shown_name),
        headshot=plan.player.headshot,
        state=tuple(_present(plan.in_force, plan)),
        body=(*_warnings(plan), *_before_it(plan)),
        sends=(*why, *ban_sends(plan), *([_kept(files)] if files else [])),
    )


def _kept(files: Sequence[str]) -> str:
    names = text.listing([text.code(text.clip(each, 40)) for each in files])
    return tr("{icon} {names} · kept with the case", icon=icons.FILE, names=names)


def _ban_title(plan: BanPlan) -> str:
    if plan.length is None:
        return tr("Ban {name} permanently?", name=name(plan.player))
    if plan.dated:
        return tr("Ban {name}?", name=name(plan.player))
    title = tr("Ban {name} for {length}?", name=name(plan.player), length=text.duration(plan.length))
    return title if fits(title) else tr("Ban {name}?", name=name(plan.player))


def ban_sends(plan: BanPlan) -> tuple[str, ...]:
    """Return everything that a ban sends: its end, what the player reads, where and for whom it holds, what only staff read."""
    return (
        *(() if plan.ends_at is None else (_on(plan.ends_at) if plan.dated else _ends(plan.ends_at),)),
        tr("**The player reads**\n{reason}", reason=text.quote(plan.display_reason)),
        small_options(plan.experience, plan.place_id, ban_alts=plan.ban_alts, note=plan.note),
    )


def ban_verb(plan: BanPlan) -> str:
    """Return what the button says, as in `Ban for 30 days`."""
    if plan.length is None:
        return tr("Ban permanently")
    if plan.dated and plan.ends_at is not None:
        return tr("Ban until {date}", date=_day(plan.ends_at))
    label = tr("Ban for {length}", length=text.duration(plan.length))
    return label if len(label) <= LABEL_LENGTH else tr("Ban this player")


def ban_request(plan: BanPlan) -> str:
    """Return what the button says where somebody else must approve, as in `Ask for 30 days`."""
    if plan.length is None:
        return tr("Ask for permanent")
    if plan.dated and plan.ends_at is not None:
        return tr("Ask until {date}", date=_day(plan.ends_at))
    label = tr("Ask for {length}", length=text.duration(plan.length))
    return label if len(label) <= LABEL_LENGTH else tr("Ask for this ban")


def _day(end: datetime) -> str:
    """Return a date for a button, which takes no timestamps; the card says the zone."""
    return f"{end.day} {end:%b}"


def _ends(end: datetime) -> str:
    until = text.until(end)
    return f"{until[:1].upper()}{until[1:]}"


def small_options(experience: Experience, place_id: PlaceId | None, *, ban_alts: bool, note: str) -> str:
    """Return in small print where a ban holds, for which accounts, and what only staff read."""
    return f"-# {_options(place_of(experience, place_id), ban_alts=ban_alts, note=note)}"


def _options(place: str, *, ban_alts: bool, note: str) -> str:
    parts = [
        place,
        tr("other accounts too") if ban_alts else tr("only this account"),
        *([tr("staff note: {note}", note=text.escape(note))] if note else []),
    ]
    return " · ".join(parts)


def _warnings(plan: BanPlan) -> Iterator[str]:
    if plan.is_shorter:
        yield tr("{icon} **This ban is shorter and replaces it.**", icon=icons.CAUTION)
    elif plan.in_force is not None:
        yield tr("{icon} **This ban replaces it.**", icon=icons.CAUTION)
    if plan.spares_alts:
        yield tr("{icon} **Other accounts are banned now, and will not be.**", icon=icons.CAUTION)


def _on(end: datetime) -> str:
    """Return the date on which a ban ends, in the reader's zone and as it was typed."""
    return tr("Until {end} · {date} UTC", end=text.at(end), date=f"{end:%Y-%m-%d %H:%M}")


def unban_question(plan: UnbanPlan) -> Card:
    """Return what a moderator confirms, with the bans that stay."""
    stays = [f"{place_of(plan.experience, each.place_id)} · {ban_end(each)}" for each in plan.remaining]
    return Card(
        meaning=Meaning.QUESTION,
        title=tr("Unban {name}?", name=name(plan.player)),
        subject=subject(plan.player, plan.experience.shown_name),
        headshot=plan.player.headshot,
        state=tuple(_present(plan.in_force, plan)),
        body=(
            *(
                [tr("{icon} **Still banned after this**\n{bans}", icon=icons.CAUTION, bans="\n".join(stays))]
                if stays
                else []
            ),
            *_before_it(plan),
        ),
        sends=(_why(plan), f"-# {place_of(plan.experience, plan.place_id)}"),
    )


def _why(plan: BanPlan | UnbanPlan) -> str:
    return tr("**Your reason** (staff only)\n{reason}", reason=text.quote(plan.reason))


def _present(ban: BanInForce | None, plan: BanPlan | UnbanPlan) -> Iterator[str]:
    """Yield the ban that is in force, with its reason and who gave it."""
    if ban is None:
        yield (
            tr("Not banned now")
            if plan.place_id is None
            else tr("Not banned from {place} now", place=text.escape(plan.experience.place_name(plan.place_id)))
        )
        return
    yield banned_line(ban.restriction)
    yield from _reasons(ban.restriction)
    given = given_by(ban)
    named = ban.case is not None and not ban.altered  # a name begins as it is written
    yield f"-# {given if named else text.capital(given)}"


def _given_case(plan: BanPlan | UnbanPlan) -> Case | None:
    """Return the case of the ban that the question shows as it was given, with its reason and who gave it."""
    ban = plan.in_force
    return ban.case if ban is not None and not ban.altered else None


def ban_lines(restriction: Restriction) -> Sequence[str]:
    """Return a ban in force: until when, why, and by whom as far as Roblox keeps it."""
    since = [f"-# {_since(restriction)}"] if restriction.started_at is not None else []
    return [banned_line(restriction), *_reasons(restriction), *since]


def banned_line(restriction: Restriction) -> str:
    """Return in one line that a player is banned, and until when."""
    end = restriction.ends_at
    if end is None:
        return tr("{icon} **Banned permanently**", icon=icons.BAN)
    if text.ends_soon(end):
        return tr("{icon} **Banned** · {ends}", icon=icons.BAN, ends=text.until(end))
    return tr("{icon} **Banned** {until}", icon=icons.BAN, until=text.until(end))


def ban_end(restriction: Restriction) -> str:
    """Return until when a ban lasts, as part of a line."""
    return tr("permanent") if restriction.ends_at is None else text.until(restriction.ends_at)


def _before_it(plan: BanPlan | UnbanPlan) -> Sequence[str]:
    """Return the bans before the one in force that would end sooner too. They come last, where a long card is cut."""
    return [tr("Before it: {ban}", ban=given_line(each)) for each in plan.cut[1:]]


def _reasons(restriction: Restriction) -> Iterator[str]:
    author = mark_of(restriction.private_reason)
    note = author.note if author is not None else restriction.private_reason
    if restriction.display_reason:
        yield text.quote(restriction.display_reason)
    if note:
        yield tr("-# Staff note: {note}", note=text.escape(text.clip(note, 400)))


def given_line(ban: BanInForce) -> str:
    """Return in one line until when a ban lasts, when it was given, and by whom."""
    return f"{ban_end(ban.restriction)} · {given_by(ban)}"


def given_by(ban: BanInForce) -> str:
    """Return who gave a ban, when, and its case."""
    when = text.ago(ban.restriction.started_at) if ban.restriction.started_at is not None else ""
    if ban.case is not None and ban.altered:
        return tr("changed at Roblox since case #{number} by {people}", number=ban.case.id, people=people_of(ban.case))
    if ban.case is None:
        return " · ".join(filter(None, (tr("given outside Steward"), when)))
    return " · ".join(filter(None, (people_of(ban.case), when, tr("case #{number}", number=ban.case.id))))


def _since(restriction: Restriction) -> str:
    author, started = mark_of(restriction.private_reason), restriction.started_at
    when = text.ago(started) if started is not None else ""
    if author is None:
        return tr("Given outside Steward · {when}", when=when)
    return tr("{name} · {when} · case #{number}", name=text.escape(author.actor_name), when=when, number=author.case_id)


def ban_title(case: Case) -> str:
    """Return what is true after a ban."""
    seconds = case.plan.get("duration_s")
    if seconds is None:
        return tr("{name} banned permanently", name=name_of(case))
    length = text.duration(timedelta(seconds=seconds))
    if "ends_at" in case.plan:
        return tr("{name} banned", name=name_of(case))
    title = tr("{name} banned for {length}", name=name_of(case), length=length)
    return title if fits(title) else tr("{name} banned", name=name_of(case))


def ban_details(case: Case) -> Sequence[str]:
    """Return until when, what the player reads if that is not the reason, and which ban it replaced."""
    plan, seconds = case.plan, case.plan.get("duration_s")
    after = from_json(case.after, _player(case)) if case.after is not None else None
    start = (after.started_at if after is not None else None) or case.created_at
    shown = plan.get("display_reason", case.reason)
    return (
        _length_of(case, start, seconds),
        _hidden(shown, after),
        tr("**The player reads**\n{reason}", reason=text.quote(shown)) if shown != case.reason else "",
        _replaced(tr("Replaced a ban"), case),
    )


def _length_of(case: Case, start: datetime, seconds: int | None) -> str:
    """Return until when the ban lasts; of one that did not happen, what was asked for."""
    date = case.plan.get("ends_at")
    if date is not None:
        return _on(datetime.fromisoformat(date))
    if case.outcome is Outcome.DONE:
        return "" if seconds is None else _ends(start + timedelta(seconds=seconds))
    return (
        tr("Permanently") if seconds is None else tr("For {length}", length=text.duration(timedelta(seconds=seconds)))
    )


def _hidden(sent: str, after: Restriction | None) -> str:
    """Return what the player reads where Roblox has hidden part of the text."""
    if after is None or after.display_reason == sent:
        return ""
    if not after.display_reason:
        return tr("{icon} **Roblox hid the text.** The player reads nothing.", icon=icons.CAUTION)
    return tr(
        "{icon} **Roblox hid part of the text.** The player reads\n{reason}",
        icon=icons.CAUTION,
        reason=text.quote(after.display_reason),
    )


def ban_options(case: Case) -> str:
    """Return where a ban holds, for which accounts, and what only staff read."""
    return _options(_where(case.plan), ban_alts=bool(case.plan.get("ban_alts")), note=case.plan.get("note") or "")


def unban_title(case: Case) -> str:
    """Return what is true after an unban."""
    return tr("{name} unbanned", name=name_of(case))


def unban_details(case: Case) -> Sequence[str]:
    """Return which ban was ended."""
    return (_replaced(tr("Ended a ban"), case),)


def unban_options(case: Case) -> str:
    """Return where the ban was."""
    return _where(case.plan)


def unban_remarks(outcome: BanOutcome) -> Sequence[str]:
    """Return that other bans stay, if there are any."""
    return (
        (tr("{icon} **Other bans stay.** See `/bans view`.", icon=icons.CAUTION),)
        if isinstance(outcome.plan, UnbanPlan) and outcome.plan.remaining
        else ()
    )


def _replaced(done: str, case: Case) -> str:
    """Return the ban before a case, with what the case has done to it; empty if there was none."""
    if case.before is None:
        return ""
    before = from_json(case.before, _player(case))
    if not before.is_active_at(case.created_at):
        return ""
    reason = before.display_reason or tr("no reason")
    label = done if case.outcome is Outcome.DONE else tr("Ban at that time")
    return f"{label} · {ban_end(before)}\n{text.quote(reason)}"


def _player(case: Case) -> UserId:
    return UserId(case.target.player_id or 0)


def _where(plan: Mapping[str, Json]) -> str:
    place_id = plan.get("place_id")
    if place_id is None:
        return tr("Whole game")
    if "place" not in plan:  # a case from before 0.5
        return tr("Only place {place_id}", place_id=place_id)
    return tr("Only {place}", place=text.escape(str(plan["place"])))


def drift(came_since: BanDrift) -> Sequence[str]:
    """Return what the case did to the ban, and what came since."""
    before, after, now = (
        _state_at(each, came_since.at) if each is not None else tr("not known")
        for each in (came_since.before, came_since.after, came_since.now)
    )
    return did_and_since(f"{before} → **{after}**", f"{after} → **{now}**")


def _state_at(restriction: Restriction, at: datetime) -> str:
    return tr("banned, {end}", end=ban_end(restriction)) if restriction.is_active_at(at) else tr("not banned")


def _name(plan: BanPlan | UnbanPlan) -> str:
    return name(plan.player)


FACES = (
    Face(
        names={CaseKind.BAN: mark("Ban")},
        not_done=mark("{name} was not banned"),
        not_known=mark("Not known: ban of {name}"),
        title=ban_title,
        named=_name,
        plan_type=BanPlan,
        question=ban_question,
        details=ban_details,
        options=ban_options,
        drift=drift,
        shows=_given_case,
    ),
    Face(
        names={CaseKind.UNBAN: mark("Unban")},
        not_done=mark("{name} was not unbanned"),
        not_known=mark("Not known: unban of {name}"),
        title=unban_title,
        named=_name,
        plan_type=UnbanPlan,
        question=unban_question,
        details=unban_details,
        options=unban_options,
        remarks=unban_remarks,
        drift=drift,
        shows=_given_case,
    ),
)
