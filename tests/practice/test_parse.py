"""What people type, read into what the bot is asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT, PlaceKind
from bot.practice.parse import Spoken, answers, clean, filled_in, spoken
from tests.practice.cards import CONSULT, FORM
from tests.practice.scripted import CEO, HEAD, TEACHER

CHANNEL, PERSONAL = PlaceKind.CHANNEL, PlaceKind.PERSONAL


@pytest.mark.parametrize(
    ("text", "kind", "read"),
    [
        ("Can I post this?", PERSONAL, Spoken("message", "Can I post this?")),
        ("Good morning", CHANNEL, Spoken()),
        ("@socialpolicy can I post this?", CHANNEL, Spoken("message", "can I post this?")),
        ("Hello (@SocialPolicy), may I?", CHANNEL, Spoken("message", "Hello (), may I?")),
        ("So, what now, @socialpolicy.", CHANNEL, Spoken("message", "So, what now, .")),
        ("@socialpolicy", CHANNEL, Spoken("message", "")),
        ("@socialpolicy  draft:  two  spaces", CHANNEL, Spoken("message", "draft:  two  spaces")),
        ("ask  @socialpolicy\tor @socialpolicy", CHANNEL, Spoken("message", "ask or")),
        ("mail help@socialpolicy.example", CHANNEL, Spoken()),
        ("see @socialpolicyteam", CHANNEL, Spoken()),
        ("see @socialpolicy.example", CHANNEL, Spoken()),
        ("/socialpolicy", CHANNEL, Spoken("help", aloud=False)),
        ("/socialpolicy ask may I?", CHANNEL, Spoken("ask", "may I?", aloud=False)),
        (
            "/SocialPolicy CHECK\nOur trip!\n\nIt was fun.",
            PERSONAL,
            Spoken("check", "Our trip!\n\nIt was fun.", aloud=False),
        ),
        ("/socialpolicy report", CHANNEL, Spoken("report", aloud=False)),
        ("/socialpolicy press the Echo rang", CHANNEL, Spoken("press", "the Echo rang", aloud=False)),
        ("/socialpolicy may I post?", CHANNEL, Spoken("message", "may I post?", aloud=False)),
        ("/ 2 = half", CHANNEL, Spoken()),
    ],
)
def test_words_are_read_as_their_writer_means_them(text: str, kind: PlaceKind, read: Spoken) -> None:
    """Chat stays chat; a mention, a command or a personal chat reaches the bot, with the words alone."""
    assert read == spoken(text, kind)


@pytest.mark.parametrize("kind", PlaceKind)
@pytest.mark.parametrize(
    ("text", "complaint"), [("", "Write something"), ("/socialpolcy report x", "nothing was sent")]
)
def test_what_cannot_be_sent_is_refused_in_words(text: str, complaint: str, kind: PlaceKind) -> None:
    """Empty words and misspelt commands are refused, so that no report lands in a channel by a slip."""
    with pytest.raises(BadInput, match=complaint):
        spoken(text, kind)


def test_the_longest_text_is_read_and_one_character_more_is_refused() -> None:
    """A text that is too long is refused with its length."""
    assert spoken("x" * LONGEST_TEXT, PERSONAL).words == "x" * LONGEST_TEXT
    with pytest.raises(BadInput, match=f"{LONGEST_TEXT + 1:,}"):
        spoken("x" * (LONGEST_TEXT + 1), PERSONAL)


@given(st.text(max_size=50).map(lambda words: clean(f"/socialpolicy {words}")), st.sampled_from(PlaceKind))
def test_a_command_is_never_said_aloud(text: str, kind: PlaceKind) -> None:
    """Whatever follows the command, the room does not hear it."""
    assert not spoken(text, kind).aloud


@given(st.text())
def test_clean_text_has_no_control_characters_and_stays_as_it_is(text: str) -> None:
    """Cleaning drops what cannot be shown, once and for all."""
    cleaned = clean(text)

    assert not any(ord(character) < 32 and character not in "\n\t" for character in cleaned)
    assert cleaned == clean(cleaned)


GOOD = {"about": "staff", "where": "A page", "what": "A post"}


def test_a_form_keeps_its_own_fields_and_no_others() -> None:
    """A field that the form does not ask for is dropped, and one that was left empty is an empty answer."""
    filled = filled_in(FORM, {**GOOD, "role": "ceo"}, ())

    assert filled.fields == {**GOOD, "school": ""}
    assert not filled.mistakes


@pytest.mark.parametrize(
    ("changed", "mistakes"),
    [
        ({"where": ""}, {"where": "“Where did you see it?” is required."}),
        ({"about": "pupils"}, {"about": "“Who is it about?” needs one of the answers shown."}),
        ({"what": "x" * 201}, {"what": "“What happened?” holds at most 200 characters, and has 201."}),
    ],
)
def test_a_form_says_which_field_to_mend(changed: dict[str, str], mistakes: dict[str, str]) -> None:
    """A missing, invented or too long answer is named with its field."""
    assert mistakes == filled_in(FORM, {**GOOD, **changed}, ()).mistakes


@pytest.mark.parametrize(
    ("manager", "mistake"),
    [
        ("headteacher", ""),
        ("", "“Which manager?” is required."),
        *(
            (forged, "“Which manager?” needs one of the answers shown.")
            for forged in ("teacher", "ghost", "Headteacher")
        ),
    ],
)
def test_a_person_is_chosen_among_the_others(manager: str, mistake: str) -> None:
    """Neither somebody who is not there nor the one who fills the form in can be chosen."""
    filled = filled_in(CONSULT, {"manager": manager, "account": "school", "note": "Is it?"}, (HEAD, CEO))

    assert filled.mistakes == ({"manager": mistake} if mistake else {})


def test_people_are_offered_by_their_names() -> None:
    """A question for a person offers everybody's id and name, a question with choices its own."""
    people, choices = CONSULT.fields[:2]

    assert answers(people, (TEACHER, HEAD)) == (("teacher", "Teacher"), ("headteacher", "Headteacher"))
    assert answers(choices, (TEACHER, HEAD)) == choices.choices
