"""Passages: a long draft in parts that are each read by themselves."""

from hypothesis import given
from hypothesis import strategies as st

from bot.matching.judging.passages import LONGEST, LONGEST_WHOLE, passages


@given(
    st.lists(st.sampled_from(["word", "Stop. ", " ", "\n", "\n\n", "x" * 400, "🙂", "\ud800", "! "]), max_size=60),
    st.integers(1, 20),
)
def test_passages_follow_each_other_and_cover_the_text(pieces: list[str], times: int) -> None:
    """Nothing is left out or read twice, and no passage is empty or too long."""
    text = "".join(pieces) * times

    parts = list(passages(text))

    assert text == "".join(text[start:end] for start, end in parts)
    assert all(0 < end - start <= (LONGEST if len(parts) > 1 else LONGEST_WHOLE) for start, end in parts)


def test_a_short_draft_is_one_passage() -> None:
    """As long as the longest examples; an empty draft has none."""
    assert [(0, LONGEST_WHOLE)] == list(passages("x" * LONGEST_WHOLE))
    assert 1 < len(list(passages("x" * (LONGEST_WHOLE + 1))))
    assert [] == list(passages(""))


def test_a_passage_ends_with_a_sentence() -> None:
    """Where one ends in its second half."""
    text = "We went to the woods and had soup. " * 100

    for start, end in passages(text):
        assert text[start:end].startswith("We went")
        assert text[start:end].endswith("soup. ")


def test_a_passage_ends_with_a_line_where_people_write_without_full_stops() -> None:
    """A list or a poem is not cut within a line."""
    text = "we went to the woods and had soup\n" * 100

    assert all(text[start:end].endswith("soup\n") for start, end in passages(text))


def test_without_sentences_a_passage_ends_with_a_word() -> None:
    """No word is cut in two."""
    text = "word " * 1000

    assert all(text[start:end].endswith("word ") for start, end in passages(text))


def test_without_any_space_a_passage_ends_where_it_must() -> None:
    """A text of one long word is read all the same."""
    assert [*[LONGEST] * 5, 7] == [end - start for start, end in passages("x" * (5 * LONGEST + 7))]
