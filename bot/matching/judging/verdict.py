"""From what patterns, heads and facts say of a draft to one judgement; pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from bot.core.checks import Draft, Finding, Hit, Holds, Judgement, Rule, Verdict, from_facts, gravest, holds, marked
from bot.matching.judging.outputs import Calibration, Said
from bot.matching.judging.pointing import words

#: A pattern this sure makes a finding by itself; a less sure one only counts with what the heads say.
CERTAIN = 0.9
#: A finding of the heads less sure than this gives way to a protective rule.
_GIVES_WAY = 0.85

Rules = Mapping[str, Rule]


@dataclass(frozen=True, slots=True)
class Heard:
    """What the heads say of one passage: where it begins in the draft, the places of its tokens within it, and it."""

    start: int
    end: int
    spans: NDArray[np.int32]
    said: Said


def judge(
    rules: Rules, draft: Draft, hits: Sequence[Hit], heard: Sequence[Heard], calibration: Calibration
) -> Judgement:
    """Return the judgement of a draft; its questions are those of the facts alone."""
    by_facts = from_facts(rules.values(), draft)
    # What the facts decide is never guessed from the words: where a fact is not known, it is asked for.
    closed = {name for name, rule in rules.items() if rule.decides or holds(rule.when, draft) is Holds.NO}
    protecting = [name for name in dict.fromkeys(hit.rule for hit in hits) if rules[name].protective]
    if len(heard) > 1:
        # Each passage is one more chance for a false alarm, so each has to be surer.
        calibration = replace(calibration, flag=(1 + calibration.flag) / 2)
    found = [*by_facts.findings, *_by_patterns(rules, draft, hits, closed)]
    certain = {finding.rule for finding in found}
    for passage in heard:
        for finding in _by_heads(rules, draft, hits, passage, closed, calibration):
            if finding.rule not in certain:
                found += _softened(finding, rules, protecting)
    findings = _one_a_rule(found)
    verdict = gravest(finding.severity for finding in findings)
    return Judgement(
        verdict,
        findings,
        by_facts.questions,
        tuple(protecting) if verdict is not Verdict.STOP else (),
    )


def suspicion(said: Said, closed: set[str], hits: Iterable[Hit] = ()) -> float:
    """Return how likely a passage breaches a rule, leaving out those that the facts rule out.

    A pattern that hits adds to what the heads say, half as much as it is sure: they know whom the words are about. One
    that is certain makes a finding of its own and says nothing of other rules.
    """
    still = sum(share for name, share in said.rules.items() if name not in closed)
    harmless = 1 - (1 - said.verdicts[Verdict.CLEAR]) * still / sum(said.rules.values())
    surest = max((hit.sureness for hit in hits if hit.rule not in closed and hit.sureness < CERTAIN), default=0.0)
    return 1 - harmless * (1 - surest / 2)


def _by_heads(
    rules: Rules, draft: Draft, hits: Sequence[Hit], passage: Heard, closed: set[str], calibration: Calibration
) -> Iterator[Finding]:
    said = passage.said
    here = [hit for hit in hits if passage.start <= hit.start and hit.end <= passage.end]
    flagged = suspicion(said, closed, (hit for hit in here if not rules[hit.rule].protective))
    if flagged < calibration.flag:
        return
    grave = said.verdicts[Verdict.STOP] >= calibration.grave * said.verdicts[Verdict.TALK]
    for place, (share, clause, name) in enumerate(_likeliest(rules, said, closed)[:2]):
        if place and share < calibration.second:
            return
        there = [
            replace(hit, start=hit.start - passage.start, end=hit.end - passage.start)
            for hit in here
            if hit.rule == name
        ]
        start, end = words(draft.text[passage.start : passage.end], passage.spans, said.tokens, there)
        finding = marked(
            rules[name], draft, passage.start + start, passage.start + end, flagged * (share if place else 1)
        )
        severe = Verdict.STOP if grave and rules[name].severity is Verdict.STOP else Verdict.TALK
        yield replace(finding, severity=severe, clause=clause)


def _likeliest(rules: Rules, said: Said, closed: set[str]) -> list[tuple[float, str, str]]:
    """Return (share of the suspicion, clause, its likeliest rule) for each clause, the largest share first.

    Rules that rest on one clause stand together: which of them it is matters less than which clause it is.
    """
    still = {name: share for name, share in said.rules.items() if name not in closed}
    all_of_it = sum(still.values())
    shares: dict[str, list[tuple[float, str]]] = {}
    for name, share in still.items():
        weight = sum(said.clauses[clause] for clause in rules[name].clauses)
        for clause in rules[name].clauses:
            shares.setdefault(clause, []).append((share / all_of_it * said.clauses[clause] / weight, name))
    totals = [(sum(share for share, _ in each), clause, max(each)[1]) for clause, each in shares.items()]
    return sorted(totals, reverse=True)


def _by_patterns(rules: Rules, draft: Draft, hits: Iterable[Hit], closed: set[str]) -> Iterator[Finding]:
    for hit in hits:
        rule = rules[hit.rule]
        if hit.sureness >= CERTAIN and not rule.protective and hit.rule not in closed:
            yield marked(rule, draft, hit.start, hit.end, hit.sureness)


def _softened(finding: Finding, rules: Rules, protecting: Iterable[str]) -> list[Finding]:
    """Return the finding as it stands, lowered, or not at all, as the protective rules that apply will have it."""
    if finding.sureness >= _GIVES_WAY:
        return [finding]
    lowered = [rules[name].severity for name in protecting if finding.rule in rules[name].softens]
    if Verdict.CLEAR in lowered:
        return []
    return [replace(finding, severity=Verdict.TALK) if lowered else finding]


def _one_a_rule(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the surest finding of each rule, the gravest and surest first."""
    order = list(Verdict)
    ranked = sorted(found, key=lambda finding: (order.index(finding.severity), -finding.sureness, finding.start or 0))
    first: dict[str, Finding] = {}
    for finding in ranked:
        first.setdefault(finding.rule, finding)
    return tuple(first.values())
