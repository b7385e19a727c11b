"""Chooses in selects and fills in dialogs, with the checks that Discord's client makes."""

from collections.abc import Iterable, Mapping
from typing import TypeVar

from sandbox.discord.client import CannotDo, Resolver
from sandbox.discord.components import Component, Kind, children, value_of
from sandbox.discord.seen import SeenField, SeenModal, plain
from sandbox.discord.world import JSON

_T = TypeVar("_T")


def select_values(component: Component, chosen: Iterable[object], resolver: Resolver) -> list[str]:
    """The values of a select that a person picked by label, value or name.

    Raises:
        CannotDo: a choice does not exist, or there are too few or too many.
    """
    picked = [_pick(component, each, resolver) for each in chosen]
    least, most = value_of(component, "min_values", default=1), value_of(component, "max_values", default=1)
    if not least <= len(picked) <= most:
        raise CannotDo(f"choose {least} to {most}, not {len(picked)}")
    return picked


def _pick(component: Component, wanted: object, resolver: Resolver) -> str:
    match component["type"]:
        case Kind.USER_SELECT:
            return resolver.user(wanted)
        case Kind.ROLE_SELECT:
            return resolver.role(wanted)
        case Kind.MENTIONABLE_SELECT:
            return resolver.mentionable(wanted)
        case Kind.CHANNEL_SELECT:
            return resolver.channel(wanted)
        case _:
            return _option(component, str(wanted))


def _option(component: Component, wanted: str) -> str:
    for option in component["options"]:
        if wanted in (option["label"], option["value"]) or plain(wanted) == plain(option["label"]):
            return str(option["value"])
    labels = ", ".join(option["label"] for option in component["options"])
    raise CannotDo(f"there is no {wanted!r} to choose; there are: {labels}")


def submission(data: JSON, modal: SeenModal, given: Mapping[str, object], resolver: Resolver) -> list[JSON]:
    """The `components` of a dialog's submission.

    Args:
        data: the dialog as the bot sent it.
        modal: the dialog as the person sees it.
        given: values by label; a field that is left out keeps its present value.
        resolver: looks up people, roles, channels and files.

    Raises:
        CannotDo: a label is unknown, or a value does not fit its field.
    """
    values = {_known(modal, label).custom_id: value for label, value in given.items()}
    fields = {field.custom_id: field for field in modal.fields}
    return [_part(component, fields, values, resolver) for component in data["components"]]


def _known(modal: SeenModal, label: str) -> SeenField:
    try:
        return modal.field(label)
    except LookupError as error:
        raise CannotDo(str(error)) from None


def _part(
    component: Component, fields: Mapping[str, SeenField], values: Mapping[str, object], resolver: Resolver
) -> JSON:
    body: JSON = {"type": component["type"], "id": component.get("id", 0)}
    filled = [
        _filled(inside, fields[inside["custom_id"]], values.get(inside["custom_id"]), resolver)
        for inside in children(component)
    ]
    if component["type"] == Kind.LABEL:
        return {**body, "component": filled[0]}
    return {**body, "components": filled} if component["type"] == Kind.ACTION_ROW else body


def _filled(component: Component, field: SeenField, value: object, resolver: Resolver) -> JSON:
    body: JSON = {"type": component["type"], "id": component.get("id", 0), "custom_id": component["custom_id"]}
    match component["type"]:
        case Kind.TEXT_INPUT:
            return {**body, "value": _text(field, component.get("value") if value is None else value)}
        case Kind.CHECKBOX:
            return {**body, "value": bool(component.get("default") if value is None else value)}
        case Kind.RADIO_GROUP:
            chosen = _chosen(component, field, value, resolver)
            return {**body, "value": chosen[0] if chosen else None}
        case Kind.FILE_UPLOAD:
            types = component.get("file_types")
            return {**body, "values": [resolver.file(each, types) for each in _counted(field, _listed(value))]}
        case _:
            return {**body, "values": _chosen(component, field, value, resolver)}


def _text(field: SeenField, value: object) -> str:
    text = str(value or "") if value != 0 else "0"
    if not text and not field.required:
        return text
    least = max(field.least, 1 if field.required else 0)
    if not least <= len(text) <= field.most:
        raise CannotDo(f"{field.label} must have {least} to {field.most} characters, not {len(text)}")
    return text


def _chosen(component: Component, field: SeenField, value: object, resolver: Resolver) -> list[str]:
    if value is None:
        return [option.value for option in _counted(field, [each for each in field.options if each.default])]
    return [_pick(component, each, resolver) for each in _counted(field, _listed(value))]


def _listed(value: object) -> list[object]:
    # A pair of name and content is one file, not two things.
    if value is None:
        return []
    return list(value) if isinstance(value, list) else [value]


def _counted(field: SeenField, items: list[_T]) -> list[_T]:
    least = field.least if field.required or items else 0
    if not least <= len(items) <= field.most:
        raise CannotDo(f"{field.label} takes {least} to {field.most}, not {len(items)}")
    return items
