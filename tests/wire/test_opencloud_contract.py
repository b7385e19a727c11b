"""Every request of the client, and every answer to it, matches Roblox's OpenAPI description."""

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
from game_values import doc
from loopback import KEY, PLACE, UNIVERSE
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from project import ROOT

from bot.opencloud.client import Hosts, OpenCloud, Transport
from bot.opencloud.errors import Missing
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.restrictions import BanTerms, IdempotencyKey
from bot.opencloud.resources.universes import SocialLink

DESCRIPTION = ROOT / "../shared/opencloud/openapi-subset-sim.json"
if not DESCRIPTION.exists():
    pytest.skip("needs Roblox's OpenAPI description beside the checkout", allow_module_level=True)

PUBLIC = {"/v1/usernames/users": "users", "/v1/users": "users", "/v1/users/avatar-headshot": "thumbnails"}
PLAYER = UserId(1)
HERE = {"store": "S", "key": "k"}
WHOLE = {"users": [PLAYER], "attributes": {"why": "gift"}}


@dataclass
class Recorded:
    request: MockRequest
    response: MockResponse


class RecordingTransport(Transport):
    """The real transport. It also records requests and answers."""

    def __init__(self, session):
        super().__init__(session)
        self.recorded = []

    async def send(self, method, url, *, headers, body, documents):
        response = await super().send(method, url, headers=headers, body=body, documents=documents)
        parts = urlsplit(url)
        request = MockRequest(
            f"https://{PUBLIC.get(parts.path, 'apis')}.roblox.com",
            method.lower(),
            parts.path,
            args=dict(parse_qsl(parts.query)),
            headers=dict(headers),
            data=body,
            content_type=headers.get("Content-Type", ""),
        )
        content_type = response.headers.get("content-type", "application/json").split(";")[0]
        answer = MockResponse(response.body, response.status, dict(response.headers), content_type)
        self.recorded.append(Recorded(request, answer))
        return response


@pytest.fixture(scope="module")
def description():
    as_it_is = Config(extra_media_type_deserializers={"application/xml": lambda body, **_: body.decode()})
    return OpenAPI.from_dict(json.loads(DESCRIPTION.read_text("utf-8")), config=as_it_is)


@pytest.fixture
def transport(session):
    return RecordingTransport(session)


@pytest.fixture
def client(transport, roblox):
    base = roblox.base_url
    return OpenCloud(transport, universe_id=UNIVERSE, api_key=KEY, hosts=Hosts(base, base, base))


async def entries(client):
    stores = client.data_stores
    made = await stores.create_entry(**HERE, value=doc({"a": [1.5, None, "é"]}), **WHOLE)
    await stores.get_entry(**HERE, revision=made.revision_id)
    await stores.update_entry(**HERE, value=doc(2), **WHOLE, etag=made.etag)
    await stores.update_entry(**HERE, value=doc(2), **WHOLE, allow_missing=True)
    await stores.get_entry(**HERE)
    await stores.get_entry(**HERE, at=datetime.now(UTC))
    await stores.increment_entry(**HERE, amount=3, **WHOLE)
    now = datetime.now(UTC)
    await stores.list_revisions(**HERE, since=now - timedelta(hours=1), until=now).first(5)
    await stores.list_entries(store="S", prefix="k", include_deleted=True).first(5)
    await stores.list_entries(store="S", scope="-").first(5)
    await stores.delete_entry(**HERE)
    with pytest.raises(Missing):
        await stores.get_entry(**HERE)


async def v1_write(client):
    made = await client.data_stores.create_entry(**HERE, value=doc(1))
    await client.data_stores.update_entry(**HERE, value=doc([2**60]), **WHOLE, version=made.revision_id)


async def stores(client):
    await client.data_stores.create_entry(**HERE, value=doc(1))
    await client.data_stores.list_stores(prefix="S", include_deleted=True).first(5)
    await client.data_stores.delete_store(store="S")
    await client.data_stores.undelete_store(store="S")
    await client.data_stores.snapshot()


async def boards(client):
    board = client.ordered_data_stores
    await board.create_entry(**HERE, value=1)
    await board.update_entry(**HERE, value=2, allow_missing=True)
    await board.increment_entry(**HERE, amount=2)
    await board.get_entry(**HERE)
    await board.list_entries(store="S", descending=True, minimum=0, maximum=9).first(5)
    await board.delete_entry(**HERE)


async def bans(client):
    for number, place in enumerate((None, PlaceId(PLACE))):
        terms = BanTerms(True, timedelta(days=1), "shown", "hidden", exclude_alts=True)
        key = IdempotencyKey(f"key-{number}", datetime.now(UTC))
        await client.restrictions.update(PLAYER, terms, place_id=place, idempotency=key)
        await client.restrictions.get(PLAYER, place)
        await client.restrictions.list(place).first(5)
    await client.restrictions.list_logs(PLAYER, PlaceId(PLACE)).first(5)


async def people(client):
    await client.users.find_by_names(["mona", "nobody"])
    await client.users.find_by_ids([PLAYER])
    await client.users.get(PLAYER)
    await client.users.headshots([PLAYER])
    await client.users.generate_thumbnail(PLAYER)


async def experience(client):
    await client.universes.get()
    await client.universes.update(
        voice_chat_enabled=True, devices={"vr": True}, social_links={"discord": SocialLink("t", "https://u")}
    )
    await client.universes.get_place(PlaceId(PLACE))
    await client.universes.update_place(PlaceId(PLACE), display_name="Hall", server_size=9)
    await client.universes.restart_servers(place_ids=[PlaceId(PLACE)], bleed_off=timedelta(minutes=5))
    for xml in (True, False):
        content = b"<roblox version='4'></roblox>" if xml else b"<roblox!"
        await client.universes.publish_place(place_id=PlaceId(PLACE), content=content, xml=xml, published=False)


async def the_rest(client):
    await client.messaging.publish(topic="t", message="m")
    await client.keys.introspect()


TOURS = [entries, v1_write, stores, boards, bans, people, experience, the_rest]


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.__name__)
async def test_requests_and_answers_are_as_roblox_describes_them(client, transport, description, tour):
    await tour(client)
    assert transport.recorded
    for exchange in transport.recorded:
        description.validate_request(exchange.request)
        description.validate_response(exchange.request, exchange.response)
