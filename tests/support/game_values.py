"""Values of entries as documents, from Python's objects and back."""

import json
from typing import Any

from bot.documents.document import Document, small


def doc(value: Any) -> Document:
    """The document of a value, as the stand-in writes it: two of the same text are equal."""
    return small(json.dumps(value, separators=(",", ":")).encode())


def tree(document: Document) -> Any:
    """A document as Python's objects."""
    return json.loads(document.read())
