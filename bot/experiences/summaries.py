"""The few fields of an entry by which people recognize it, as the settings name them."""

from __future__ import annotations

from bot.documents.document import Document
from bot.documents.documents import Documents
from bot.documents.fields import Unseen, glance
from bot.experiences.experiences import Store
from bot.experiences.field_paths import FieldPath
from bot.jsons import Json


async def summary_of(documents: Documents, store: Store, value: Document) -> dict[str, Json | Unseen]:
    """Return the fields of the summary by their labels; of one that has no small value, why."""
    paths = tuple(FieldPath.parse(path).steps for path in store.summary.values())
    found = await documents.ask(glance, value, paths)
    return dict(zip(store.summary, found, strict=True))
