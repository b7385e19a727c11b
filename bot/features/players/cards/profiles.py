"""The card about a player."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.features.bans.cards.bans import ban_end, ban_lines
from bot.features.data.cards.entries import session_line
from bot.features.data.cards.values import summary_line
from bot.features.players.profiles import Profile
from bot.i18n import tr
from bot.journal import Case
from bot.opencloud.errors import OpenCloudError
from bot.opencloud.models import PlaceId
from bot.opencloud.resources.restrictions import Restriction
from bot.ui import icons, text
from bot.ui.cards import RULE, Card, Meaning
from bot.ui.faces import Faces
from bot.ui.failures import in_line
from bot.ui.players import name, subject


def profile_card(profile: Profile, faces: Faces) -> Card:
    """Return the card about a player."""
    player = profile.player
    small = [subject(player, profile.experience.shown_name)]
    if player.created_at is not None:
        small.append(tr("Account made {when}", when=text.ago(player.created_at)))
    return Card(
        meaning=Meaning.INFORMATION,
        title=name(player),
        subject="\n".join(small),
        headshot=player.headshot,
        state=(*_alerts(profile), *_data(profile)),
        body=(
            *([RULE, *map(_note, profile.notes)] if profile.notes else []),
            *_cases(profile, faces),
        ),
    )


def _alerts(profile: Profile) -> Iterator[str]:
    """Yield what changes the decision: banned, in the game, a new account."""
    for ban in profile.bans:
        yield "\n".join(_ban(profile, ban))
    if profile.unread is not None:
        yield tr("{icon} Ban not known: {why}", icon=icons.CAUTION, why=in_line(profile.unread))
    if profile.session is not None:
        yield session_line(profile.session, profile.experience)
    if not profile.bans and profile.unread is None:
        yield tr("Not banned")
    if profile.is_new:
        yield tr("{icon} **New account** · under 30 days old", icon=icons.NEW_ACCOUNT)


def _ban(profile: Profile, ban: Restriction) -> Sequence[str]:
    """Return a ban: until when; why and by whom only for those who may see bans."""
    first, *rest = ban_lines(ban)
    if ban.place_id is not None:
        place = text.escape(profile.experience.place_name(PlaceId(ban.place_id)))
        first = tr("{icon} **Banned from {place}** {end}", icon=icons.BAN, place=place, end=ban_end(ban))
    return (first, *(rest if profile.shows_bans else ()))


def _data(profile: Profile) -> Iterator[str]:
    """Yield the summary of the player's data."""
    if profile.store is None:
        return
    if isinstance(profile.entry, OpenCloudError):
        yield tr("{icon} Data not known: {why}", icon=icons.CAUTION, why=in_line(profile.entry))
    elif profile.entry is None:
        yield tr("No data yet")
    elif profile.summary:
        yield summary_line(profile.summary)


def _note(note: Case) -> str:
    content = text.escape(text.clip(" ".join(note.reason.split()), 300)) or tr("erased")
    name, when = text.escape(note.actor_name), text.ago(note.created_at)
    small = tr("{name} · {when} · case #{number}", name=name, when=when, number=note.id)
    return f"{icons.NOTE} {content}\n-# {small}"


def _cases(profile: Profile, faces: Faces) -> Iterator[str]:
    if profile.cases:
        yield RULE
        yield tr("**Before**\n{cases}", cases="\n".join(faces.line(case) for case in profile.cases))
