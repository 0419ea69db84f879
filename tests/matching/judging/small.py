"""A few rules, and what heads might say of a text, written by the test."""

from collections.abc import Mapping

import numpy as np

from bot.core.checks import Account, Draft, Example, Fact, Media, Pattern, Rule, Verdict
from bot.matching.judging.outputs import Outputs, Said

#: What is known of a draft of the usual kind.
USUAL = {"account": Account.PERSONAL, "authorised": False, "media": Media.NONE}


def post(text: str) -> Draft:
    """Return a draft of which every fact is known and none matters."""
    return Draft(text, Account.PERSONAL, "facebook", False, Media.NONE)


def rule(name: str, severity: Verdict = Verdict.STOP, **more: object) -> Rule:
    """Return a rule that rests on a clause of its own name."""
    head = {"title": name, "clauses": (f"clause/{name}",), "say": f"Why {name}.", "fix": "Change it."}
    return Rule(id=name, severity=severity, **{**head, **more})  # type: ignore[arg-type]


INSULT = rule(
    "insult",
    patterns=(Pattern(phrases=("idiot*",), sureness=0.95), Pattern(phrases=("clown",), sureness=0.5)),
    breaches=(Example(post("What an idiot he is"), Verdict.STOP, ("clause/insult",), "an idiot"),),
    harmless=(Example(post("An idiot's guide to tea"), Verdict.CLEAR),),
)
SECRET = rule("secret", Verdict.TALK, clauses=("clause/secret", "clause/shared"))
PRESS = rule("press", clauses=("clause/shared",))
SCHOOL_ONLY = rule("school-only", when={Fact.ACCOUNT: (Account.SCHOOL,)}, patterns=INSULT.patterns)
LOGO = rule("logo", when={Fact.MEDIA: (Media.LOGO,)}, decides=True)
UNION = rule(
    "union",
    Verdict.TALK,
    protective=True,
    softens=("insult", "secret"),
    patterns=(Pattern(phrases=("ballot",)),),
    breaches=(Example(post("Vote in the ballot, you clowns"), Verdict.TALK, ("clause/insult",), "you clowns"),),
    harmless=(Example(post("Vote in the ballot"), Verdict.CLEAR),),
)
PRAISE = rule(
    "praise", Verdict.CLEAR, protective=True, softens=("insult",), patterns=(Pattern(phrases=("well done",)),)
)
RULES = {each.id: each for each in (INSULT, SECRET, PRESS, SCHOOL_ONLY, LOGO, UNION, PRAISE)}
EVERYDAY = (Example(post("Lovely day at the zoo"), Verdict.CLEAR),)

BREACH_RULES = tuple(name for name, each in RULES.items() if not each.protective)
OUTPUTS = Outputs(BREACH_RULES, tuple(sorted({clause for name in BREACH_RULES for clause in RULES[name].clauses})))


def said(
    verdicts: tuple[float, float, float],
    rules: Mapping[str, float],
    clauses: Mapping[str, float] | None = None,
    tokens: tuple[float, ...] = (0.0,),
) -> Said:
    """Return what heads say: (stop, talk, clear), and shares of rules and clauses, next to nothing for all others."""
    return Said(
        dict(zip(Verdict, verdicts, strict=True)),
        {**dict.fromkeys(OUTPUTS.rules, 1e-9), **rules},
        {**dict.fromkeys(OUTPUTS.clauses, 0.5), **(clauses or {})},
        np.array(tokens, dtype=np.float32),
    )
