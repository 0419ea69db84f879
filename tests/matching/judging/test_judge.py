"""The judge as it is delivered: steady, careful at start, and right on what nobody would dispute."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.policy_files import Content
from bot.core.checks import Account, Draft, Example, Fact, Judgement, Media, Verdict, gravest, knowing
from bot.core.errors import SetupError
from bot.matching.encoder import Encoder
from bot.matching.judging.features import beside
from bot.matching.judging.judge import Judge
from bot.matching.judging.lessons import lessons
from bot.matching.judging.weights import load, save
from bot.matching.patterns import compile_patterns
from tests.matching.judging.small import post

HARMLESS = (
    "Wonderful morning in the woods with Year 4. We built dens, counted beetles and came home muddy and happy. "
    "Then there was soup, and a story about a bear who could not sleep. "
)
BAD = "Our headteacher is a useless idiot and she should be sacked."
DRAFTS = (
    post("Lovely day at the zoo with Year 4"),
    post(BAD),
    Draft("Ryan Whitlock in 9B has been excluded for bringing a knife in"),
    Draft("📸 so proud of this lot", media=Media.PUPIL_IMAGE),
    Draft("", account=Account.SCHOOL),
    Draft("word " * 300, authorised=False),
)


def test_the_same_draft_is_judged_the_same_in_every_thread(judge: Judge) -> None:
    """However many threads judge at once, each gets what one alone would get."""
    alone = [judge.judge(draft) for draft in DRAFTS]

    with ThreadPoolExecutor(4) as threads:
        together = list(threads.map(judge.judge, DRAFTS * 3))

    assert alone * 3 == together


def test_the_forward_pass_computes_what_training_computed(content: Content, encoder: Encoder) -> None:
    """The scores that the trainer found for its first lessons come out again."""
    weights, search = load(), compile_patterns(content.rules)
    names = tuple(rule.id for rule in content.rules)

    for lesson, scores in zip(lessons(content.rules, content.everyday), weights.reference, strict=False):
        encoded = encoder.encode(lesson.draft.text)
        besides = beside(encoded, lesson.draft, search(lesson.draft.text), names)
        assert np.allclose(scores, weights.heads(encoded.states, besides), atol=0.05)
    assert len(weights.reference) >= 8


class TestStart:
    """Nothing starts with parts that do not belong together."""

    def test_rules_other_than_those_learnt_from_are_refused(self, content: Content, encoder: Encoder) -> None:
        """A changed example asks for training."""
        with pytest.raises(SetupError, match="do not come from the rules in policy_content/: run make train"):
            Judge.load(content.rules, content.everyday[1:], encoder)

    def test_another_encoder_than_the_one_learnt_with_is_refused(
        self, content: Content, encoder: Encoder, tmp_path: Path
    ) -> None:
        """Weights fit one encoder only."""
        save(replace(load(), encoder="another"), tmp_path / "drafts.npz")

        with pytest.raises(SetupError, match="learnt with another encoder: run make train"):
            Judge.load(content.rules, content.everyday, encoder, weights_file=tmp_path / "drafts.npz")


@pytest.mark.parametrize("text", [BAD, "Just had the Riverside Year 10 lot for supply. Thick as mince the lot of them"])
def test_a_plain_insult_is_stopped_and_quoted(judge: Judge, text: str) -> None:
    """What nobody would dispute, with words of the draft and why."""
    judgement = judge.judge(post(text))

    assert Verdict.STOP is judgement.verdict
    assert judgement.findings[0].quote in text
    assert judgement.findings[0].quote
    assert judgement.findings[0].why


@pytest.mark.parametrize(
    "text", ["Lovely day at the zoo with Year 4, thank you to all the helpers", "Anyone know a good plumber in Otley?"]
)
def test_a_plain_harmless_post_is_clear(judge: Judge, text: str) -> None:
    """Nothing is found, and nothing asked."""
    assert Judgement(Verdict.CLEAR) == judge.judge(post(text))


def test_a_bad_sentence_is_found_in_the_middle_of_ten_thousand_words(judge: Judge) -> None:
    """However many good ones stand around it, and with the place of its words in the whole."""
    around = HARMLESS * (5_000 // len(HARMLESS.split()))
    text = f"{around}{BAD} {around}"

    judgement = judge.judge(post(text))

    (finding,) = judgement.findings
    assert finding.start is not None
    assert finding.quote == text[finding.start : finding.end]
    assert "useless idiot" in finding.quote
    assert len(finding.quote) < 2 * len(BAD)
    assert Verdict.STOP is judgement.verdict


@pytest.mark.parametrize(("words", "whole"), [(2_000, True), (10_000, False)])
def test_how_much_of_a_very_long_draft_was_not_read_closely_is_told(judge: Judge, words: int, whole: bool) -> None:
    """A verdict on a part must not pass for one on the whole."""
    judgement = judge.judge(post(HARMLESS * (words // len(HARMLESS.split()))))

    assert (0 == judgement.unread) is whole
    assert 0 <= judgement.unread < 1


def test_ten_thousand_harmless_words_are_clear(judge: Judge) -> None:
    """Reading more does not find more."""
    assert Verdict.CLEAR is judge.judge(post(HARMLESS * (10_000 // len(HARMLESS.split())))).verdict


@pytest.mark.parametrize(
    ("bad", "written"),
    [
        ("useless", "us3l3ss"),
        ("useless", "u s e l e s s"),
        ("useless", "us\u200bele\u200bss"),
        ("useless", "υsеlеss"),
        ("useless idiot", "u.s.e.l.e.s.s 1d10t"),
        ("idiot", "i\u200d🤬d🤬i🤬o🤬t"),
    ],
)
def test_disguised_words_are_found_and_quoted_as_they_were_written(judge: Judge, bad: str, written: str) -> None:
    """Figures, spaces, look-alike letters and signs that nobody sees hide nothing."""
    text = BAD.replace(bad, written)

    judgement = judge.judge(post(text))

    assert Verdict.STOP is judgement.verdict
    assert any(written in finding.quote for finding in judgement.findings)
    assert all(
        finding.quote == text[finding.start : finding.end]
        for finding in judgement.findings
        if finding.start is not None
    )


RUBBISH = st.text(st.characters(), max_size=60) | st.text(
    st.sampled_from("\x00\x07\x1b\x7f\ud800\udfff\u202e\ufeff 🙂é,.")
)


@settings(max_examples=40)
@given(
    text=RUBBISH,
    account=st.none() | st.sampled_from(Account),
    media=st.none() | st.sampled_from(Media),
    consent=st.none() | st.booleans(),
    platform=st.none() | st.text(max_size=5),
)
def test_any_draft_is_judged(
    judge: Judge, text: str, account: Account | None, media: Media | None, consent: bool | None, platform: str | None
) -> None:
    """Whatever it holds: words that are quoted stand in it, and the verdict is that of the gravest finding."""
    draft = Draft(text, account=account, platform=platform, media=media, consent=consent)

    judgement = judge.judge(draft)

    assert gravest(finding.severity for finding in judgement.findings) is judgement.verdict
    assert len({finding.rule for finding in judgement.findings}) == len(judgement.findings)
    for finding in judgement.findings:
        assert (finding.start is None) is (finding.end is None)
        assert finding.quote == ("" if finding.start is None else text[finding.start : finding.end])
        assert 0 < finding.sureness <= 1
    assert all(getattr(draft, fact) is None for fact in judgement.questions)


@pytest.mark.parametrize("content_bytes", [bytes(range(256)) * 4, b"%PDF-1.7\n\x00\xff\xfe" * 200, b"\x00" * 5000])
def test_a_file_pasted_as_a_draft_is_judged(judge: Judge, content_bytes: bytes) -> None:
    """Binary rubbish raises nothing."""
    for text in (content_bytes.decode("latin-1"), content_bytes.decode("utf-8", "surrogateescape")):
        assert isinstance(judge.judge(post(text)), Judgement)


class TestFactsAlone:
    """What turns on the facts needs no words, and quotes none."""

    @pytest.mark.parametrize(
        ("draft", "rule", "clause", "verdict"),
        [
            (
                Draft("Sports day!", Account.SCHOOL, "facebook", True, Media.PUPIL_IMAGE, False),
                "pupil-image-no-consent",
                "appendix-1/consent",
                Verdict.STOP,
            ),
            (
                Draft("New profile picture", Account.PERSONAL, "facebook", False, Media.LOGO),
                "logo",
                "prohibited-use/logo",
                Verdict.STOP,
            ),
            (
                Draft("Sports day!", Account.SCHOOL, "facebook", False, Media.NONE),
                "unauthorised-account",
                "prohibited-use/speak-for-trust",
                Verdict.TALK,
            ),
        ],
    )
    def test_a_finding_follows_from_the_facts(
        self, judge: Judge, draft: Draft, rule: str, clause: str, verdict: Verdict
    ) -> None:
        """It is sure, cites the first clause of its rule, and has no place in the text."""
        judgement = judge.judge(draft)

        found = {finding.rule: finding for finding in judgement.findings}[rule]
        assert verdict is found.severity
        assert (None, None, "", 1.0) == (found.start, found.end, found.quote, found.sureness)
        assert clause == found.clause

    def test_an_empty_draft_is_judged_by_its_facts(self, judge: Judge) -> None:
        """A picture may go up without a word."""
        judgement = judge.judge(Draft("", Account.PERSONAL, "instagram", False, Media.LOGO))

        assert ["logo"] == [finding.rule for finding in judgement.findings]


ANSWERS: dict[Fact, tuple[Account | Media | bool, ...]] = {
    Fact.ACCOUNT: tuple(Account),
    Fact.AUTHORISED: (True, False),
    Fact.MEDIA: tuple(Media),
    Fact.CONSENT: (True, False),
}


@pytest.mark.parametrize(
    "draft", [Draft("Lovely day"), Draft("📸 our class", media=Media.PUPIL_IMAGE), Draft(BAD), DRAFTS[2]]
)
def test_only_what_would_change_the_verdict_is_asked(judge: Judge, draft: Draft) -> None:
    """A fact is asked if and only if some answer to it gives another verdict."""
    judgement = judge.judge(draft)

    for fact in Fact:
        if fact is Fact.CONSENT and draft.media is not Media.PUPIL_IMAGE:
            assert fact not in judgement.questions
        elif getattr(draft, fact) is None:
            verdicts = {judge.judge(knowing(draft, fact, answer)).verdict for answer in ANSWERS[fact]}
            assert (fact in judgement.questions) is (verdicts != {judgement.verdict})


def test_consent_is_asked_for_a_picture_of_pupils(judge: Judge) -> None:
    """Refused it is a stop; told that it was given, the doubt is gone."""
    draft = Draft("Our class at the farm", Account.SCHOOL, "facebook", True, Media.PUPIL_IMAGE)

    asked, given, refused = (judge.judge(knowing(draft, Fact.CONSENT, consent)) for consent in (None, True, False))

    assert (Verdict.TALK, (Fact.CONSENT,)) == (asked.verdict, asked.questions)
    assert (Verdict.CLEAR, Verdict.STOP) == (given.verdict, refused.verdict)


def test_an_example_of_the_rules_is_judged_as_its_author_says_more_often_than_not(
    judge: Judge, content: Content
) -> None:
    """The weights have learnt something: of every two-hundredth example most verdicts are right."""
    every: list[Example] = [example for rule in content.rules for example in (*rule.breaches, *rule.harmless)]
    some = every[::200]

    assert sum(judge.judge(example.draft).verdict is example.verdict for example in some) > 0.8 * len(some)
