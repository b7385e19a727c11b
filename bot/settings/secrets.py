"""Secrets: read from the environment, never from config.toml, and never printed."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import quote

from pydantic import BeforeValidator, SecretStr, ValidationInfo
from pydantic_core import PydanticCustomError

MASK = "***"
_REFERENCE = re.compile(r"env:([A-Z][A-Z0-9_]{0,63})")
_LITERAL = (
    "must not be in this file, which people share and back up: put it into .env or the environment under a "
    "name of capital letters, and write env: and that name here"
)


def _from_environment(value: Any, info: ValidationInfo) -> Any:
    """Replace `env:NAME` by the variable of that name in the environment, which is the validation context."""
    if isinstance(value, SecretStr):
        return value
    found = _REFERENCE.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise ValueError(_LITERAL)
    return _variable(found[1], info)


def _variable(name: str, info: ValidationInfo) -> str:
    secret = ((info.context or {}).get(name) or "").strip()
    if not secret:
        raise PydanticCustomError("environment", "is not set; put it into .env or the environment", {"name": name})
    if not (secret.isascii() and secret.isprintable()) or " " in secret:
        rule = "has a space or another character that no token or key has; copy exactly the whole token or key again"
        raise PydanticCustomError("environment", rule, {"name": name})
    return secret


Secret = Annotated[SecretStr, BeforeValidator(_from_environment)]


class SecretFilter(logging.Filter):
    """Masks secrets in all log records and tracebacks, also those of libraries.

    Add it to handlers: the filters of a logger do not see the records of its children.
    """

    def __init__(self, secrets: Iterable[str]) -> None:
        super().__init__()
        forms = {form for secret in secrets if secret for form in (secret, quote(secret, safe=""))}
        # The longest first, so that a secret that contains another is masked as a whole.
        self._pattern = re.compile("|".join(map(re.escape, sorted(forms, key=len, reverse=True))) or r"(?!)")

    def filter(self, record: logging.LogRecord) -> bool:
        """Mask the record in place, and keep it."""
        record.msg, record.args = self._masked(_message(record)), ()
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        if record.exc_text:
            record.exc_text = self._masked(record.exc_text)
        if record.stack_info:
            record.stack_info = self._masked(record.stack_info)
        return True

    def _masked(self, text: str) -> str:
        return self._pattern.sub(MASK, text)


def _message(record: logging.LogRecord) -> str:
    try:
        return record.getMessage()
    except Exception:  # noqa: BLE001  a filter that raises would stop the code that logs, for a wrong %-format
        return f"{record.msg} {record.args!r}"
