"""The example settings load as they are, and name every setting."""

from project import ROOT
from pydantic import BaseModel

from bot import settings
from bot.access import Capability

EXAMPLE = ROOT / "config.example.toml"
ENVIRONMENT = {"DISCORD_TOKEN": "token", "KINGDOM_OPEN_CLOUD_KEY": "key"}


def names(model, seen):
    for name, field in model.model_fields.items():
        yield name
        for each in [field.annotation, *getattr(field.annotation, "__args__", ())]:
            if isinstance(each, type) and issubclass(each, BaseModel) and each not in seen:
                seen.add(each)
                yield from names(each, seen)


def test_the_example_loads():
    loaded = settings.load(EXAMPLE, ENVIRONMENT)
    assert loaded.default_experience == "kingdom"


def test_the_example_names_every_setting():
    text = EXAMPLE.read_text(encoding="utf-8")
    wanted = set(names(settings.Settings, set())) - {"hosts", *settings.HostsSettings.model_fields}
    # The token's reference is DISCORD_TOKEN unless somebody has a reason.
    assert [name for name in sorted(wanted - {"token"}) if name not in text] == []


def test_every_table_that_an_experience_may_lack_is_named_by_the_capabilities_that_need_it():
    fields = settings.ExperienceSettings.model_fields
    lacking = {name for name, field in fields.items() if field.default in ({}, None)} - {"places", "stores"}
    named = {each.traits.table for each in Capability} - {""}
    # A key needs the scopes for data for each store, so it needs none without one. A place is named, but not needed.
    assert named == lacking, "give the capabilities that can do nothing without a table its name as their trait `table`"


def test_the_environment_s_example_names_every_variable():
    text = (ROOT / ".env.example").read_text(encoding="utf-8")
    variables = [*ENVIRONMENT, *(field.alias for field in settings.HostsSettings.model_fields.values())]
    assert [name for name in variables if name is None or name not in text] == []
