"""A date and a time in a form of the practice room, as clocks in the United Kingdom show them."""

import re
from dataclasses import replace

import pytest

from bot.core.messages import Field, FieldKind, Form
from bot.core.school_days import moment
from bot.practice.parse import filled_in
from tests.practice.cards import ENQUIRY
from tests.practice.scripted import ScriptedBot
from tests.practice.test_render import rendered
from tests.practice.visitor import Visitor, card_of

ROOM = "dm-teacher"
DEADLINE = ENQUIRY.fields[1]
FILLED = {"outlet": "The Gazette", "deadline": "2026-11-25T15:30", "embargo": "2026-11-26T08:00"}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("2026-07-25T14:30:59+00:00", "2026-07-25T15:30"),
        ("2026-11-25T15:30:00+00:00", "2026-11-25T15:30"),
        ("2026-07-25T15:30", "2026-07-25T15:30"),
        ("0001-01-01T00:00", "0001-01-01T00:00"),
        ("", ""),
        ("tomorrow", ""),
        ("0001-01-01T00:00+00:00", ""),
    ],
)
def test_a_moment_stands_there_at_first_as_clocks_here_show_it(value: str, shown: str) -> None:
    """In summer an hour later than in UTC, to the minute; what is no moment is left to be chosen."""
    html = rendered(Form("T", "t", (replace(DEADLINE, value=value),)))

    assert [shown] == re.findall(r'<input type="datetime-local" [^>]*name="deadline" value="([^"]*)"', html)
    assert moment(value) is None or moment(shown) is not None


def test_it_has_a_label_a_hint_and_says_in_a_word_whether_it_may_be_left_out() -> None:
    """The hint and what is to be mended are read out with the field."""
    html = rendered(ENQUIRY)
    name, described = re.findall(r'<input type="datetime-local" id="([^"]*)" name="deadline" .*by="([^"]*)"', html)[0]

    assert f'<label for="{name}">When is their deadline? <span class="need">(optional)</span></label>' in html
    assert f'<p class="hint" id="{name}-hint">As they told you, in UK time.</p>' in html
    assert [f"{name}-hint", f"{name}-mistake"] == described.split()


@pytest.mark.parametrize(
    ("deadline", "embargo", "wrong"),
    [
        ("2026-11-25T15:30", "2026-11-25T15:30", ""),
        ("", "2026-11-25T15:30:00", ""),
        ("?", "2026-11-25T15:30", "When is their deadline?"),
        ("2026-02-30T15:30", "2026-11-25T15:30", "When is their deadline?"),
        ("", "tomorrow at noon", "From when on may it be told?"),
    ],
)
def test_what_is_no_moment_is_to_be_mended(deadline: str, embargo: str, wrong: str) -> None:
    """It is named with its field; nothing at all is fine where nothing is needed."""
    mistakes = filled_in(ENQUIRY, {**FILLED, "deadline": deadline, "embargo": embargo}, ()).mistakes
    whole = "needs a whole date and a time: day, month, year, hours and minutes."

    assert [*mistakes.values()] == ([f"“{wrong}” {whole}"] if wrong else [])


def test_a_moment_that_is_needed_is_asked_for() -> None:
    """As any other answer is."""
    field = Field("at", "When?", FieldKind.MOMENT)

    assert {"at": "“When?” is required."} == filled_in(Form("T", "t", (field,)), {"at": ""}, ()).mistakes


async def test_the_bot_hears_the_moment_as_it_was_chosen(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A form that is to be mended does nothing; then the bot hears once, in UK time, what stands in it."""
    card = await teacher.say(ROOM, "/socialpolicy press the Gazette rang")
    refused = await teacher.fill_in(card, ROOM, **{**FILLED, "deadline": "?"})
    told = (await refused.json())["fields"]
    still = card_of(await teacher.read(ROOM), card)
    await teacher.answer_form(card, ROOM, **FILLED)

    assert (422, ["deadline"]) == (refused.status, [*told])
    assert 'value="2026-07-25T15:30"' in still
    asked, sent = scripted.asked
    assert ("press", "the Gazette rang") == (asked.intent, asked.text)
    assert {**FILLED, "value": ENQUIRY.value} == sent.fields
