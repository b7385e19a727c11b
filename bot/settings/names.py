"""What staff call the names in the settings. A name that means several things keeps itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.access import Names
from bot.settings.experiences import ExperienceSettings


def names_of(experiences: Mapping[str, ExperienceSettings]) -> Names:
    """Return the labels that the tables of the experiences give to games, data stores, fields and leaderboards."""
    games = tuple(experiences.values())
    stores = [(alias, store) for game in games for alias, store in game.stores.items()]
    return Names(
        experiences={key: game.name for key, game in experiences.items()},
        stores=_clear((store.data_store, alias) for alias, store in stores),
        fields=_clear((str(path), label) for _, store in stores for label, path in store.summary.items()),
        boards=_clear((key, board.title) for game in games for key, board in game.leaderboards.items()),
    )


def _clear(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return labels by their names, without names that have several."""
    found: dict[str, set[str]] = {}
    for name, label in pairs:
        found.setdefault(name, set()).add(label)
    return {name: labels.pop() for name, labels in found.items() if len(labels) == 1}
