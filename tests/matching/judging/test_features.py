"""What the heads are told besides the words: the sentence, the facts, and how surely patterns hit."""

import numpy as np
import pytest

from bot.core.checks import Account, Draft, Hit, Media
from bot.matching.encoder import LAYER_WIDTH, Encoder
from bot.matching.judging.features import beside, facts, surest

NOTHING_KNOWN = Draft("A post of exactly twelve words, which is not called short here")


@pytest.mark.parametrize(
    "known",
    [
        Draft(NOTHING_KNOWN.text, account=Account.PERSONAL),
        Draft(NOTHING_KNOWN.text, account=Account.SCHOOL),
        Draft(NOTHING_KNOWN.text, authorised=True),
        Draft(NOTHING_KNOWN.text, authorised=False),
        Draft(NOTHING_KNOWN.text, media=Media.NONE),
        Draft(NOTHING_KNOWN.text, media=Media.LOGO),
        Draft(NOTHING_KNOWN.text, consent=True),
        Draft(NOTHING_KNOWN.text, consent=False),
        Draft(NOTHING_KNOWN.text, platform="tiktok"),
        Draft(NOTHING_KNOWN.text, platform="linkedin"),
    ],
)
def test_a_fact_that_is_told_is_one_switch_of_its_own(known: Draft) -> None:
    """What is not known switches nothing on."""
    told = facts(known) - facts(NOTHING_KNOWN)

    assert [1.0] == [switch for switch in told if switch]


def test_every_value_of_a_fact_has_another_switch() -> None:
    """No two kinds of media look alike to the heads."""
    switches = {tuple(facts(Draft(NOTHING_KNOWN.text, media=media, consent=True))) for media in Media}

    assert len(Media) == len(switches)


def test_a_picture_of_pupils_without_word_of_consent_is_told_apart() -> None:
    """Whether consent is unknown matters only where pupils are in the picture."""
    switched = facts(Draft(NOTHING_KNOWN.text, media=Media.PUPIL_IMAGE)) - facts(NOTHING_KNOWN)

    assert [1.0, 1.0] == [switch for switch in switched if switch]


def test_the_length_of_a_post_is_told_up_to_a_point() -> None:
    """Sixty words are as long as six hundred; fewer than twelve are short."""
    assert np.array_equal(facts(Draft("word " * 60)), facts(Draft("word " * 600)))
    assert not np.array_equal(facts(Draft("word " * 20)), facts(Draft("word " * 40)))
    assert (1.0, 0.0) == (facts(Draft("word " * 11))[-1], facts(Draft("word " * 12))[-1])


def test_of_the_hits_of_a_rule_the_surest_counts() -> None:
    """A rule without hits has none of it; the order is that of the rules."""
    hits = [Hit("b", 0, 1, 0.4), Hit("b", 2, 3, 0.75), Hit("c", 0, 1, 0.5)]

    assert np.array_equal(np.array([0, 0.75, 0.5], dtype=np.float32), surest(hits, ("a", "b", "c")))


def test_sentence_facts_and_hits_stand_side_by_side(encoder: Encoder) -> None:
    """The sentence is scaled to numbers of about 1, like the rest."""
    draft = Draft("Lovely day", media=Media.LOGO)
    encoded = encoder.encode(draft.text)

    together = beside(encoded, draft, [Hit("a", 0, 6, 0.75)], ("a",))

    assert np.isclose(1, together[:LAYER_WIDTH].std(), atol=0.1)
    assert np.array_equal(facts(draft), together[LAYER_WIDTH:-1])
    assert together[-1] == 0.75
    assert np.float32 == together.dtype
