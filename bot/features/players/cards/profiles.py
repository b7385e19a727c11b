"""The card about a player."""

from __future__ import annotations

from bot.documents.fields import Unseen
from bot.features.bans.cards.bans import restriction_line
from bot.features.data.cards.entries import session_line
from bot.features.players.profiles import Profile
from bot.i18n import mark, tr, trn
from bot.journal import Case
from bot.opencloud.errors import OpenCloudError
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.faces import Faces
from bot.ui.failures import in_line
from bot.ui.players import who


def profile_card(profile: Profile, faces: Faces) -> Card:
    """Return the card about a player."""
    player = profile.player
    created = [tr("Account made {when}", when=text.when(player.created_at))] if player.created_at is not None else []
    link = f"[{tr('Roblox profile')}](<https://www.roblox.com/users/{player.id}/profile>)"
    alerts = _alerts(profile)
    paragraphs = (
        "\n".join([who(player), *created, link]),
        *(["\n".join(alerts)] if alerts else []),
        _ban(profile),
        _data(profile),
        *([_notes(profile)] if profile.notes else []),
        _cases(profile, faces),
    )
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Player in {experience}", experience=text.escape(profile.experience.name)),
        body=paragraphs,
        thumbnail=player.headshot,
    )


def _alerts(profile: Profile) -> list[str]:
    found = []
    if profile.is_new:
        found.append(tr("⚠️ New account: less than 30 days old"))
    if profile.session is not None:
        found.append(tr("⚠️ In the game: {session}", session=session_line(profile.session, profile.experience)))
    return found


def _ban(profile: Profile) -> str:
    if isinstance(profile.restriction, OpenCloudError):
        return tr("**Ban** not known: {why}", why=in_line(profile.restriction))
    line = restriction_line(profile.restriction, at=profile.at)
    if profile.restriction.is_active_at(profile.at):
        return tr("⚠️ **Banned** · {ban}", ban=line)
    return tr("**Ban** {ban}", ban=line)


def _data(profile: Profile) -> str:
    if profile.store is None:
        return tr("**Data** no store of player data is configured")
    if isinstance(profile.entry, OpenCloudError):
        return tr("**Data** not known: {why}", why=in_line(profile.entry))
    if profile.entry is None:
        return tr("**Data** nothing in {store}", store=text.code(profile.store.alias))
    if not profile.summary:
        return tr("**Data** an entry in {store}", store=text.code(profile.store.alias))
    fields = (f"{text.escape(label)}: **{text.escape(value_line(value))}**" for label, value in profile.summary.items())
    return tr("**Data** {fields}", fields=" · ".join(fields))


def value_line(value: object) -> str:
    """Return a small value in a few words, or why there is no value to show."""
    if value is None:
        return tr("None")
    if isinstance(value, Unseen):
        return tr(_UNSEEN[value])
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return text.number(value)
    if isinstance(value, list | dict):
        return trn("{count} item", "{count} items", len(value))
    return text.clip(str(value), 80)


_UNSEEN = {Unseen.NOT_SET: mark("not set"), Unseen.LONG: mark("too long to show here")}


def _notes(profile: Profile) -> str:
    return tr("**Notes**\n{notes}", notes="\n".join(_note(note) for note in profile.notes))


def _note(note: Case) -> str:
    content = text.escape(text.clip(" ".join(note.reason.split()), 300)) or tr("erased")
    author = f"{text.escape(note.actor_name)} {text.relative(note.created_at)}"
    return f"🗒️ {content}\n-# {author} · {tr('case #{number}', number=note.id)}"


def _cases(profile: Profile, faces: Faces) -> str:
    if profile.cases is None:
        return tr("-# Not shown, because you may not read them: the latest cases")
    if not profile.cases:
        return tr("**Cases** none")
    return tr("**Cases**\n{cases}", cases="\n".join(faces.line(case) for case in profile.cases))
