"""Somebody's own text with marks in it, as it reaches the page."""

from html.parser import HTMLParser

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Mark, Marked
from tests.practice.cards import POST, findings
from tests.practice.test_render import rendered


class Shown(HTMLParser):
    """Reads a marked text as eyes do, and the marks in it as ears do."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.marks: list[list[str]] = []
        self._within: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Go into an element."""
        self._within.append("hidden" if ("class", "visually-hidden") in attrs else tag)
        if tag == "mark":
            self.marks.append([])

    def handle_endtag(self, _tag: str) -> None:
        """Come out of an element."""
        self._within.pop()

    def handle_data(self, data: str) -> None:
        """Read what stands in the quoted text."""
        if "blockquote" not in self._within:
            return
        if "mark" in self._within:
            self.marks[-1].append(data)
        if self._within[-1] not in ("hidden", "b"):
            self.text += data


@st.composite
def marked_texts(draw: st.DrawFn) -> Marked:
    """Return any text with any marks that follow each other."""
    text = draw(
        st.text(st.one_of(st.characters(codec="utf-8", exclude_categories=["Cc"]), st.sampled_from("\n\t &<>")))
    )
    places = sorted(draw(st.sets(st.integers(0, len(text)), max_size=9)))
    pairs = zip(places[::2], places[1::2], strict=False)
    return Marked("Your draft", text, tuple(Mark(start, end, number) for number, (start, end) in enumerate(pairs, 1)))


@settings(deadline=None)
@given(marked_texts())
def test_every_character_is_shown_as_it_was_written(part: Marked) -> None:
    """The page adds nothing to the text and takes nothing from it; each mark holds its words and its number."""
    shown = Shown(rendered(part))

    assert part.text == shown.text
    assert [
        [str(mark.number), f"(finding {mark.number} begins) ", part.text[mark.start : mark.end]] for mark in part.marks
    ] == [pieces[:-1] for pieces in shown.marks]
    assert [f" (finding {mark.number} ends)" for mark in part.marks] == [pieces[-1] for pieces in shown.marks]


def test_a_text_says_what_it_is_and_where_its_marks_begin_and_end() -> None:
    """A marked text stands under its label; listeners hear each mark begin and end, and its number once."""
    html = rendered(findings("Your draft"))

    assert "<figcaption>Your draft</figcaption>" in html
    assert Shown(html).text == POST
    assert (
        '<mark><b class="number" aria-hidden="true">1</b>'
        '<span class="visually-hidden" dir="ltr">(finding 1 begins) </span>'
        '<span class="marked-words">Ella Smith from 4B</span>'
        '<span class="visually-hidden" dir="ltr"> (finding 1 ends)</span></mark>'
    ) in html


def test_a_text_without_marks_is_shown_all_the_same() -> None:
    """A text in which nothing was found is quoted whole."""
    assert '<blockquote dir="auto">All is well.</blockquote>' in rendered(Marked("Your draft", "All is well."))
