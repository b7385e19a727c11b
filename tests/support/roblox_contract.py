"""Roblox's OpenAPI description of every operation that is built, for the tests that hold client and stand-in to it."""

import json
import re
from typing import Any

import pytest
from project import ROOT

DESCRIPTION = ROOT / "../shared/opencloud/openapi-subset-2-sim.json"
NOT_BUILT = (
    "/cloud/v2/universes/{universe_id}/memory-store/",
    "/place-version-history-api/",
    "/v1/users/search",
    "/v1/users/{userId}",
    "/v1/batch",
)
"""Families of the description that neither the client nor the stand-in has. Every other operation must be there."""


def described() -> dict[str, Any]:
    """The description without what is not built; the test module is skipped where the description is not there."""
    if not DESCRIPTION.exists():
        pytest.skip("needs Roblox's OpenAPI description beside the checkout", allow_module_level=True)
    loaded: dict[str, Any] = json.loads(DESCRIPTION.read_text(encoding="utf-8"))
    loaded["paths"] = {path: each for path, each in loaded["paths"].items() if not path.startswith(NOT_BUILT)}
    return loaded


class Operations:
    """Finds the described operation of a request."""

    def __init__(self, description: dict[str, Any]) -> None:
        self.all = {
            (method.upper(), template): operation
            for template, operations in description["paths"].items()
            for method, operation in operations.items()
        }

    def of(self, method: str, path: str) -> tuple[str, str]:
        """Method and template of the operation whose template has the most literal characters."""
        fitting = [
            (verb, template)
            for verb, template in self.all
            if verb == method.upper() and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
        ]
        return max(fitting, key=lambda one: len(re.sub(r"\{\w+\}", "", one[1])))
