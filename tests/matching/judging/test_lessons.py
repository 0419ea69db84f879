"""The examples of the rules as lessons, and the digest that ties weights to them."""

from collections.abc import Sequence
from dataclasses import replace

import pytest

from bot.core.checks import Draft, Example, Fact, Media, Pattern, Rule, Verdict
from bot.matching.judging.lessons import Lesson, digest, lessons
from tests.matching.judging.small import EVERYDAY, INSULT, UNION, post

FEW = (INSULT, UNION)


def changed(rule: Rule, **fields: object) -> Sequence[Rule]:
    return [replace(each, **fields) if each is rule else each for each in FEW]  # type: ignore[arg-type]


def test_every_example_becomes_a_lesson() -> None:
    """A breach teaches its rule, a lookalike and an everyday post that nothing is wrong."""
    assert (
        Lesson(INSULT.breaches[0].draft, Verdict.STOP, "insult", ("clause/insult",), "an idiot"),
        Lesson(INSULT.harmless[0].draft, Verdict.CLEAR),
        Lesson(UNION.breaches[0].draft, Verdict.TALK, "", ("clause/insult",), "you clowns"),
        Lesson(UNION.harmless[0].draft, Verdict.CLEAR),
        Lesson(EVERYDAY[0].draft, Verdict.CLEAR),
    ) == lessons(FEW, EVERYDAY)


def test_a_lesson_knows_where_its_words_stand() -> None:
    """Nowhere, where it marks none."""
    breach, harmless, *_ = lessons(FEW, EVERYDAY)
    start, end = breach.places

    assert "an idiot" == breach.draft.text[start:end]
    assert (0, 0) == harmless.places


BREACH = INSULT.breaches[0]


@pytest.mark.parametrize(
    ("rules", "everyday"),
    [
        (changed(INSULT, breaches=(replace(BREACH, draft=post("What an idiot she is")),)), EVERYDAY),
        (changed(INSULT, breaches=(replace(BREACH, draft=replace(BREACH.draft, media=Media.LOGO)),)), EVERYDAY),
        (changed(INSULT, breaches=(replace(BREACH, draft=replace(BREACH.draft, platform="x")),)), EVERYDAY),
        (changed(INSULT, breaches=(replace(BREACH, verdict=Verdict.TALK),)), EVERYDAY),
        (changed(INSULT, breaches=(replace(BREACH, clauses=("clause/other",)),)), EVERYDAY),
        (changed(INSULT, breaches=(replace(BREACH, words="idiot"),)), EVERYDAY),
        (changed(INSULT, breaches=(BREACH, BREACH)), EVERYDAY),
        (changed(INSULT, harmless=()), EVERYDAY),
        (changed(INSULT, patterns=INSULT.patterns[:1]), EVERYDAY),
        (changed(INSULT, patterns=(Pattern(phrases=("idiot*",), sureness=0.9), INSULT.patterns[1])), EVERYDAY),
        (changed(INSULT, clauses=("clause/other",)), EVERYDAY),
        (changed(INSULT, id="rudeness"), EVERYDAY),
        (changed(UNION, protective=False), EVERYDAY),
        (changed(UNION, harmless=(Example(Draft("Vote in the ballot"), Verdict.CLEAR),)), EVERYDAY),
        (FEW[::-1], EVERYDAY),
        (FEW, ()),
    ],
)
def test_any_change_that_training_sees_changes_the_digest(rules: Sequence[Rule], everyday: Sequence[Example]) -> None:
    """A word, a fact, a label, a pattern or a place changed anywhere asks for training."""
    assert digest(FEW, EVERYDAY) != digest(rules, everyday)


@pytest.mark.parametrize(
    "rules",
    [
        FEW,
        [replace(each) for each in FEW],
        changed(INSULT, title="Rudeness"),
        changed(INSULT, say="This is rude."),
        changed(INSULT, fix="Be kind."),
        changed(INSULT, ask="Is that rude?"),
        changed(INSULT, when={Fact.MEDIA: (Media.NONE,)}),
        changed(UNION, softens=()),
    ],
)
def test_what_only_people_read_and_what_only_rules_go_by_is_free_to_change(rules: Sequence[Rule]) -> None:
    """A policy owner may mend wording without training anew."""
    assert digest(FEW, EVERYDAY) == digest(rules, EVERYDAY)
