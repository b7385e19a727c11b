"""Lists of stores, keys and versions, as cards and as choices of a menu."""

from __future__ import annotations

from bot.experiences.experiences import AT_ROBLOX, Experience
from bot.features.data.cards.entries import name_of, place_of
from bot.features.data.listing import KeyList, ListedKey, Sheet, StoreList, VersionList, is_deleted
from bot.i18n import mark, tr
from bot.opencloud.resources.entries import DataStore, Revision
from bot.ui import text
from bot.ui.cards import Card, Meaning

KEPT = mark("Roblox keeps the first write of each UTC hour, for 30 days")


def stores_card(stores: StoreList, sheet: Sheet[DataStore]) -> Card:
    """Return a page of data stores."""
    lines = [_line(_store_name(stores.experience, each.name), each) for each in sheet.items]
    name, prefix = text.escape(stores.experience.name), text.code(stores.prefix)
    title = (
        tr("Data stores of {experience} that start with {prefix}", experience=name, prefix=prefix)
        if stores.prefix
        else tr("Data stores of {experience}", experience=name)
    )
    return _list_card(title, lines, sheet.number)


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
    store, prefix = text.code(keys.store.name), text.code(keys.prefix)
    if keys.scope != "global":
        store = tr("{store} · scope {scope}", store=store, scope=text.code(keys.scope))
    title = (
        tr("Keys of {store} that start with {prefix}", store=store, prefix=prefix)
        if keys.prefix
        else tr("Keys of {store}", store=store)
    )
    return _list_card(title, lines, sheet.number)


def _key_line(listed: ListedKey, *, with_scope: bool) -> str:
    key = listed.key
    name = text.code(f"{key.scope}/{key.key}" if with_scope else key.key)
    return tr("{name} · deleted", name=name) if listed.deleted else name


def _list_card(title: str, lines: list[str], number: int) -> Card:
    return Card(
        meaning=Meaning.INFORMATION,
        title=title,
        body=("\n".join(lines) or tr("None."),),
        footer=tr("Page {number}", number=number + 1),
    )


def versions_card(versions: VersionList, sheet: Sheet[Revision]) -> Card:
    """Return a page of versions."""
    times = [text.when(each.revised_at.at) if each.revised_at is not None else None for each in sheet.items]
    lines = [
        f"{_line(time or tr('at an unknown time'), each)}\n-# {text.code(each.revision_id)}"
        for time, each in zip(times, sheet.items, strict=True)
    ]
    return Card(
        meaning=Meaning.INFORMATION,
        title=tr("Versions of {name}", name=name_of(versions.address)),
        body=(
            place_of(versions.address),
            "\n".join(lines) or tr("None: there is no such entry, and none was deleted within 30 days."),
        ),
        footer=f"{tr('Page {number}', number=sheet.number + 1)} · {tr(KEPT)}",
    )


def version_choices(sheet: Sheet[Revision]) -> list[tuple[str, str]]:
    """Return the readable versions of a page as choices of a menu."""
    return [(version_line(each), each.revision_id) for each in sheet.items if not is_deleted(each)]


def _line(name: str, item: DataStore | Revision) -> str:
    return tr("{name} · deleted", name=name) if is_deleted(item) else name


def version_line(revision: Revision) -> str:
    """Return a version without markup: suggestions and menus cannot show Discord's timestamps."""
    moment = revision.revised_at
    written = f"{moment.at:%Y-%m-%d %H:%M:%S} UTC" if moment is not None else tr("unknown time")
    return f"{_line(written, revision)} · {revision.revision_id}"
