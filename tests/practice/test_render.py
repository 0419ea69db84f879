"""Messages as HTML: everything that somebody wrote stays text."""

import re
from dataclasses import replace
from datetime import UTC, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Button, Buttons, Facts, Field, FieldKind, Form, Mark, Marked, Part, Quote, Say, Tone
from bot.core.people import Person
from bot.practice.render import Renderer, replies_label
from bot.practice.rooms import Rooms
from bot.practice.transcript import Message, Transcript
from tests.practice.cards import ANSWER, CONSULT, SECRET, URGENT
from tests.practice.scripted import HEAD, PEOPLE, ROOMS, TEACHER

HOSTILE = """<script>alert(1)</script><img src=x onerror=alert(1)>"'><!-- {{ 7*7 }} {% x %} &amp; </article>"""

RENDERER = Renderer(Rooms(PEOPLE, ROOMS), Transcript())


class Elements(HTMLParser):
    """Counts the elements of some HTML and gathers its text and its attributes' values."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, tuple[str, ...]]] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Count an element with its attributes."""
        self.tags.append((tag, tuple(name for name, _ in attrs)))
        self.texts += [value for _, value in attrs if value]

    def handle_data(self, data: str) -> None:
        """Gather a text."""
        self.texts.append(data)


def parts(text: str) -> tuple[Part, ...]:
    """Return one part of each kind with this text wherever text can stand."""
    choices = ((text, text),)
    fields = (
        Field(text, text, hint=text, value=text),
        Field(text, text, FieldKind.TEXT, hint=text, value=text),
        Field(text, text, FieldKind.CHOICE, hint=text, choices=choices, value=text),
        Field(text, text, FieldKind.CHOICE, hint=text, choices=choices * 9, value=text),
        Field(text, text, FieldKind.PERSON, hint=text, value=text),
        Field(text, text, FieldKind.MOMENT, hint=text, value=text),
    )
    return (
        *(Say(text, tone) for tone in Tone),
        Quote(text, text, text, (text, text)),
        Facts(((text, text), (text, Person(text, text)))),
        Marked(text, text, (Mark(0, len(text) // 2, 1), Mark(len(text) // 2, len(text), 2))),
        Buttons((Button(text, text, text),)),
        Form(text, text, fields, text, text),
    )


def rendered(*shown: Part) -> str:
    message = Message("m1", "staff-room", "", datetime(2026, 1, 5, 9, tzinfo=UTC), shown)
    return str(RENDERER.event(message, TEACHER)["html"])


def elements(html: str) -> Elements:
    found = Elements()
    found.feed(html)
    found.close()
    return found


def is_nobody(text: str) -> bool:
    """Tell whether this is no persona's id."""
    return text not in {each.id for each in PEOPLE}


def test_hostile_text_stays_text() -> None:
    """Markup in any text of any part adds no element and no attribute, and is shown as it was written."""
    hostile, harmless = elements(rendered(*parts(HOSTILE))), elements(rendered(*parts("words")))

    assert harmless.tags == hostile.tags
    assert harmless.texts.count("words") == hostile.texts.count(HOSTILE)
    assert HOSTILE[: len(HOSTILE) // 2] in hostile.texts


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1).filter(is_nobody))
def test_no_text_changes_the_structure(text: str) -> None:
    """Whatever the words are, the elements are the same; an id of somebody alone picks that person."""
    assert elements(rendered(*parts("words"))).tags == elements(rendered(*parts(text))).tags


def test_what_a_button_carries_never_reaches_the_page() -> None:
    """The browser is told a button's label and place, not its intent or value."""
    html = rendered(*ANSWER.parts)

    assert "Not what I asked" in html
    assert SECRET not in html
    assert "not-helpful" not in html


def test_urgent_text_says_so_in_a_word() -> None:
    """Urgency is not told by colour alone."""
    assert ">Urgent<" in rendered(*URGENT.parts)
    assert ">Urgent<" not in rendered(*ANSWER.parts)


def test_a_quote_shows_its_words_its_label_its_clause_and_every_place() -> None:
    """A clause can be found again in the policy from what its card says."""
    html = rendered(*ANSWER.parts)

    for shown in (
        "a personal social media account.",
        "In plain words",
        "clause personal-use/pupils",
        "page 5",
        "page 8",
    ):
        assert shown in html


def test_every_field_has_a_label_that_says_whether_it_is_required() -> None:
    """Required is a word, on each question of a form."""
    html = rendered(Form("T", "t", (Field("a", "First"), Field("b", "Second", required=False))))

    assert 'First <span class="need">(required)</span></label>' in html
    assert 'Second <span class="need">(optional)</span></label>' in html


@pytest.mark.parametrize(
    ("person", "name"),
    [
        (HEAD.person, "Headteacher"),
        (Person("practice", "ghost"), "a colleague"),
        (Person("slack", "headteacher"), "a colleague"),
    ],
)
def test_a_person_is_shown_by_name(person: Person, name: str) -> None:
    """Facts name somebody as the room does; whoever is unknown here is a colleague."""
    assert f'<dd dir="auto">{name}</dd>' in rendered(Facts((("From", person),)))


def test_a_field_begins_with_its_value() -> None:
    """What stands in a field at first is there, whatever the field's kind."""
    html = rendered(CONSULT)

    assert 'value="The &#34;Alder&#34; page"' in html
    assert ">\n\n  Is it all right\n  like this?</textarea>" in html
    assert re.findall(r'value="([^"]*)" [^>]*checked>', html) == ["ceo", "school"]
    assert re.findall(r'value="([^"]*)" selected>', html) == ["week"]


def test_a_person_is_chosen_among_the_others() -> None:
    """A question for a person offers everybody by name but the one who is asked."""
    html = rendered(Form("T", "t", (Field("who", "Who?", FieldKind.PERSON),)))

    assert re.findall(r'name="who" value="([^"]+)"', html) == ["headteacher", "ceo", "chair"]
    assert ">Chair of trustees</label>" in html


def test_what_need_not_be_answered_can_be_left_again() -> None:
    """A choice that is optional is a list with an empty answer, however few answers it has."""
    question = Field("c", "C", FieldKind.CHOICE, choices=(("a", "A"), ("b", "B")))
    must, may = (rendered(Form("T", "t", (replace(question, required=need),))) for need in (True, False))

    assert ('type="radio"' in must, "<select" in must) == (True, False)
    assert ('type="radio"' in may, '<option value="">No answer</option>' in may) == (False, True)


@pytest.mark.parametrize(("count", "label"), [(0, "Reply in a thread"), (1, "1 reply"), (2, "2 replies")])
def test_a_thread_tells_how_many_replies_it_has(count: int, label: str) -> None:
    """The thread's name counts its replies."""
    assert label == replies_label(count)
