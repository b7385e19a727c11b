"""Writes dataclasses as JSON files and reads them back, by their annotations."""

import dataclasses
import json
import secrets
import types
import typing
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")


def write(path: Path, record: Any) -> None:
    """Write a dataclass atomically: the old file stays whole until it is replaced. A symbolic link to it still works."""
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{secrets.token_hex(8)}")
    try:
        beside.write_text(json.dumps(_plain(record)), encoding="ascii")
        beside.replace(target)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def read(path: Path, kind: type[T]) -> T:
    """Read a dataclass that `write` wrote."""
    record: T = _typed(kind, json.loads(path.read_text(encoding="ascii")))
    return record


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {one.name: _plain(getattr(value, one.name)) for one in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _typed(hint: Any, plain: Any) -> Any:
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if dataclasses.is_dataclass(hint) and isinstance(hint, type):
        hints = typing.get_type_hints(hint)
        return hint(**{name: _typed(hints[name], value) for name, value in plain.items()})
    if origin is dict:
        key, value = arguments
        return {key(name) if key is int else name: _typed(value, one) for name, one in plain.items()}
    if origin is list:
        return [_typed(arguments[0], one) for one in plain]
    if origin is tuple:
        return tuple(_typed(argument, one) for argument, one in zip(arguments, plain, strict=True))
    if origin is types.UnionType:
        return None if plain is None else _typed(arguments[0], plain)
    return plain
