"""From hits, heads and facts to one judgement."""

import re
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from bot.core.checks import Account, Draft, Finding, Hit, Judgement, Media, Verdict
from bot.matching.judging.outputs import Calibration, Said
from bot.matching.judging.verdict import Heard, judge, suspicion
from bot.matching.patterns import compile_patterns
from tests.matching.judging.small import RULES, post, said

CALIBRATION = Calibration(sharpness=1.0, flag=0.5, grave=1.0, second=0.3)
TEXT = "The head was late again. Nobody said a word."
STOP, TALK, CLEAR = (0.7, 0.2, 0.1), (0.2, 0.6, 0.2), (0.1, 0.2, 0.7)
SURE = (0.9, 0.09, 0.01)


def heard(text: str, what: Said, start: int = 0) -> Heard:
    """Return what the heads say of one passage; every word of it is a token with the same score."""
    spans = np.array([found.span() for found in re.finditer(r"\w+", text)], dtype=np.int32).reshape(-1, 2)
    return Heard(start, start + len(text), spans, replace(what, tokens=np.resize(what.tokens, len(spans))))


def judged(draft: Draft, *whats: Said, calibration: Calibration = CALIBRATION) -> Judgement:
    """Judge a draft of which the heads say this, one passage for each thing said."""
    hits = compile_patterns(tuple(RULES.values()))(draft.text)
    return judge(RULES, draft, hits, [heard(draft.text, what) for what in whats], calibration)


def told(findings: Sequence[Finding]) -> list[tuple[str, Verdict]]:
    return [(finding.rule, finding.severity) for finding in findings]


def test_what_the_heads_suspect_is_told_with_rule_clause_and_words() -> None:
    """A suspicion from the flag on is a finding."""
    judgement = judged(post(TEXT), said(STOP, {"insult": 0.9}))

    (finding,) = judgement.findings
    assert (Verdict.STOP, "insult", "clause/insult", "Why insult.") == (
        judgement.verdict,
        finding.rule,
        finding.clause,
        finding.why,
    )
    assert finding.quote == TEXT[finding.start : finding.end] != ""
    assert 0.9 == pytest.approx(finding.sureness, abs=1e-3)


def test_what_they_hardly_suspect_is_not_told() -> None:
    """Below the flag a draft is clear."""
    assert Judgement(Verdict.CLEAR) == replace(judged(post(TEXT), said(CLEAR, {"insult": 0.9})), questions=())


def test_a_finding_is_as_grave_as_the_heads_and_its_rule_allow() -> None:
    """A rule that talks never stops, and a rule that stops only talks where that is likelier."""
    assert [("insult", Verdict.TALK)] == told(judged(post(TEXT), said(TALK, {"insult": 0.9})).findings)
    assert [("secret", Verdict.TALK)] == told(judged(post(TEXT), said(STOP, {"secret": 0.9})).findings)


def test_how_much_likelier_a_stop_must_be_is_calibrated() -> None:
    """The same shares stop or talk."""
    careful = replace(CALIBRATION, grave=0.3)

    assert Verdict.STOP is judged(post(TEXT), said(TALK, {"insult": 0.9}), calibration=careful).verdict


def test_facts_decide_whatever_the_heads_say() -> None:
    """Their finding is sure and quotes nothing, and the heads cannot say the same rule again."""
    draft = replace(post(TEXT), media=Media.LOGO)

    (finding,) = judged(draft, said(STOP, {"logo": 0.9})).findings

    assert ("logo", None, None, "", 1.0) == (
        finding.rule,
        finding.start,
        finding.end,
        finding.quote,
        finding.sureness,
    )


@pytest.mark.parametrize("text", [TEXT, "He is an idiot"])
def test_a_rule_that_the_facts_rule_out_accuses_nobody(text: str) -> None:
    """Neither by its patterns nor by the heads; what they meant by it raises no suspicion of another rule."""
    judgement = judged(post(text), said(STOP, {"school-only": 0.97, "insult": 0.02, "logo": 0.01}))

    assert not {"school-only", "logo"} & {finding.rule for finding in judgement.findings}
    if text is TEXT:
        assert () == judgement.findings


def test_suspicion_leaves_out_what_the_facts_rule_out() -> None:
    """All of it where every rule is open, nothing where none is."""
    what = said(STOP, {"insult": 0.6, "logo": 0.3})

    assert 0.9 == pytest.approx(suspicion(what, set()))
    assert 0.6 == pytest.approx(suspicion(what, {"logo"}), abs=1e-3)
    assert 0 == pytest.approx(suspicion(what, set(what.rules)))


def test_a_hit_adds_to_the_suspicion_half_as_much_as_it_is_sure() -> None:
    """Unless the facts rule its rule out."""
    what, hit = said((0.5, 0.1, 0.4), {"insult": 0.9}), Hit("insult", 0, 4, 0.5)

    assert 1 - 0.4 * 0.75 == pytest.approx(suspicion(what, set(), [hit]))
    assert suspicion(what, {"insult"}, [hit]) == suspicion(what, {"insult"})


def test_a_rule_is_open_while_its_facts_are_not_known() -> None:
    """The account may yet be the school's."""
    draft = replace(post(TEXT), account=None)

    assert [("school-only", Verdict.STOP)] == told(judged(draft, said(STOP, {"school-only": 0.9})).findings)


def test_a_certain_pattern_needs_nobody_else() -> None:
    """It accuses where nothing was heard, in the words that it found."""
    (finding,) = judged(post("He is an idiot, they say")).findings

    assert ("insult", "idiot", 0.95) == (finding.rule, finding.quote, finding.sureness)


def test_a_pattern_that_is_not_certain_accuses_nobody_by_itself() -> None:
    """It tips the scales where the heads are in two minds, and not where they see nothing wrong."""
    draft = post("He is a clown, they say")

    assert Verdict.CLEAR is judged(draft, said((0.05, 0.05, 0.9), {"insult": 0.9})).verdict
    assert ["insult"] == [each.rule for each in judged(draft, said((0.2, 0.2, 0.6), {"insult": 0.9})).findings]
    assert Verdict.CLEAR is judged(post(TEXT), said((0.2, 0.2, 0.6), {"insult": 0.9})).verdict


def test_what_heads_and_a_certain_pattern_find_is_told_once() -> None:
    """One finding a rule: the pattern's, which is sure of its words."""
    (finding,) = judged(post("He is an idiot, they say"), said(STOP, {"insult": 0.9})).findings

    assert "idiot" == finding.quote


def test_the_pattern_of_the_rule_shows_the_words_where_the_heads_mark_none() -> None:
    """Its place is counted in the whole draft, although the heads read one passage."""
    before, text = "Lovely day. ", "Our boss is a clown in a suit."
    draft = post(before + text)
    hits = compile_patterns(tuple(RULES.values()))(draft.text)
    passage = heard(text, said(STOP, {"insult": 0.9}, tokens=(-1.0,)), start=len(before))

    (finding,) = judge(RULES, draft, hits, [passage], CALIBRATION).findings

    assert "clown" == finding.quote


def test_a_protective_rule_lowers_what_is_not_sure() -> None:
    """Union activity makes of a stop a talk, and is named."""
    judgement = judged(post("Vote in the ballot. The head was late again."), said(STOP, {"insult": 0.9}))
    lowered = judged(post("Vote in the ballot. The head was late again."), said((0.6, 0.2, 0.2), {"insult": 0.9}))

    assert ([("insult", Verdict.STOP)], ()) == (told(judgement.findings), judgement.allowed_by)
    assert ([("insult", Verdict.TALK)], ("union",)) == (told(lowered.findings), lowered.allowed_by)


def test_a_protective_rule_may_clear_what_is_not_sure() -> None:
    """Praise is no insult, unless the heads are sure of it."""
    doubtful, sure = (0.6, 0.2, 0.2), SURE
    praise = post("Well done to the head, late again.")

    assert (Verdict.CLEAR, ("praise",)) == (
        judged(praise, said(doubtful, {"insult": 0.9})).verdict,
        judged(praise, said(doubtful, {"insult": 0.9})).allowed_by,
    )
    assert Verdict.STOP is judged(praise, said(sure, {"insult": 0.9})).verdict


def test_a_protective_rule_speaks_for_the_rules_that_it_names_alone() -> None:
    """Praise does not excuse a secret."""
    judgement = judged(post("Well done to the head, late again."), said((0.6, 0.2, 0.2), {"press": 0.9}))

    assert [("press", Verdict.STOP)] == told(judgement.findings)


def test_a_protective_rule_takes_nothing_back_that_facts_or_certain_patterns_found() -> None:
    """They are sure."""
    insult = judged(post("Well done, you idiot"))
    logo = judged(replace(post("Well done everybody"), media=Media.LOGO))

    assert ["insult", "logo"] == [each.findings[0].rule for each in (insult, logo)]
    assert {Verdict.STOP} == {insult.verdict, logo.verdict}


def test_protective_rules_find_nothing_themselves() -> None:
    """A ballot is no breach."""
    judgement = judged(post("Vote in the ballot"), said(CLEAR, {}))

    assert ((), ("union",)) == (judgement.findings, judgement.allowed_by)


def test_of_the_clauses_of_a_rule_the_likeliest_is_cited() -> None:
    """The heads know clauses besides rules."""
    (finding,) = judged(post(TEXT), said(STOP, {"secret": 0.9}, {"clause/secret": 0.1, "clause/shared": 0.8})).findings

    assert ("secret", "clause/shared") == (finding.rule, finding.clause)


def test_rules_that_rest_on_one_clause_stand_together() -> None:
    """A clause that two rules share outweighs the likeliest rule, and is told by the likelier of the two."""
    shares = {"insult": 0.4, "press": 0.32, "secret": 0.28}

    first, *_ = judged(post(TEXT), said(STOP, shares, {"clause/secret": 0.01, "clause/shared": 0.9})).findings

    assert ("press", "clause/shared") == (first.rule, first.clause)


@pytest.mark.parametrize(("share", "rules"), [(0.25, ["insult"]), (0.35, ["insult", "press"])])
def test_a_second_finding_is_told_only_where_it_is_likely_enough(share: float, rules: list[str]) -> None:
    """Its share of the suspicion must reach what was calibrated, and it is less sure than the first."""
    judgement = judged(
        post(TEXT), said(STOP, {"insult": 1 - share, "press": share}, {"clause/secret": 0.1, "clause/shared": 0.8})
    )

    assert rules == [finding.rule for finding in judgement.findings]
    assert sorted(judgement.findings, key=lambda finding: -finding.sureness) == list(judgement.findings)


def test_a_third_finding_is_never_told_of_one_passage() -> None:
    """Two are enough to act on."""
    shares = {"insult": 0.34, "press": 0.33, "logo": 0.33}
    draft = replace(post(TEXT), media=None)

    assert 2 == len(judged(draft, said(STOP, shares), calibration=replace(CALIBRATION, second=0.1)).findings)


def test_one_finding_a_rule_is_told_the_gravest_and_surest() -> None:
    """However many passages breach it."""
    judgement = judged(
        post(TEXT), said(TALK, {"insult": 0.9}), said(STOP, {"insult": 0.9}), said(SURE, {"insult": 0.9})
    )

    assert [("insult", Verdict.STOP)] == told(judgement.findings)
    assert judgement.findings[0].sureness > 0.98


def test_the_verdict_is_the_gravest_finding_and_the_gravest_comes_first() -> None:
    """A talk does not soften a stop."""
    judgement = judged(post(TEXT), said(SURE, {"secret": 0.9}), said(STOP, {"insult": 0.9}))

    assert (Verdict.STOP, [("insult", Verdict.STOP), ("secret", Verdict.TALK)]) == (
        judgement.verdict,
        told(judgement.findings),
    )


def test_what_the_facts_leave_open_is_asked() -> None:
    """The questions are those of the facts alone."""
    assert judged(Draft(TEXT, account=Account.PERSONAL), said(CLEAR, {})).questions
    assert () == judged(post(TEXT), said(CLEAR, {})).questions


def test_of_several_passages_each_must_be_surer() -> None:
    """Each is one more chance for a false alarm."""
    doubtful = said((0.5, 0.1, 0.4), {"insult": 0.9})

    assert Verdict.STOP is judged(post(TEXT), doubtful).verdict
    assert Verdict.CLEAR is judged(post(TEXT), doubtful, doubtful).verdict


def test_a_draft_of_which_nothing_was_heard_is_judged_by_facts_and_patterns() -> None:
    """An emoji alone with the logo is a breach all the same."""
    judgement = judge(RULES, replace(post("🎉"), media=Media.LOGO), (Hit("union", 0, 1, 0.8),), (), CALIBRATION)

    assert [("logo", Verdict.STOP)] == told(judgement.findings)
