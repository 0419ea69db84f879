"""Findings: marked in the draft, numbered, explained with their clause, and put as a question when not sure."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks import Account, Draft, Finding, Judgement, Media, Verdict
from bot.core.messages import Facts, Mark, Marked, Part, Reply, Say, Tone
from bot.core.plain import marked_text, plain
from handlers.check.findings import (
    HEADINGS,
    LONGEST_QUOTE,
    LONGEST_SHOWN,
    UNTOLD,
    facts_told,
    how_sure,
    judgement_parts,
    why,
)
from tests.handlers.drafting import draft_of, found, judgement
from tests.talking import KNOWLEDGE

RULE = KNOWLEDGE.rules["disparage-colleague"]
TEXT = "Mrs Jones is a waste of space. I told her so, and she knows."
places = st.none() | st.integers(-10, 300)


def shown(text: str, judged: Judgement) -> tuple[Part, ...]:
    return judgement_parts(KNOWLEDGE, Draft(text), judged)


def rows(parts: tuple[Part, ...]) -> list[tuple[str, object]]:
    return [row for part in parts if isinstance(part, Facts) for row in part.rows]


def anywhere(start: int | None, end: int | None) -> Finding:
    return Finding(RULE.id, RULE.clauses[0], Verdict.STOP, RULE.say, RULE.fix, start, end)


def findings_in(*spans: tuple[int | None, int | None]) -> Judgement:
    return judgement(*(anywhere(start, end) for start, end in spans))


@given(st.text(max_size=40), st.sampled_from([1, 7, 90]), st.lists(st.tuples(places, places), max_size=8))
def test_marks_stand_in_order_within_the_text_and_never_overlap(
    text: str, times: int, spans: list[tuple[int | None, int | None]]
) -> None:
    """Whatever was found and wherever: each mark holds at least one character, and its number names its finding."""
    part = draft_of(Reply(shown(text * times, findings_in(*spans))))
    ends = [0]
    for mark in part.marks:
        assert ends[-1] <= mark.start < mark.end <= len(part.text)
        assert 1 <= mark.number <= len(spans)
        ends.append(mark.end)
    assert len({mark.number for mark in part.marks}) == len(part.marks)


@given(st.lists(st.integers(0, 9_000), min_size=2, max_size=8, unique=True).map(sorted))
def test_of_a_long_draft_the_marked_words_are_shown_in_their_order(edges: list[int]) -> None:
    """Each is shown once and whole, with what stands around it, and what is left out is shown as left out."""
    text = "".join(chr(0x4E00 + number) for number in range(9_001))
    spans = list(zip(edges[::2], edges[1::2], strict=False))
    part = draft_of(Reply(shown(text, findings_in(*spans))))

    assert [text[start:end][:LONGEST_SHOWN] for start, end in spans] == [
        part.text[mark.start : mark.end] for mark in part.marks
    ]
    pieces = part.text.removesuffix(" …").split(" … ")
    at = [text.index(piece) for piece in pieces]
    assert at == sorted(at)
    assert all(start + len(piece) < after for start, piece, after in zip(at, pieces, at[1:], strict=False))
    assert "only in part" in part.label


def test_a_long_draft_without_marks_is_shown_from_its_beginning() -> None:
    """Its writer sees which draft it is."""
    part = draft_of(Reply(shown("a" * 9_000, judgement())))

    assert part.text.startswith("aaa")
    assert part.text.endswith("a …")
    assert () == part.marks


def test_findings_are_numbered_as_they_are_listed() -> None:
    """The number in the draft is that of the explanation."""
    parts = shown(TEXT, judgement(found(TEXT, "her", "harass-bully"), found(TEXT, "a waste of space")))

    assert "is [2: a waste of space]. I told [1: her] so" in marked_text(draft_of(Reply(parts)))
    numbered = [name for name, _ in rows(parts) if name[0].isdigit()]
    assert [f"1. {KNOWLEDGE.rules['harass-bully'].title}", f"2. {RULE.title}"] == numbered


def test_where_two_findings_overlap_each_character_has_one_mark() -> None:
    """The later mark begins where the earlier ends; one that has no place left is quoted beside."""
    spans = [(0, 9), (5, 15), (4, 9)]
    found_here = [replace(anywhere(start, end), quote=TEXT[start:end]) for start, end in spans]
    parts = shown(TEXT, judgement(*found_here))

    assert (Mark(0, 9, 1), Mark(9, 15, 2)) == draft_of(Reply(parts)).marks
    assert [("The words", "“Jones”")] == [row for row in rows(parts) if row[0] == "The words"]


def test_a_finding_says_why_what_to_change_and_which_clause() -> None:
    """Each on a line of its own, with how sure it is."""
    names = dict(rows(shown(TEXT, judgement(found(TEXT, "a waste of space")))))

    assert RULE.say == names[f"1. {RULE.title}"]
    assert RULE.fix == names["What to change"]
    clause = KNOWLEDGE.policy[RULE.clauses[0]]
    assert f"{clause.text} ({clause.citation})" == names["The policy"]
    assert "Sure" == names["How sure"]


@pytest.mark.parametrize(
    ("sureness", "doubt"),
    [(1.0, "Sure"), (0.85, "Sure"), (0.84, "Fairly sure"), (0.6, "Fairly sure"), (0.59, "Not sure")],
)
def test_doubt_is_said_in_words(sureness: float, doubt: str) -> None:
    """Nobody has to read a number."""
    finding = found(TEXT, "a waste of space", sureness=sureness)

    assert how_sure(finding).startswith(doubt)
    assert how_sure(finding) == dict(rows(shown(TEXT, judgement(finding))))["How sure"]


@pytest.mark.parametrize("rule", [rule for rule in KNOWLEDGE.rules.values() if not rule.protective], ids=lambda r: r.id)
def test_a_weak_finding_of_every_rule_is_a_question(rule: object) -> None:
    """It asks about the writer's own words and accuses nobody."""
    assert isinstance(rule, type(RULE))
    finding = found(TEXT, "a waste of space", rule.id, sureness=0.59)

    assert why(KNOWLEDGE.rules, finding).endswith("?")
    assert ("a waste of space" in why(KNOWLEDGE.rules, finding)) is ("{words}" in rule.ask)
    assert rule.say == why(KNOWLEDGE.rules, replace(finding, sureness=0.6))


def test_long_words_are_cut_short_in_a_question() -> None:
    """Between two words, with a sign that there is more."""
    text = "waste " * 40
    asked = why(KNOWLEDGE.rules, found(text, text.strip(), sureness=0.3))

    assert "waste waste …" in asked
    assert len(asked) < LONGEST_QUOTE + len(RULE.ask) + 9


def test_a_finding_of_a_rule_that_is_gone_is_still_shown() -> None:
    """What was kept for a manager may be older than the rules."""
    old = replace(found(TEXT, "a waste of space", sureness=0.3), rule="gone")

    assert ("1. gone", RULE.say) in rows(shown(TEXT, judgement(old)))


@pytest.mark.parametrize("rule", [rule for rule in KNOWLEDGE.rules.values() if rule.protective], ids=lambda r: r.id)
def test_what_protects_a_draft_is_named_with_its_clause(rule: object) -> None:
    """Nobody is left to think that lawful disclosure, a union or an opinion is against the policy."""
    assert isinstance(rule, type(RULE))
    said = plain(Reply(shown(TEXT, judgement(allowed_by=(rule.id,)))))

    assert said.endswith(f"{rule.title}: {rule.say[:-1]} ({KNOWLEDGE.policy[rule.clauses[0]].citation}).")


def test_a_draft_with_nothing_found_is_shown_as_it_is() -> None:
    """It has no marks, and its label promises none."""
    assert Marked("Your draft", TEXT) == draft_of(Reply(shown(TEXT, judgement())))


def test_what_was_told_of_a_post_is_told_on() -> None:
    """Each fact in words, and what is not known named as not told."""
    told = Draft("", Account.SCHOOL, "x", True, Media.PUPIL_IMAGE, False)

    assert (
        ("For", "A school or trust account"),
        ("Goes on", "x"),
        ("Picture or video", "Pupils"),
        ("Authority for it", "Yes"),
        ("Parents agreed", "No"),
    ) == facts_told(told)
    assert [UNTOLD] == [name for name, _ in facts_told(Draft(""))]
    assert "whether the parents agreed" in facts_told(replace(told, consent=None))[-1][1]


def test_a_very_weak_finding_beside_another_is_only_named() -> None:
    """It takes one line, with its clause; alone it is explained like any other."""
    sure, weak = found(TEXT, "a waste of space"), found(TEXT, "told her so", rule="harass-bully", sureness=0.2)
    clause = KNOWLEDGE.policy[weak.clause].citation

    both, alone = shown(TEXT, judgement(sure, weak)), shown(TEXT, judgement(weak))

    assert Say(f"It may also touch on: {KNOWLEDGE.rules['harass-bully'].title} ({clause}).", Tone.ASIDE) in both
    assert 1 == sum(isinstance(part, Facts) for part in both)
    assert 1 == sum(isinstance(part, Facts) for part in alone)


def test_what_was_not_read_closely_is_said_before_anything_else_is() -> None:
    """Nobody takes a verdict on a third of a draft for one on the whole."""
    heading, said, *_ = shown(TEXT, replace(judgement(), unread=0.7))

    assert Say(HEADINGS[Verdict.CLEAR], Tone.HEADING) == heading
    assert isinstance(said, Say)
    assert "read only 30% closely" in said.text
