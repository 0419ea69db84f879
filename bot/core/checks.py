"""What a check of a draft post speaks of: drafts and their facts, rules with examples, findings and judgements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Account(StrEnum):
    """Whose account a post goes up on."""

    PERSONAL = "personal"
    SCHOOL = "school"


class Media(StrEnum):
    """What is in the picture or video that goes with a post."""

    NONE = "none"
    PUPIL_IMAGE = "pupil-image"
    PUPIL_WORK = "pupil-work"
    STAFF_IMAGE = "staff-image"
    LOGO = "logo"
    OTHER = "other"


class Fact(StrEnum):
    """A fact about a draft that rules turn on; each is the name of a field of Draft."""

    ACCOUNT = "account"
    AUTHORISED = "authorised"
    MEDIA = "media"
    CONSENT = "consent"


class Verdict(StrEnum):
    """What to do with a draft, the gravest first; also how grave a rule's finding is."""

    STOP = "stop"
    TALK = "talk"
    CLEAR = "clear"


class Holds(StrEnum):
    """Whether conditions hold for a draft of which not every fact is known."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Draft:
    """A post that somebody thinks of publishing; a fact that is None was not given.

    `authorised`: the writer holds the express authority that this post needs. `consent`: the parents', for a picture
    of pupils.
    """

    text: str = field(repr=False)
    account: Account | None = None
    platform: str | None = None
    authorised: bool | None = None
    media: Media | None = None
    consent: bool | None = None


#: The values that each fact may have, all of which must be so; an empty mapping always holds.
When = Mapping[Fact, tuple[Account | Media | bool, ...]]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something to look for in a text; exactly one of `phrases`, `regex`, `near` and `find` is given.

    `near`: two groups of phrases that stand within `within` words of each other; "{trust}" stands for the names of the
    trust and its schools, forwards and backwards. `find`: the name of a kind of thing
    that the matcher knows, such as a phone number. `unless`: phrases whose presence anywhere makes it harmless.
    """

    phrases: tuple[str, ...] = ()
    regex: str = ""
    near: tuple[tuple[str, ...], ...] = ()
    within: int = 5
    find: str = ""
    unless: tuple[str, ...] = ()
    sureness: float = 0.8


@dataclass(frozen=True, slots=True)
class Example:
    """A post and what is right to say of it; `words` are those that breach, empty when none or the facts alone do."""

    draft: Draft
    verdict: Verdict
    clauses: tuple[str, ...] = ()
    words: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of breach, or with `protective` one kind of post that the policy or the law allows.

    `severity` is the verdict that a finding brings; a protective rule lowers findings of the rules that it `softens`
    to it. Where `when` fails, the rule has nothing to say. With `decides` its facts make a finding by themselves, and a
    fact of `in_doubt` that is not known is a reason to talk to the manager; without, the rule looks at the text.
    """

    id: str
    title: str
    clauses: tuple[str, ...]
    severity: Verdict
    say: str
    fix: str
    protective: bool = False
    softens: tuple[str, ...] = ()
    when: When = field(default_factory=dict)
    decides: bool = False
    in_doubt: tuple[Fact, ...] = ()
    #: What is asked instead of `say` where a finding is not sure; `{words}` stands for the writer's own.
    ask: str = ""
    patterns: tuple[Pattern, ...] = ()
    breaches: tuple[Example, ...] = field(default=(), repr=False)
    harmless: tuple[Example, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class Hit:
    """A place in a text where a pattern of a rule matched; offsets count the writer's own characters."""

    rule: str
    start: int
    end: int
    sureness: float


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule has against a draft; without `start` and `end` it follows from the facts and quotes nothing."""

    rule: str
    clause: str
    severity: Verdict
    why: str
    fix: str
    start: int | None = None
    end: int | None = None
    quote: str = field(default="", repr=False)
    sureness: float = 1.0


@dataclass(frozen=True, slots=True)
class Judgement:
    """The verdict on a draft, what it rests on, and the facts that would change it if they were known.

    `allowed_by` names the protective rules that speak for the draft. `unread` is the share of a very long draft that
    was searched for patterns only.
    """

    verdict: Verdict
    findings: tuple[Finding, ...] = ()
    questions: tuple[Fact, ...] = ()
    allowed_by: tuple[str, ...] = ()
    unread: float = 0.0


def knowing(draft: Draft, fact: Fact, value: Account | Media | bool | None) -> Draft:
    """Return the draft with one fact told, or with None untold."""
    return replace(draft, **{fact.value: value})  # type: ignore[arg-type]  # each fact is the name of a field


def holds(when: When, draft: Draft) -> Holds:
    """Tell whether the conditions hold for the draft."""
    values = [(getattr(draft, fact), allowed) for fact, allowed in when.items()]
    if any(value is not None and value not in allowed for value, allowed in values):
        return Holds.NO
    return Holds.UNKNOWN if any(value is None for value, _ in values) else Holds.YES


def unknown(when: When, draft: Draft) -> tuple[Fact, ...]:
    """Return the facts that would settle whether the conditions hold."""
    if holds(when, draft) is not Holds.UNKNOWN:
        return ()
    return tuple(fact for fact in when if getattr(draft, fact) is None)


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the gravest of the verdicts; clear if there is none."""
    order = list(Verdict)
    return min(verdicts, key=order.index, default=Verdict.CLEAR)


def from_facts(rules: Iterable[Rule], draft: Draft) -> Judgement:
    """Judge a draft by the rules whose facts alone decide; a question is asked only if its answer could be graver."""
    certain: list[Finding] = []
    in_doubt: list[Finding] = []
    open_rules: list[Rule] = []
    for rule in rules:
        answer = holds(rule.when, draft) if rule.decides else Holds.NO
        if answer is Holds.YES:
            certain.append(finding(rule))
        elif answer is Holds.UNKNOWN:
            open_rules.append(rule)
            if all(fact in rule.in_doubt for fact in unknown(rule.when, draft)):
                in_doubt.append(finding(rule, severity=Verdict.TALK))
    so_far = gravest(found.severity for found in certain)
    asked = [rule for rule in open_rules if gravest((rule.severity, so_far)) is not so_far]
    return Judgement(
        gravest(found.severity for found in (*certain, *in_doubt)),
        (*certain, *in_doubt),
        tuple(dict.fromkeys(fact for rule in asked for fact in unknown(rule.when, draft))),
    )


def finding(rule: Rule, severity: Verdict | None = None) -> Finding:
    """Return what the rule finds from the facts, at its own severity unless another is given."""
    return Finding(rule.id, rule.clauses[0], severity or rule.severity, rule.say, rule.fix)


def marked(rule: Rule, draft: Draft, start: int, end: int, sureness: float = 1.0) -> Finding:
    """Return what the rule finds in the characters from `start` to `end` of the draft."""
    return Finding(
        rule.id, rule.clauses[0], rule.severity, rule.say, rule.fix, start, end, draft.text[start:end], sureness
    )
