"""The examples as lessons, and the digest that ties weights to them."""

from dataclasses import replace

import pytest

from bot.core.examples import Examples
from bot.core.routing import Intent
from bot.matching.lessons import Lesson, digest, lessons

FEW = Examples(
    clauses={"prohibited-use/logo": ("badge on my page?", "crest?"), "guidelines/respectful": ("crest?",)},
    silent=(("what's a reel", ("introduction/platforms",)),),
    signposts={"it": ("printer jam", "crest?"), "safeguarding": ("who is the DSL",)},
    intents={Intent.ASK: (("crest?", None),), Intent.REPORT: (("she posted it", Intent.ASK),)},
    safeguarding=(("he hits her",), ("he hit a six",)),
    distress=(("I can't go on",), ("I can't go on Friday",)),
)


def test_every_text_becomes_one_lesson_with_all_that_is_known_of_it() -> None:
    """A text that stands in several places is learnt once, with the clauses of all of them and its intent."""
    learnt = lessons(FEW)

    assert len(learnt) == len({lesson.text for lesson in learnt}) == 10
    assert (
        Lesson("crest?", topic="in", clauses=("prohibited-use/logo", "guidelines/respectful"), intents=(Intent.ASK,))
        == learnt[1]
    )


def test_a_second_intent_is_kept() -> None:
    """A message with two intents teaches both."""
    assert Lesson("she posted it", intents=(Intent.REPORT, Intent.ASK)) in lessons(FEW)


def test_an_alarm_is_learnt_from_what_raises_it_and_from_what_must_not() -> None:
    """Lookalikes are lessons too."""
    assert Lesson("he hits her", safeguarding=True) in lessons(FEW)
    assert Lesson("I can't go on Friday", distress=False) in lessons(FEW)


@pytest.mark.parametrize(
    ("text", "label"), [("badge on my page?", "prohibited-use/logo"), ("what's a reel", "near"), ("printer jam", "it")]
)
def test_a_question_is_labelled_with_what_it_is_an_example_of(text: str, label: str) -> None:
    """The label is the clause that answers, or near, or the kind of signpost."""
    assert [label] == [lesson.label for lesson in lessons(FEW) if lesson.text == text]


@pytest.mark.parametrize(
    "changed",
    [
        replace(FEW, clauses={**FEW.clauses, "guidelines/respectful": ("crest!",)}),
        replace(FEW, clauses={**FEW.clauses, "guidelines/respectful": ()}),
        replace(FEW, silent=(("what's a reel", ()),)),
        replace(FEW, silent=(("what's a story", ("introduction/platforms",)),)),
        replace(FEW, signposts={**FEW.signposts, "it": ("printer jam",)}),
        replace(FEW, signposts={"hr": FEW.signposts["it"], "safeguarding": FEW.signposts["safeguarding"]}),
        replace(FEW, intents={**FEW.intents, Intent.REPORT: (("she posted it", None),)}),
        replace(FEW, intents={**FEW.intents, Intent.ASK: (("crest", None),)}),
        replace(FEW, safeguarding=(FEW.safeguarding[0], ())),
        replace(FEW, safeguarding=FEW.safeguarding[::-1]),
        replace(FEW, distress=(("I cannot go on",), FEW.distress[1])),
    ],
)
def test_any_change_to_any_example_changes_the_digest(changed: Examples) -> None:
    """A word, a label or a place changed anywhere gives other examples."""
    assert digest(FEW) != digest(changed)


def test_the_same_examples_have_the_same_digest() -> None:
    """The digest depends on nothing but the examples."""
    assert digest(FEW) == digest(replace(FEW))
    assert "19" == digest(FEW)[:2]
