"""Images of entries: what a request for a second person keeps of them comes back as it was."""

import pytest
from game_values import doc

from bot.documents.documents import Documents
from bot.features.data.images import Image, unpacked_image
from bot.features.data.values import EntryValues
from bot.opencloud.models import UserId


@pytest.mark.parametrize("clamped", [False, True])
async def test_an_image_comes_back_from_a_request_with_all_its_parts(clamped: bool) -> None:
    async with Documents() as documents:
        image = Image(doc({"Coins": 2**53}), (UserId(7), UserId(3)), {"Platform": "PC"}, clamped)
        found = await unpacked_image(EntryValues(documents), image.packed())
        assert (found.users, found.attributes, found.clamped) == (image.users, image.attributes, clamped)
        assert await documents.read(found.value) == await documents.read(image.value)
