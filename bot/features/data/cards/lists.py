"""Lists of stores, keys and versions, as cards and as choices of a menu."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.experiences.experiences import AT_ROBLOX, Experience
from bot.features.data.cards.entries import address_line, name_of_entry, subject_of_entry
from bot.features.data.cards.values import plain_summary, summary_line
from bot.features.data.listing import SAVES_LENGTH, KeyList, ListedKey, Save, Sheet, StoreList, VersionList, is_deleted
from bot.i18n import mark, tr
from bot.opencloud.resources.entries import DataStore, Revision
from bot.ui import text
from bot.ui.cards import Card, Meaning
from bot.ui.choosers import ListItem

KEPT = mark("Roblox keeps one save an hour, for 30 days")


def stores_card(stores: StoreList, sheet: Sheet[DataStore]) -> Card:
    """Return a page of data stores."""
    lines = [_line(_store_name(stores.experience, each.name), each) for each in sheet.items]
    game = stores.experience.shown_name
    return _list_card(tr("Data stores"), sheet, lines, text.escape(game) if game else "", *_prefix(stores.prefix))


def _store_name(experience: Experience, name: str) -> str:
    """Return the name of a store at Roblox, and how to type it where the settings give its name to another store."""
    meant = experience.hidden_by(name)
    if meant is None:
        return text.code(name)
    return tr(
        "{name} · type {exact}: {name} alone means {meant}",
        name=text.code(name),
        exact=text.code(f"{AT_ROBLOX}{name}"),
        meant=text.code(meant.name),
    )


def keys_card(keys: KeyList, sheet: Sheet[ListedKey]) -> Card:
    """Return a page of keys."""
    lines = [_key_line(each, with_scope=keys.scope == "-") for each in sheet.items]
    scope = [tr("scope {scope}", scope=text.code(keys.scope))] if keys.scope != "global" else []
    return _list_card(tr("Keys"), sheet, lines, text.code(keys.store.name), *scope, *_prefix(keys.prefix))


def _prefix(prefix: str) -> list[str]:
    return [tr("only those that start with {prefix}", prefix=text.code(prefix))] if prefix else []


def _key_line(listed: ListedKey, *, with_scope: bool) -> str:
    key = listed.key
    name = text.code(f"{key.scope}/{key.key}" if with_scope else key.key)
    return tr("{name} · deleted", name=name) if listed.deleted else name


def _list_card(title: str, sheet: Sheet[Any], lines: list[str], *subject: str) -> Card:
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        subject=" · ".join(filter(None, subject)),
        body=("\n".join(lines) or tr("None."),),
        note=_page(sheet),
    )


def _page(sheet: Sheet[Any]) -> tuple[str, ...]:
    """Return the number of a page, where there are several."""
    return (tr("Page {number}", number=sheet.number + 1),) if sheet.number or sheet.more else ()


def versions_card(versions: VersionList, sheet: Sheet[Save]) -> Card:
    """Return a page of saves: when, and below it what was there."""
    address = versions.address
    rows = [_save(number, each) for number, each in _numbered(sheet)]
    kept = " · ".join([*_page(sheet), tr(KEPT)])
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Saves of {name}", name=name_of_entry(address)),
        subject=subject_of_entry(address),
        headshot=address.player.headshot if address.player is not None else None,
        body=("\n".join(rows) or tr("None. There is no such entry, and none was deleted within 30 days."),),
        note=(kept, address_line(address)),
    )


def _save(number: int, save: Save) -> str:
    moment = save.revision.revised_at
    when = text.at(moment.at) if moment is not None else tr("at an unknown time")
    line = f"{text.code(str(number))} {_line(when, save.revision)}"
    return f"{line}\n-# {summary_line(save.summary)}" if save.summary else line


def version_choices(sheet: Sheet[Save]) -> list[ListItem]:
    """Return the readable saves of a page as choices of a menu, with the numbers of their rows."""
    shown = ((number, each) for number, each in _numbered(sheet) if not is_deleted(each.revision))
    return [
        ListItem(f"{number} · {short_time(each.revision)}", each.revision.revision_id, plain_summary(each.summary))
        for number, each in shown
    ]


def _numbered(sheet: Sheet[Save]) -> Iterable[tuple[int, Save]]:
    return enumerate(sheet.items, sheet.number * SAVES_LENGTH + 1)


def _line(name: str, item: DataStore | Revision) -> str:
    return tr("{name} · deleted", name=name) if is_deleted(item) else name


def version_line(revision: Revision) -> str:
    """Return a save without markup: suggestions and menus cannot show Discord's timestamps."""
    return _line(tr("{moment} UTC", moment=short_time(revision)), revision)


def short_time(revision: Revision) -> str:
    """Return the day and time of a save. Roblox keeps saves for 30 days, so it needs no year; the zone is named beside it."""
    moment = revision.revised_at
    return f"{moment.at.day} {moment.at:%b %H:%M}" if moment is not None else tr("unknown time")
