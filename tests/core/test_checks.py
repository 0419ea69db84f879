"""Judging by facts: what is known decides, what is not known is asked, and the gravest finding wins."""

import pytest

from bot.core.checks import (
    Account,
    Draft,
    Fact,
    Holds,
    Media,
    Rule,
    Verdict,
    When,
    finding,
    from_facts,
    gravest,
    holds,
    marked,
    unknown,
)

LOGO: When = {Fact.ACCOUNT: (Account.PERSONAL,), Fact.MEDIA: (Media.LOGO,)}
NO_CONSENT: When = {Fact.MEDIA: (Media.PUPIL_IMAGE,), Fact.CONSENT: (False,)}


def rule(name: str, when: When, severity: Verdict = Verdict.STOP, **more: object) -> Rule:
    head = {"title": name, "clauses": (f"section/{name}", "section/other"), "say": "Why.", "fix": "Change it."}
    return Rule(id=name, severity=severity, when=when, **{"decides": True, **head, **more})  # type: ignore[arg-type]


LOGO_RULE = rule("logo", LOGO)
CONSENT_RULE = rule("consent", NO_CONSENT, in_doubt=(Fact.CONSENT,))
PICTURE_RULE = rule("picture", {Fact.MEDIA: (Media.PUPIL_IMAGE,)}, Verdict.TALK)


@pytest.mark.parametrize(
    ("draft", "expected"),
    [
        (Draft("", account=Account.PERSONAL, media=Media.LOGO), Holds.YES),
        (Draft("", account=Account.SCHOOL, media=Media.LOGO), Holds.NO),
        (Draft("", media=Media.LOGO), Holds.UNKNOWN),
        (Draft("", account=Account.SCHOOL), Holds.NO),
        (Draft(""), Holds.UNKNOWN),
    ],
)
def test_conditions_hold_fail_or_are_open(draft: Draft, expected: Holds) -> None:
    """One known fact that is not so settles it; otherwise what is not known leaves it open."""
    assert expected is holds(LOGO, draft)


def test_no_conditions_always_hold() -> None:
    """A rule without conditions applies to every draft."""
    assert Holds.YES is holds({}, Draft(""))


def test_only_facts_that_could_settle_it_are_unknown() -> None:
    """Nothing is asked about conditions that have failed already."""
    assert (Fact.ACCOUNT,) == unknown(LOGO, Draft("", media=Media.LOGO))
    assert () == unknown(LOGO, Draft("", media=Media.NONE))


def test_the_gravest_verdict_wins() -> None:
    """Stop goes before talk, talk before clear, and nothing found is clear."""
    assert Verdict.STOP is gravest([Verdict.CLEAR, Verdict.STOP, Verdict.TALK])
    assert Verdict.CLEAR is gravest([])


def test_refused_consent_stops_a_picture_of_pupils() -> None:
    """The facts alone make the finding: it names the clause and quotes nothing."""
    judgement = from_facts([CONSENT_RULE], Draft("Fun!", media=Media.PUPIL_IMAGE, consent=False))

    assert (Verdict.STOP, (finding(CONSENT_RULE),), ()) == (
        judgement.verdict,
        judgement.findings,
        judgement.questions,
    )
    assert ("section/consent", None, "") == (
        judgement.findings[0].clause,
        judgement.findings[0].start,
        judgement.findings[0].quote,
    )


def test_unknown_consent_is_to_be_talked_about_and_asked() -> None:
    """The finding is there at once, and the answer may turn it either way."""
    judgement = from_facts([CONSENT_RULE], Draft("Fun!", media=Media.PUPIL_IMAGE))

    assert (Verdict.TALK, (Verdict.TALK,), (Fact.CONSENT,)) == (
        judgement.verdict,
        tuple(found.severity for found in judgement.findings),
        judgement.questions,
    )


def test_a_picture_that_nobody_told_of_is_asked_about_and_no_finding() -> None:
    """Only the facts that a rule names are in doubt by themselves."""
    judgement = from_facts([CONSENT_RULE], Draft("Fun!"))

    assert (Verdict.CLEAR, (), (Fact.MEDIA, Fact.CONSENT)) == (
        judgement.verdict,
        judgement.findings,
        judgement.questions,
    )


def test_nothing_is_asked_that_could_not_make_the_verdict_graver() -> None:
    """After a stop no more questions: the draft has to change anyway."""
    draft = Draft("Fun!", account=Account.PERSONAL, media=Media.LOGO)
    other = rule("other", {Fact.AUTHORISED: (False,)}, Verdict.TALK)

    assert (Fact.AUTHORISED,) == from_facts([other], draft).questions
    assert () == from_facts([LOGO_RULE, other], draft).questions


def test_a_rule_whose_facts_do_not_decide_finds_nothing_from_facts() -> None:
    """It waits for the words of the text."""
    gated = rule("gated", LOGO, decides=False)

    assert Verdict.CLEAR is from_facts([gated], Draft("", account=Account.PERSONAL, media=Media.LOGO)).verdict


def test_several_rules_give_several_findings() -> None:
    """A stop and a talk both stand in the judgement."""
    judgement = from_facts([PICTURE_RULE, CONSENT_RULE], Draft("", media=Media.PUPIL_IMAGE, consent=False))

    assert (Verdict.STOP, ["picture", "consent"]) == (
        judgement.verdict,
        [found.rule for found in judgement.findings],
    )


def test_a_marked_finding_quotes_the_exact_words() -> None:
    """The quote is the writer's own text between the offsets."""
    found = marked(LOGO_RULE, Draft("What a joke of a day"), 7, 11, 0.8)

    assert ("joke", 7, 11, 0.8, "section/logo") == (
        found.quote,
        found.start,
        found.end,
        found.sureness,
        found.clause,
    )


def test_a_draft_does_not_show_its_text() -> None:
    """Drafts never reach a log by their repr, nor do the quotes of findings."""
    draft = Draft("secret words", media=Media.OTHER)

    assert "secret" not in repr(draft) + repr(marked(LOGO_RULE, draft, 0, 6))
