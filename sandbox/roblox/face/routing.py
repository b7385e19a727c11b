"""Finds the handler for a raw path.

Paths are split while still percent-encoded: a key may hold `/`, `%2F`, `@` or `:`, and only a literal colon begins a
custom verb.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl, unquote_to_bytes

from sandbox.roblox.errors import InvalidArgument
from sandbox.roblox.face.calls import Route


@dataclass(frozen=True)
class Match:
    """A route, and its named parts of the path, still encoded."""

    route: Route
    encoded: dict[str, str]

    def params(self) -> dict[str, str]:
        """The parts, decoded once.

        Raises:
            InvalidArgument: not UTF-8.
        """
        return {name: _decoded(part) for name, part in self.encoded.items()}


class Router:
    """The route tables, in order: the first route that fits is used."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[re.Pattern[str], Route]]] = defaultdict(list)
        for route in routes:
            self._by_length[route.template.count("/")].append((_pattern(route.template), route))

    def match(self, method: str, path: str) -> Match | None:
        """The route of a request.

        Raises:
            LookupError: the path exists, but not with this method.
        """
        known = False
        for pattern, route in self._by_length.get(path.count("/"), ()):
            found = pattern.fullmatch(path)
            if found is not None:
                if route.method == method:
                    return Match(route, found.groupdict())
                known = True
        if known:
            raise LookupError(method)
        return None


def query_of(text: str) -> dict[str, str]:
    """Query parameters, the first of each name.

    Raises:
        InvalidArgument: not UTF-8.
    """
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict")
    except ValueError as error:
        raise InvalidArgument("The query is invalid.") from error
    return dict(reversed(pairs))


def _pattern(template: str) -> re.Pattern[str]:
    return re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>[^/]+)", re.escape(template)))


def _decoded(part: str) -> str:
    try:
        return unquote_to_bytes(part).decode()
    except UnicodeError as error:
        raise InvalidArgument("The path is not UTF-8.") from error
