"""Rules as files: those in the repository are whole, and what an editor breaks is told with file and line."""

import shutil
from pathlib import Path

import pytest

import policy_content
from bot.content.policy_files import Content, load
from bot.content.rule_files import Rules, pattern_faults, rule_faults, rules_in
from bot.content.rule_shapes import RuleFile
from bot.content.yaml_file import ContentError, Fault, Source
from bot.core.checks import Account, Draft, Fact, Media, Verdict, from_facts
from bot.matching.patterns import compile_patterns

CONTENT = Path(policy_content.__path__[0])

CLAUSES = ("prohibited-use/disparage", "prohibited-use/damage")

SMALL = """\
title: Running down the school
clauses: [prohibited-use/disparage]
severity: stop
say: This runs down the school.
fix: Leave it out.
patterns:
  - phrases: [what a dump]
breaches:
  - text: Our school? What a dump
    words: What a dump
  - text: Not the best place, is it
    words: Not the best place
    facts: school, on twitter, authorised
    verdict: talk
    clauses: [prohibited-use/damage]
harmless:
  - Took the old sofa to the tip today
  - text: Lovely day in the forest
    facts: school, on instagram, authorised, pupil-image, consent
"""


@pytest.fixture(scope="module")
def content() -> Content:
    return load(CONTENT, compile_patterns)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "small.yaml"


def read(file: Path, text: str = SMALL) -> tuple[list[Fault], Rules]:
    """Return what is wrong in a rule file, and the rule if its shape is right."""
    file.write_text(text, "utf-8")
    source = Source(file, "rules/small.yaml")
    rules = rules_in([(source, source.read(RuleFile))])
    wrong = [*source.faults, *rule_faults(rules, CLAUSES), *pattern_faults(rules, compile_patterns)]
    return sorted(wrong), rules


def faults(file: Path, old: str, new: str) -> list[str]:
    """Return the faults of the small rule after a change."""
    assert old in SMALL
    return [str(fault) for fault in read(file, SMALL.replace(old, new, 1))[0]]


def line(text: str) -> int:
    return next(number for number, words in enumerate(SMALL.splitlines(), 1) if text in words)


def test_every_rule_of_the_repository_loads_with_its_patterns_tried(content: Content) -> None:
    """No rule's patterns match its own harmless examples, and each has both kinds of examples."""
    assert 40 <= len(content.rules)
    assert all(rule.breaches and rule.harmless for rule in content.rules)


def test_no_text_is_a_breach_and_harmless_under_the_same_facts(content: Content) -> None:
    """The same post under the same facts cannot be right and wrong."""
    breaches = {example.draft for rule in content.rules for example in rule.breaches}
    harmless = {example.draft for rule in content.rules for example in rule.harmless} | {
        example.draft for example in content.everyday
    }

    assert set() == breaches & harmless


def test_protective_rules_name_a_right_and_the_rules_that_they_soften(content: Content) -> None:
    """Praise, family, union, whistleblowing and a private opinion lower findings, with twenty examples each."""
    protective = [rule for rule in content.rules if rule.protective]

    assert {"praise", "own-family", "union-activity", "lawful-whistleblowing", "private-opinion"} == {
        rule.id for rule in protective
    }
    assert all(rule.softens and rule.clauses and len(rule.harmless) >= 20 for rule in protective)


@pytest.mark.parametrize(
    ("draft", "verdict", "rules"),
    [
        (Draft("", Account.SCHOOL, "x", True, Media.PUPIL_IMAGE, False), Verdict.STOP, ["pupil-image-no-consent"]),
        (Draft("", Account.SCHOOL, "x", True, Media.PUPIL_IMAGE, None), Verdict.TALK, ["pupil-image-no-consent"]),
        (Draft("", Account.SCHOOL, "x", True, Media.PUPIL_IMAGE, True), Verdict.CLEAR, []),
        (Draft("", Account.PERSONAL, "x", False, Media.LOGO), Verdict.STOP, ["logo"]),
        (Draft("", Account.SCHOOL, "x", True, Media.LOGO), Verdict.CLEAR, []),
        (Draft("", Account.SCHOOL, "x", False, Media.NONE), Verdict.TALK, ["unauthorised-account"]),
        (
            Draft("", Account.PERSONAL, "x", False, Media.PUPIL_IMAGE, True),
            Verdict.TALK,
            ["pupil-image-personal-account"],
        ),
        (Draft("", Account.PERSONAL, "x", False, Media.NONE), Verdict.CLEAR, []),
    ],
)
def test_the_facts_alone_decide_what_turns_on_facts(
    content: Content, draft: Draft, verdict: Verdict, rules: list[str]
) -> None:
    """Consent, logo and the school's account need no reading of the text."""
    judgement = from_facts(content.rules, draft)

    assert (verdict, rules) == (judgement.verdict, [found.rule for found in judgement.findings])


def test_a_bare_draft_is_asked_for_the_facts_that_rules_turn_on(content: Content) -> None:
    """Nothing is found yet, and every fact that could change this is asked for."""
    judgement = from_facts(content.rules, Draft("Hello"))

    assert (Verdict.CLEAR, set(Fact)) == (judgement.verdict, set(judgement.questions))


def test_an_example_says_only_what_differs_from_its_rule(file: Path) -> None:
    """Without facts a post is personal, on Facebook, not authorised and without a picture."""
    wrong, ((_, _, rule),) = read(file)

    assert [] == wrong
    assert (
        Draft("Our school? What a dump", Account.PERSONAL, "facebook", False, Media.NONE, None),
        Verdict.STOP,
        ("prohibited-use/disparage",),
        "What a dump",
    ) == (rule.breaches[0].draft, rule.breaches[0].verdict, rule.breaches[0].clauses, rule.breaches[0].words)
    assert (Account.SCHOOL, "twitter", True, Verdict.TALK, ("prohibited-use/damage",)) == (
        rule.breaches[1].draft.account,
        rule.breaches[1].draft.platform,
        rule.breaches[1].draft.authorised,
        rule.breaches[1].verdict,
        rule.breaches[1].clauses,
    )
    assert (Media.PUPIL_IMAGE, True, Verdict.CLEAR) == (
        rule.harmless[1].draft.media,
        rule.harmless[1].draft.consent,
        rule.harmless[1].verdict,
    )


@pytest.mark.parametrize(
    ("old", "new", "at", "reason"),
    [
        ("words: What a dump", "words: What a tip", "words: What a dump", "these words do not stand in the text"),
        (
            "[prohibited-use/disparage]",
            "[prohibited-use/moan]",
            "clauses: [pro",
            "“prohibited-use/moan” is not a clause",
        ),
        ("[prohibited-use/damage]", "[nothing/here]", "clauses: [prohibited-use/damage]", "“nothing/here” is not a"),
        ("phrases: [what a dump]", "regex: 'what (a dump'", "phrases:", "not a regular expression"),
        ("phrases: [what a dump]", "find: horoscope", "phrases:", "nothing is known that finds “horoscope”"),
        ("phrases: [what a dump]", "phrases: [old sofa]", "Took the old", "patterns match “old sofa”"),
        ("phrases: [what a dump]", "near: [[a], [b], [c]]", "phrases:", "at most 2"),
        ("phrases: [what a dump]", "near: [[a]]", "phrases:", "near takes two groups"),
        ("phrases: [what a dump]", "sureness: 0.4", "phrases:", "exactly one of phrases"),
        ("verdict: talk", "verdict: clear", "verdict: talk", "a breach is never clear"),
        ("on twitter,", "on twitter, blue,", "facts: school, on tw", "“blue” is no fact"),
        ("on twitter,", "personal,", "facts: school, on tw", "says the account a second time"),
        ("pupil-image, consent", "consent", "facts: school, on inst", "consent is a fact of a pupil-image only"),
        ("facts: school, on twitter, authorised", "facts: [school]", "facts: school, on tw", "words with commas"),
        ("severity: stop", "severity: clear", "title:", "only a protective rule"),
        ("severity: stop", "severity: stop\ndecides: true", "title:", "needs conditions"),
        ("severity: stop", "severity: stop\nwhen: {account: school}", "", "the rule does not apply"),
        (
            "severity: stop",
            "severity: stop\nwhen: {media: [none, other]}\ndecides: true",
            "",
            "the facts alone make this a finding",
        ),
        ("severity: stop", "severity: stop\nprotective: true\nsoftens: [nobody]", "", "there is no rule “nobody”"),
        ("severity: stop", "severity: stop\nprotective: true", "", "says its own verdict and clauses"),
    ],
)
def test_what_is_wrong_in_a_rule_is_told_with_its_line(file: Path, old: str, new: str, at: str, reason: str) -> None:
    """A rule that cannot be right does not load, and its editor reads where and why."""
    told = [fault for fault in faults(file, old, new) if reason in fault]

    assert told
    if at:
        assert told[0].startswith(f"rules/small.yaml:{line(at)}: ")


@pytest.mark.parametrize("kind", ["breaches", "harmless"])
def test_a_rule_without_both_kinds_of_examples_does_not_load(file: Path, kind: str) -> None:
    """The engine would learn only one side."""
    start = SMALL.index(f"{kind}:\n")
    end = SMALL.index("harmless:\n") if kind == "breaches" else len(SMALL)

    assert [f"rules/small.yaml:1: {kind}: this has to be given"] == [
        str(fault) for fault in read(file, SMALL[:start] + SMALL[end:])[0]
    ]


def test_content_with_a_faulty_rule_does_not_load(tmp_path: Path) -> None:
    """A rule that matches what it calls harmless, and a file that went missing, keep all content from loading."""
    folder = shutil.copytree(CONTENT, tmp_path / "content", ignore=shutil.ignore_patterns("rules", "everyday.yaml"))
    (folder / "rules").mkdir()
    (folder / "rules/small.yaml").write_text(SMALL.replace("[what a dump]", "[old sofa]"), "utf-8")
    with pytest.raises(ContentError) as told:
        load(folder, compile_patterns)

    assert [("everyday.yaml", 1), ("rules/small.yaml", line("Took the old"))] == [
        (fault.file, fault.line) for fault in told.value.faults
    ]


def test_the_faults_do_not_show_what_stands_in_a_post(file: Path) -> None:
    """An example may be a real post: a fault names its line, and quotes no more than a pattern's match."""
    told = faults(file, "phrases: [what a dump]", "phrases: [old sofa]")

    assert not any("tip today" in fault for fault in told)
