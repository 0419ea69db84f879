"""A case as a PDF: whole, whatever was written, with its pages counted."""

import traceback
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from bot.exporting import pdf
from bot.exporting.case_file import Fact, Section
from bot.exporting.pdf import CannotBeSet, case_as_pdf
from tests.exporting.cases import ABOUT, CASE, ENTRY, TOLD, WHAT, pages, text_of, told, with_events

A4 = (595, 842)


def test_the_same_case_gives_the_same_pdf() -> None:
    """To the last byte: nothing in it is taken from the machine or the clock."""
    assert case_as_pdf(CASE) == case_as_pdf(CASE)


def test_it_is_a4_tagged_and_says_what_it_is() -> None:
    """So that it can be printed, and read aloud."""
    made = PdfReader(BytesIO(case_as_pdf(CASE)))

    assert all(A4 == (round(page.mediabox.width), round(page.mediabox.height)) for page in made.pages)
    assert made.metadata is not None
    assert "Report ABCD-EFGH" == made.metadata.title
    assert "/StructTreeRoot" in made.root_object
    assert "en-GB" == str(made.root_object["/Lang"])


def test_what_is_not_known_has_no_line() -> None:
    """What is, has."""
    text = text_of(case_as_pdf(CASE))

    assert "Status Closed" in text
    assert "They wrote “it’s a joke”." in text
    assert "Outcome" not in text
    assert "Where" not in text


def test_a_report_without_a_word_says_so() -> None:
    """It has a heading, and nothing under it would look like a fault."""
    assert "Nothing was written." in text_of(case_as_pdf(replace(CASE, sections=(ABOUT, replace(TOLD, facts=())))))


#: What comes first, on a page of its own, and what comes after it.
RECORD = Section("approval", "Approval record", (Fact("by", "Approved by", "the head", "the head"), WHAT), alone=True)


def recorded(words: str) -> list[str]:
    """Return the pages of a case with a record of these words."""
    record = replace(RECORD, facts=(*RECORD.facts, replace(WHAT, shown=words)))
    return pages(case_as_pdf(replace(CASE, sections=(ABOUT, record, TOLD))))


@pytest.mark.parametrize("number", [1, 414])
def test_what_stands_alone_is_the_first_page(number: int) -> None:
    """With the title, in smaller letters if need be; the rest follows on pages of its own."""
    first, *others = recorded("Words. " * number)

    for part in ("Report ABCD-EFGH", "Generated on", "HR, for a hearing", "Approval record", "the head"):
        assert part in first
    assert number == first.count("Words.")
    assert "The report" not in first
    assert all(part in " ".join(others) for part in ("The report", "What was reported", "History"))


def test_what_does_not_fit_in_any_letters_that_can_be_read_goes_on() -> None:
    """Nothing of it is lost."""
    first, second, *_ = found = recorded("word\n" * 900)

    assert 900 == " ".join(found).count("word")
    assert "word" in second
    assert "The report" not in first + second


def test_why_it_is_handed_out_need_not_be_said() -> None:
    """Nothing is left open then."""
    assert "at 14:05 The report" in text_of(case_as_pdf(replace(CASE, purpose="")))


def test_what_was_written_is_never_taken_for_markup() -> None:
    """Neither for typst's, nor for that of anything else."""
    written = "#panic() #read(“/etc/passwd”) $x$ *bold* _it_ <b>&amp; \\ @ref // no /* no */ = no"

    assert written in text_of(case_as_pdf(told(written)))


def test_forty_long_events_go_over_many_pages() -> None:
    """Each is there, in its order; every page has its number and names the report."""
    found = pages(case_as_pdf(with_events(40, "Words. " * 150)))
    text = " ".join(found)

    assert len(found) > 8
    for number, page in enumerate(found, 1):
        assert f"Page {number} of {len(found)}" in " ".join(page.split())
        assert "Report ABCD-EFGH" in page
    assert [text.index(f"{number}. Received") for number in range(1, 41)] == sorted(
        text.index(f"{number}. Received") for number in range(1, 41)
    )
    assert 40 * 150 == text.count("Words.")


def test_a_chain_that_does_not_fit_is_said_to() -> None:
    """What comes after the first misfit is not certain."""
    entries = tuple(replace(ENTRY, number=each, fits=each < 2) for each in (1, 2, 3))

    text = text_of(case_as_pdf(replace(CASE, entries=entries, misfit=2)))

    assert "The chain does not fit from event 2 on" in text
    assert (1, 1) == (text.count("does not fit abab") + text.count("abab does not fit"), text.count("not certain"))


def test_words_that_could_not_be_opened_are_said_to_be_missing() -> None:
    """They are not passed over."""
    text = text_of(case_as_pdf(replace(CASE, entries=(replace(ENTRY, words=None, fits=False),), misfit=1)))

    assert "These words could not be opened: they were altered." in text


@settings(max_examples=60)
@given(st.text(st.characters(exclude_categories=()), max_size=400))
def test_any_text_can_be_set(text: str) -> None:
    """Whatever somebody types, and as whatever part of it."""
    case = replace(told(text), entries=(replace(ENTRY, words=text),), purpose=text or "HR", trust=text)

    assert case_as_pdf(case).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text", ["\u200d", "\u0301", "\ufe0f", "🏴", "ि", "\u200f", " ", "\n\n", "😀" * 500, "ا" * 500]
)
def test_texts_of_nothing_but_marks_or_pictures_can_be_set(text: str) -> None:
    """They are the ones that trip up typesetting."""
    assert case_as_pdf(told(text)).startswith(b"%PDF")


def test_a_fault_in_the_page_shows_nothing_of_the_case(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The words of typst's own error may be those of the report."""
    page = tmp_path / "page.typ"
    page.write_text("#panic(sys.inputs.case)")
    monkeypatch.setattr(pdf, "_PAGE", page)

    with pytest.raises(CannotBeSet) as refused:
        case_as_pdf(CASE)

    assert "joke" not in "".join(traceback.format_exception(refused.value))
