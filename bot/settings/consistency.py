"""Finds settings that contradict each other although each is valid by itself.

It works on the raw tables, so that one wrong value hides no other problem.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from bot.access import Capability, expand
from bot.errors import Problem
from bot.settings import lines
from bot.settings.fields import field_pattern
from bot.settings.nearest import with_nearest


def problems_between(raw: dict[str, Any], located: lines.Located) -> Iterator[Problem]:
    """Find names that do not exist, and settings that contradict each other."""
    experiences = _tables(raw.get("experiences"))
    yield from _default_problems(experiences, located)
    yield from _universe_problems(experiences, located)
    known = {
        "experiences": set(experiences),
        "stores": {name for each in experiences.values() for name in _tables(each.get("stores"))},
        "boards": {name for each in experiences.values() for name in _tables(each.get("leaderboards"))},
        "topics": {_topic(each) for each in experiences.values()} - {""},
    }
    for role, settings in _tables(raw.get("roles")).items():
        for kind, names in known.items():
            for index, name in enumerate(_texts(settings.get(kind))):
                if name not in names:
                    path = ("roles", role, kind, index)
                    rule = with_nearest(f"`{name}` is not among the {kind}", name, names)
                    yield Problem(place=lines.dotted(path), rule=rule, line=located.around(path))
    yield from _role_problems(raw, located)
    yield from _approval_problems(raw, located, boards=known["boards"])
    yield from _staff_problems(raw, located)


def _role_problems(raw: dict[str, Any], located: lines.Located) -> Iterator[Problem]:
    """Find limits without effect, as after a typo, and Discord roles that are named twice, as after a table was copied."""
    names = dict[Any, str]()
    for name, settings in _tables(raw.get("roles")).items():
        for where, rule in _idle_bounds(settings):
            path = ("roles", name, *where)
            yield Problem(place=lines.dotted(path), rule=rule, line=located.around(path))
        path = ("roles", name, "id")
        if "id" in settings and (first := names.setdefault(str(settings["id"]), name)) != name:
            rule = f"this is also the Discord role of `roles.{first}`; correct the id, or make one table of both"
            yield Problem(place=lines.dotted(path), rule=rule, line=located.exactly(path))


def _idle_bounds(role: dict[str, Any]) -> Iterator[tuple[tuple[str, ...], str]]:
    held = {capability for pattern in _texts(role.get("may")) for capability in expand(pattern)}
    for capability in _keys(role.get("limits")):
        if capability in frozenset(Capability) - held:
            yield ("limits", capability), f"limits nothing: the role's `may` lacks `{capability}`"
    fields = _texts(role.get("fields"))
    for pattern in _keys(role.get("largest_change")):
        if fields and not any(_may_meet(pattern, field) for field in fields):
            yield ("largest_change", pattern), with_nearest("limits nothing that `fields` allows", pattern, fields)


def _may_meet(one: str, other: str) -> bool:
    """Whether one field can match both patterns, or match one and be below the other. In doubt the answer is yes."""
    return all(a == b or "*" in a + b for a, b in zip(one.split("."), other.split("."), strict=False))


def _approval_problems(raw: dict[str, Any], located: lines.Located, *, boards: set[str]) -> Iterator[Problem]:
    roles, approvals = _tables(raw.get("roles")), _tables(raw.get("approvals"))
    channels = raw.get("discord")
    if approvals and isinstance(channels, dict) and not {"review_channel", "log_channel"} & set(channels):
        rule = "approvals need a channel in which the second person is asked"
        line = located.exactly(("approvals",))
        yield Problem(place="discord", rule=rule, line=line, example="review_channel = 1200000000000000003")
    for capability, settings in approvals.items():
        for where, rule in _rule_problems(capability, settings, roles, boards):
            path = ("approvals", capability, *where)
            yield Problem(place=lines.dotted(path), rule=rule, line=located.around(path))


def _rule_problems(
    capability: str, settings: dict[str, Any], roles: dict[str, dict[str, Any]], boards: set[str]
) -> Iterator[tuple[tuple[str | int, ...], str]]:
    for kind in ("reviewers", "exempt"):
        for index, name in enumerate(_texts(settings.get(kind))):
            if name not in roles:
                yield (kind, index), with_nearest(f"`{name}` is not among the roles", name, roles)
            elif kind == "reviewers" and not _may_approve(roles[name]):
                yield (
                    (kind, index),
                    f"the role `{name}` cannot approve: its `may` lacks `{Capability.APPROVALS_REVIEW}`",
                )
    yield from _bound_problems(capability, settings)
    for name in _tables({"above": settings.get("above")}).get("above", {}):
        if capability != Capability.BOARDS_WRITE:
            yield from ((("above", name), rule) for rule in _pattern_problems(name))
        elif name not in boards:
            yield ("above", name), with_nearest(f"`{name}` is not among the boards", name, boards)


def _pattern_problems(pattern: str) -> Iterator[str]:
    try:
        field_pattern(pattern)
    except ValueError as problem:
        yield str(problem)


def _staff_problems(raw: dict[str, Any], located: lines.Located) -> Iterator[Problem]:
    roles, owners = _tables(raw.get("roles")), dict[Any, str]()
    for name, settings in _tables(raw.get("staff")).items():
        role, path = settings.get("role"), ("staff", name, "role")
        if isinstance(role, str) and role not in roles:
            rule = with_nearest(f"`{role}` is not among the roles", role, roles)
            yield Problem(place=lines.dotted(path), rule=rule, line=located.around(path))
        accounts = settings.get("roblox")
        for index, account in enumerate(accounts if isinstance(accounts, list) else ()):
            other, at = owners.setdefault(str(account), name), ("staff", name, "roblox", index)
            if other != name:
                yield Problem(place=lines.dotted(at), rule=f"this account is `{other}`'s", line=located.around(at))


def _bound_problems(capability: str, settings: dict[str, Any]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield the bounds that have no meaning for their capability."""
    measured = [each.value for each in Capability if each.traits.measured]
    if "above" in settings and capability not in measured:
        yield ("above",), f"only for {', '.join(measured)}: other acts have no amount"
    if "longer_than" in settings and capability != Capability.BANS_WRITE:
        yield ("longer_than",), f"only for `{Capability.BANS_WRITE}`; a permanent ban is longer than any"
    if "more_players_than" in settings and capability != Capability.BANS_BULK:
        yield ("more_players_than",), f"only for `{Capability.BANS_BULK}`: other acts concern one player at a time"


def _may_approve(role: dict[str, Any]) -> bool:
    return any(Capability.APPROVALS_REVIEW in expand(each) for each in _texts(role.get("may")))


def _default_problems(experiences: dict[str, dict[str, Any]], located: lines.Located) -> Iterator[Problem]:
    defaults = [name for name, each in experiences.items() if each.get("default") is True]
    if len(defaults) > 1:
        for name in defaults[1:]:
            path = ("experiences", name, "default")
            rule = f"only one experience can be the default, and `{defaults[0]}` is already the default"
            yield Problem(place=lines.dotted(path), rule=rule, line=located.exactly(path), example="default = false")
    elif not defaults and len(experiences) > 1:
        rule = "one experience must be the default, for commands that name no experience"
        yield Problem(place="experiences", rule=rule, line=located.exactly(("experiences",)), example="default = true")


def _universe_problems(experiences: dict[str, dict[str, Any]], located: lines.Located) -> Iterator[Problem]:
    """Find universes that are named twice: their cases would be kept apart, and their budget at Roblox be used twice."""
    names = dict[Any, str]()
    for name, each in experiences.items():
        path = ("experiences", name, "universe_id")
        if "universe_id" in each and (first := names.setdefault(str(each["universe_id"]), name)) != name:
            rule = f"this is also the universe of `experiences.{first}`; make one table of both"
            yield Problem(place=lines.dotted(path), rule=rule, line=located.exactly(path))


def _topic(experience: dict[str, Any]) -> str:
    announcements = experience.get("announcements")
    return str(announcements.get("topic", "")) if isinstance(announcements, dict) else ""


def _tables(value: Any) -> dict[str, dict[str, Any]]:
    if not isinstance(value, dict):
        return {}
    return {name: each for name, each in value.items() if isinstance(each, dict)}


def _keys(value: Any) -> list[str]:
    return list(value) if isinstance(value, dict) else []


def _texts(value: Any) -> list[str]:
    return [each for each in value if isinstance(each, str)] if isinstance(value, list) else []
