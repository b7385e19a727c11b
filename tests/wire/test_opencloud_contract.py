"""Every request of the client, and every answer to it, matches Roblox's OpenAPI description."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pkgutil import iter_modules
from urllib.parse import parse_qsl, urlsplit

import pytest
from game_values import doc
from loopback import KEY, PLACE, UNIVERSE
from openapi_core import Config, OpenAPI
from openapi_core.testing import MockRequest, MockResponse
from roblox_contract import Operations, described

from bot.opencloud import resources
from bot.opencloud._wire import Operation
from bot.opencloud.client import Hosts, OpenCloud, Transport
from bot.opencloud.errors import AlreadyExists, Conflict, Missing
from bot.opencloud.models import PlaceId, UserId
from bot.opencloud.resources.configs import ConfigDraft
from bot.opencloud.resources.restarts import Which
from bot.opencloud.resources.restrictions import BanTerms, IdempotencyKey
from bot.opencloud.resources.servers import ServerStatus, Severity
from bot.opencloud.resources.universes import SocialLink

DESCRIPTION = described()
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
    return OpenAPI.from_dict(DESCRIPTION, config=as_it_is)


@pytest.fixture
def transport(session):
    return RecordingTransport(session)


@pytest.fixture
def client(transport, roblox, world):
    world.thumbnails.polls_until_done = 1
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


async def exact_entries(client):
    stores = client.data_stores
    made = await stores.create_entry(**HERE, value=doc([2**60]), **WHOLE)
    with pytest.raises(AlreadyExists):
        await stores.create_entry(**HERE, value=doc([2**61]), **WHOLE)
    await stores.update_entry(**HERE, value=doc([2**62]), **WHOLE, version=made.revision_id)
    with pytest.raises(Conflict):
        await stores.update_entry(**HERE, value=doc([2**63]), **WHOLE, version=made.revision_id)
    assert (await stores.get_entry(**HERE)).value == doc([2**62])
    assert (await stores.get_entry(**HERE, at=datetime.now(UTC))).value == doc([2**62])


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


async def exact_boards(client):
    board = client.ordered_data_stores
    await board.create_entry(**HERE, value=2**60)
    await board.update_entry(**HERE, value=2**61)
    await board.update_entry(store="S", key="other", value=2**62, allow_missing=True)
    assert (await board.get_entry(**HERE)).value == 2**61
    assert [row.value for row in await board.list_entries(store="S").first(5)] == [2**61, 2**62]
    listed = board.list_entries(store="S", descending=True, minimum=2**60, maximum=2**63 - 1)
    assert [row.value for row in await listed.first(5)] == [2**62, 2**61]
    with pytest.raises(AlreadyExists):
        await board.create_entry(**HERE, value=2**60)


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


async def servers(client):
    [place] = await client.servers.forecast()
    [server] = [each async for each in client.servers.running([place])]
    assert (server.player_ids, server.status) == ((1, 2), ServerStatus.ACTIVE)
    await client.servers.list_servers(place.place_id, 3, ended=True).first(5)
    assert await client.servers.versions(place.place_id) == (3,)
    where = (place.place_id, server.version, server.job_id)
    await client.servers.list_logs(*where, least=Severity.WARNING, newest_first=True).first(5)
    some = {place.place_id: Which(frozenset({3}))}
    made = await client.restarts.launch(places=some, bleed_off=timedelta(minutes=240), attributes={"why": "update"})
    assert [each.id for each in await client.restarts.list_statuses()] == [made.id]
    for places in (None, {place.place_id: Which(outdated=True)}, {place.place_id: Which()}):
        await client.restarts.launch(places=places)


async def configs(client):
    await client.configs.get()
    base = await client.configs.get_draft()
    staged = await client.configs.stage({"speed": 2, "event": {"on": None}}, draft=base)
    await client.configs.stage({"event": None}, draft=ConfigDraft(staged, {"speed": 2}))
    draft = await client.configs.get_draft()
    await client.configs.publish(draft.hash, message="case 7", at_once=True, base=await client.configs.get())
    [revision] = await client.configs.list_revisions().first(5)
    assert (await client.configs.get()).version == revision.version
    await client.configs.discard(await client.configs.stage({"speed": 3}, draft=ConfigDraft()))
    await client.configs.restore(revision.id)


async def versions(client):
    place = PlaceId(PLACE)
    made = await client.universes.publish_place(place_id=place, content=b"<roblox!", xml=False, published=True)
    assert (await client.place_versions.get(place, made.number)).is_published
    again = await client.place_versions.roll_back(place, made.number)
    newest = await client.place_versions.list_versions(place).first(1)
    assert [each.number for each in newest] == [again.number]


async def the_rest(client):
    await client.messaging.publish(topic="t", message="m")
    await client.keys.introspect()


TOURS = [
    entries,
    exact_entries,
    stores,
    boards,
    exact_boards,
    bans,
    people,
    experience,
    servers,
    configs,
    versions,
    the_rest,
]


@pytest.mark.parametrize("tour", TOURS, ids=lambda tour: tour.__name__)
async def test_requests_and_answers_are_as_roblox_describes_them(client, transport, description, tour):
    await tour(client)
    assert transport.recorded
    for exchange in transport.recorded:
        description.validate_request(exchange.request)
        description.validate_response(exchange.request, exchange.response)


MODULES = [import_module(f"{resources.__name__}.{module.name}") for module in iter_modules(resources.__path__)]
DECLARED = [each for module in MODULES for each in vars(module).values() if isinstance(each, Operation)]
DESCRIBED = Operations(DESCRIPTION).all
NAMELESS = {
    "FindUsersByNames": ("POST", "/v1/usernames/users"),
    "FindUsersByIds": ("POST", "/v1/users"),
    "ListHeadshots": ("GET", "/v1/users/avatar-headshot"),
    "IntrospectApiKey": ("POST", "/api-keys/v1/introspect"),
}
"""Operations to which Roblox's description gives no name."""
ON_CONDITION = {"GetUser": set()}
"""Scopes where Roblox describes some that are needed for a part of an answer only."""


def descriptions_of(operation):
    """The described operations of one that the client declares; several, where it is on several paths."""
    name = operation.name
    prefix = r"(GameServers|Restarts|CreatorConfigsPublicApi|Assets)_"
    pattern = rf"Cloud_{name}(__\w+)?|({prefix})?{name}|Entries_{name}Async|Places_{name}ApiKey"
    return {place for place, each in DESCRIBED.items() if re.fullmatch(pattern, each.get("operationId", ""))} or {
        NAMELESS[name]
    }


@pytest.mark.parametrize("operation", DECLARED, ids=lambda operation: operation.name)
def test_an_operation_has_the_method_and_the_scopes_that_roblox_describes(operation):
    needed = {scope for each in DECLARED if each.name == operation.name for scope in each.scopes}
    for place in descriptions_of(operation):
        scopes = {each["name"] for each in DESCRIBED[place].get("x-roblox-scopes", ())}
        assert (operation.method, needed) == (place[0], ON_CONDITION.get(operation.name, scopes))


async def test_every_operation_of_the_client_is_sent_in_these_tests(client, transport, world):
    for tour in TOURS:
        universe = world.universe(UNIVERSE)
        universe.stores.stores.clear()
        universe.ordered.stores.clear()
        await tour(client)
    find = Operations(DESCRIPTION).of
    sent = {find(each.request.method, each.request.path) for each in transport.recorded}
    assert [each.name for each in DECLARED if not descriptions_of(each) & sent] == []
