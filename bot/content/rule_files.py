"""What is wrong in `rules/*.yaml` beyond its shape: clauses, words and patterns that do not fit."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from pathlib import Path

from bot.content.rule_shapes import RuleFile
from bot.content.yaml_file import Fault, Source
from bot.core.checks import Hit, Holds, Rule, Verdict, holds

Rules = Sequence[tuple[Source, RuleFile, Rule]]

#: Compiles the patterns of rules into a search of texts; ValueError says which `find` nothing is known of.
CompilePatterns = Callable[[Sequence[Rule]], Callable[[str], Sequence[Hit]]]


def rules_in(files: Iterable[tuple[Source, RuleFile | None]]) -> Rules:
    """Return the rules of the files that can be read, each under its file's name."""
    return [(source, file, file.rule(Path(source.shown_as).stem)) for source, file in files if file]


def rule_faults(rules: Rules, clauses: Collection[str] | None) -> Iterator[Fault]:
    """Yield what is wrong in the rules, given the ids of the clauses if these could be read."""
    names = {rule.id for _, _, rule in rules}
    for source, file, rule in rules:
        for at, clause in file.clauses_named():
            if clauses is not None and clause not in clauses:
                yield source.fault(at, f"“{clause}” is not a clause of the policy")
        for number, name in enumerate(file.softens):
            if name not in names:
                yield source.fault(("softens", number), f"there is no rule “{name}”")
        yield from _breach_faults(source, file)
        yield from _fact_faults(source, rule)


def _breach_faults(source: Source, file: RuleFile) -> Iterator[Fault]:
    for number, entry in enumerate(file.breaches):
        if entry.words not in entry.text:
            yield source.fault(("breaches", number, "words"), "these words do not stand in the text")
        if entry.verdict is Verdict.CLEAR:
            yield source.fault(("breaches", number, "verdict"), "a breach is never clear; it may belong to `harmless`")
        if file.protective and not (entry.verdict and entry.clauses):
            yield source.fault(("breaches", number), "in a protective rule a breach says its own verdict and clauses")


def _fact_faults(source: Source, rule: Rule) -> Iterator[Fault]:
    if rule.decides:
        for number, example in enumerate(rule.harmless):
            if holds(rule.when, example.draft) is not Holds.NO:
                yield source.fault(("harmless", number), "the facts alone make this a finding of the rule")
    else:
        for number, example in enumerate(rule.breaches):
            if holds(rule.when, example.draft) is Holds.NO:
                yield source.fault(("breaches", number), "with these facts the rule does not apply (`when`)")


def pattern_faults(rules: Rules, compile_patterns: CompilePatterns) -> Iterator[Fault]:
    """Yield the patterns that cannot be looked for, and the harmless examples that a rule's own patterns match."""
    for source, _, rule in rules:
        # The patterns of a protective rule are a sign of it, no more: "views my own" excuses nothing by itself.
        if rule.protective or not rule.patterns:
            continue
        try:
            search = compile_patterns([rule])
        except ValueError as error:
            yield source.fault(("patterns",), str(error))
            continue
        for number, example in enumerate(rule.harmless):
            if holds(rule.when, example.draft) is not Holds.NO:
                for hit in search(example.draft.text)[:1]:
                    words = example.draft.text[hit.start : hit.end]
                    yield source.fault(
                        ("harmless", number), f"the rule's own patterns match “{words}”, which is harmless"
                    )
