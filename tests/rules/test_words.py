"""Every error, refusal and capability has a text, and the text fits into Discord."""

import pytest
from project import ROOT

from bot import errors
from bot.access import Capability, Denial, DenialReason
from bot.journal import Outcome
from bot.opencloud import errors as opencloud
from bot.ui import failures
from bot.ui.cards import TEXT_LIMIT
from bot.ui.cases import OUTCOMES


def shown(card):
    return "\n".join((card.title, card.subject, *card.state, *card.body, *card.sends, *card.note))


def below(kind):
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


# A settings error ends the process before Discord is reached; the command line shows it. A name with _ is a base class that
# is never raised.
SHOWN = [
    each
    for each in (*below(errors.BotError), *below(opencloud.OpenCloudError))
    if each is not errors.SettingsError and not each.__name__.startswith("_")
]


@pytest.mark.parametrize("kind", SHOWN, ids=lambda kind: kind.__name__)
def test_every_error_has_words_of_its_own_or_of_what_it_is_a_kind_of(kind):
    assert any(base in failures.TABLE for base in kind.__mro__)


@pytest.mark.parametrize("lack", DenialReason)
def test_every_reason_for_a_refusal_has_words(lack):
    denial = Denial(reason=lack, role="moderator", asked="x" * 90, allowed=("y" * 90,) * 30)
    card = failures.card_of(errors.AccessDenied(Capability.BANS_WRITE, denials=(denial,) * 5), may_run=lambda _: True)
    assert len(shown(card)) < TEXT_LIMIT


def test_an_unforeseen_error_is_shown_as_a_reference_and_logged_with_it(caplog):
    card = failures.card_of(KeyError("secret-token"), may_run=lambda _: True)
    assert "secret-token" not in shown(card)
    (record,) = caplog.records
    assert record.getMessage().rpartition(" ")[2] in shown(card)


def test_every_capability_has_a_meaning_of_its_own():
    meanings = [each.traits.meaning for each in Capability]
    assert all(meanings)
    assert len(set(meanings)) == len(meanings)


def test_every_capability_is_declared_once_and_used():
    names = [each.value for each in Capability]
    assert len(set(names)) == len(names) == len(Capability.__members__)
    code = "".join(
        path.read_text(encoding="utf-8") for folder in ("bot", "cogs") for path in (ROOT / folder).rglob("*.py")
    )
    assert [each for each in Capability if f"Capability.{each.name}" not in code] == []


def test_every_outcome_has_a_name():
    assert set(OUTCOMES) == set(Outcome)
