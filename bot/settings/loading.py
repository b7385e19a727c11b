"""Reads config.toml and the environment, and reports every problem at once."""

from __future__ import annotations

import io
import os
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

from dotenv import dotenv_values
from pydantic import BaseModel, ValidationError

from bot.errors import Problem, SettingsError
from bot.settings import consistency, lines, problems
from bot.settings.models import DatabaseSettings, File, HostsSettings, Settings


def load(path: Path | str, environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        path: The TOML file. A `.env` beside it adds variables that the environment does not have.
        environ: The environment; by default that of the process, which is read and never changed.

    Raises:
        SettingsError: The file is missing or not TOML, or any setting is wrong; carries every problem.
    """
    path = Path(path)
    raw, located = _read(path)
    variables = _variables(path.parent / ".env", os.environ if environ is None else environ)
    settings = _settings(raw, located, variables)
    return settings.model_copy(update={"database": settings.database.beside(path.parent)})


def load_database(path: Path | str) -> DatabaseSettings:
    """Read where the journal is, for work on it that needs neither token nor keys. Other wrong settings are ignored.

    Raises:
        SettingsError: The file is missing or not TOML, the journal's address is wrong, or a table is unknown and may be a
            misspelt `database`.
    """
    path = Path(path)
    raw, located = _read(path)
    found: list[Problem] = []
    _validated(File, raw, {}, found, lambda error: _database_problems(error, located))
    if found:
        raise SettingsError(tuple(found)) from None
    return DatabaseSettings.model_validate(raw.get("database", {})).beside(path.parent)


def _read(path: Path) -> tuple[dict[str, Any], lines.Located]:
    text = _text(path)
    try:
        raw, located = tomllib.loads(text), lines.locate(text)
        large = tuple(problems.too_large(raw, located))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError((problems.from_syntax(error),)) from None
    except (RecursionError, ValueError) as error:  # Python reads no number of more than 4,300 digits
        raise SettingsError((problems.from_limit(error, text),)) from None
    if large:
        raise SettingsError(large)
    return raw, located


def locate(path: Path | str) -> lines.Located:
    """Return the line of each setting in a file that `load` has accepted."""
    return lines.locate(_text(Path(path)))


def _text(path: Path) -> str:
    try:
        return _decoded(path)
    except FileNotFoundError:
        rule = "there is no such file; copy config.example.toml to it and fill it in"
    raise SettingsError((Problem(place=str(path), rule=rule),))


def _decoded(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise
    except UnicodeDecodeError:
        rule = "must be saved as UTF-8"
    except OSError as error:
        rule = f"cannot be read: {error.strerror}"
    raise SettingsError((Problem(place=str(path), rule=rule),)) from None


def _variables(path: Path, environ: Mapping[str, str]) -> dict[str, str]:
    # A `$` in a secret is only a `$`. An empty variable, as in `DISCORD_TOKEN=`, counts as missing.
    written = _decoded(path) if path.exists() else ""
    both = {
        **dotenv_values(stream=io.StringIO(written), interpolate=False),
        **{name: value for name, value in environ.items() if value},
    }
    return {name: value for name, value in both.items() if value}


def _settings(raw: dict[str, Any], located: lines.Located, variables: Mapping[str, str]) -> Settings:
    found: list[Problem] = []
    file = _validated(File, raw, variables, found, lambda error: problems.from_validation(error.errors(), located))
    hosts = _validated(HostsSettings, _host_variables(variables), variables, found, _host_problems)
    found += consistency.problems_between(raw, located)
    if found or file is None or hosts is None:
        # Without a cause: pydantic's own message would repeat the value, which may be a pasted key.
        raise SettingsError(tuple(found)) from None
    return Settings(**dict(file), hosts=hosts)


_M = TypeVar("_M", bound=BaseModel)


def _validated(
    model: type[_M],
    raw: Mapping[str, Any],
    variables: Mapping[str, str],
    found: list[Problem],
    in_words: Callable[[ValidationError], list[Problem]],
) -> _M | None:
    try:
        return model.model_validate(raw, context=variables)
    except ValidationError as error:
        found += in_words(error)
        return None


def _database_problems(error: ValidationError, located: lines.Located) -> list[Problem]:
    def concerns_it(place: tuple[int | str, ...], kind: str) -> bool:
        return place[0] == "database" or (len(place) == 1 and kind == "extra_forbidden")

    found = (each for each in error.errors() if concerns_it(each["loc"], each["type"]))
    return problems.from_validation(found, located)


def _host_variables(variables: Mapping[str, str]) -> dict[str, str]:
    names = (field.alias for field in HostsSettings.model_fields.values())
    return {name: variables[name] for name in names if name and variables.get(name)}


def _host_problems(error: ValidationError) -> list[Problem]:
    rule = "must be an address like https://apis.roblox.com"
    return [Problem(place=str(each["loc"][0]), rule=rule) for each in error.errors()]
