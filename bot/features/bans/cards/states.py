"""Whether a player is banned, and where, as a card."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.features.bans.cards.bans import ban_lines, place_of, small_options
from bot.features.bans.plans import BanState
from bot.features.bans.restrictions import mark_of
from bot.i18n import tr
from bot.journal import Case, CaseKind
from bot.opencloud.resources.restrictions import Restriction
from bot.ui import text
from bot.ui.cards import RULE, Card, Meaning
from bot.ui.faces import Faces
from bot.ui.players import name, subject


def ban_state(state: BanState, faces: Faces) -> Card:
    """Return a player's bans from the experience and from each place that the settings name, with the latest cases."""
    banned = [each for each in state.restrictions if each.is_active_at(state.at) and not each.inherited]
    free = [each for each in state.restrictions if not each.is_active_at(state.at)]
    others = _not_shown(state.cases, banned)
    cases = "\n".join(faces.line(case) for case in others)
    heading = tr("**Cases**") if len(others) == len(state.cases) else tr("**Other cases**")
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("{name} is banned", name=name(state.player))
        if banned
        else tr("{name} is not banned", name=name(state.player)),
        subject=subject(state.player, state.experience.shown_name),
        headshot=state.player.headshot,
        body=(
            *(_state(state, each) for each in banned),
            *([_free(state, free)] if banned and free else []),
            *_over(state, free),
            *([RULE, f"{heading}\n{cases}"] if cases else []),
        ),
    )


def _not_shown(cases: Sequence[Case], banned: Sequence[Restriction]) -> Sequence[Case]:
    """Return the cases without those of the bans that are in force: they are named with their bans."""
    shown = {mark.case_id for each in banned if (mark := mark_of(each.private_reason)) is not None}
    return [case for case in cases if case.kind is not CaseKind.BAN or case.id not in shown]


def _state(state: BanState, restriction: Restriction) -> str:
    place = small_options(state.experience, restriction.place_id, ban_alts=not restriction.exclude_alts, note="")
    return "\n".join([*ban_lines(restriction), place])


def _free(state: BanState, restrictions: Sequence[Restriction]) -> str:
    places = text.listing(place_of(state.experience, each.place_id) for each in restrictions)
    return tr("Not banned: {places}", places=places)


def _over(state: BanState, restrictions: Sequence[Restriction]) -> Iterator[str]:
    """Yield where a ban is over that Roblox still tells of, and since when."""
    for each in restrictions:
        end = each.ends_at if each.active else each.updated_at
        if end is not None:
            place = place_of(state.experience, each.place_id)
            yield tr("-# {place} · last ban ended {when}", place=place, when=text.ago(end))
