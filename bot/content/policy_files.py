"""Reads `policy_content/`: sections and clauses, rules, signposts, and the examples that the engine learns from."""

import gc
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.content import consistency
from bot.content.rule_files import CompilePatterns, pattern_faults, rule_faults, rules_in
from bot.content.rule_shapes import EverydayFile, RuleFile
from bot.content.shapes import AlertsFile, IntentsFile, Message, PolicyFile, SectionFile, SignpostFile, SilentFile
from bot.content.yaml_file import ContentError, Model, Source
from bot.core.checks import Example, Rule
from bot.core.examples import Examples
from bot.core.policy import Clause, Policy, Signpost
from bot.core.routing import Intent


@dataclass(frozen=True, slots=True)
class Content:
    """All that stands in `policy_content/`; `everyday` are posts that no rule has anything against."""

    policy: Policy
    signposts: dict[str, Signpost]
    examples: Examples
    rules: tuple[Rule, ...]
    everyday: tuple[Example, ...] = field(repr=False)


def load(folder: Path, compile_patterns: CompilePatterns | None = None) -> Content:
    """Read `policy_content/`; ContentError with every fault at once if there is any.

    With `compile_patterns` the patterns of every rule are tried on its own examples, which takes longer.
    """
    with _no_collecting():
        return _load(folder, compile_patterns)


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hold off the garbage collector, which takes a third of the time by searching all the nodes of YAML in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _load(folder: Path, compile_patterns: CompilePatterns | None) -> Content:
    sources: list[Source] = []

    def read(name: str, model: type[Model]) -> tuple[Source, Model | None]:
        source = Source(folder / name, name)
        sources.append(source)
        return source, source.read(model)

    def read_folder(name: str, model: type[Model]) -> list[tuple[Source, Model | None]]:
        return [read(f"{name}/{path.name}", model) for path in sorted((folder / name).glob("*.yaml"))]

    policy = read("policy.yaml", PolicyFile)
    sections = read_folder("sections", SectionFile)
    silent = read("silent.yaml", SilentFile)
    signposts = read_folder("signposts", SignpostFile)
    intents = read("intents.yaml", IntentsFile)
    alerts = read("alerts.yaml", AlertsFile)
    rules = rules_in(read_folder("rules", RuleFile))
    everyday = read("everyday.yaml", EverydayFile)

    faults = [fault for source in sources for fault in source.faults]
    faults += consistency.clause_faults(policy, sections)
    faults += consistency.nearest_faults(silent, sections)
    faults += consistency.signpost_faults([Path(source.shown_as).stem for source, _ in signposts])
    faults += rule_faults(rules, policy[1].clauses if policy[1] else None)
    if compile_patterns:
        faults += pattern_faults(rules, compile_patterns)
    if faults or not (policy[1] and silent[1] and intents[1] and alerts[1] and everyday[1]):
        raise ContentError(faults)

    read_sections = [section for _, section in sections if section]
    read_signposts = {Path(source.shown_as).stem: entry for source, entry in signposts if entry}
    return Content(
        policy=_policy(policy[1], read_sections),
        signposts={
            kind: Signpost(kind, entry.title, entry.say, entry.contact) for kind, entry in read_signposts.items()
        },
        examples=_examples(read_sections, silent[1], read_signposts, intents[1], alerts[1]),
        rules=tuple(rule for _, _, rule in rules),
        everyday=tuple(entry.example() for entry in everyday[1].harmless),
    )


def _policy(head: PolicyFile, sections: Iterable[SectionFile]) -> Policy:
    clauses = {
        entry.id: Clause(section=section.title, **entry.model_dump())
        for section in sections
        for entry in section.clauses
    }
    return Policy(**{**head.model_dump(), "clauses": tuple(clauses[name] for name in head.clauses)})


def _examples(
    sections: Iterable[SectionFile],
    silent: SilentFile,
    signposts: dict[str, SignpostFile],
    intents: IntentsFile,
    alerts: AlertsFile,
) -> Examples:
    return Examples(
        clauses={entry.id: entry.asked_as for section in sections for entry in section.clauses if entry.asked_as},
        silent=tuple((question.text, question.nearest) for question in silent.questions),
        signposts={kind: entry.asked_as for kind, entry in signposts.items()},
        intents={Intent(name): _pairs(getattr(intents, name)) for name in IntentsFile.model_fields},
        safeguarding=(alerts.safeguarding.told, alerts.safeguarding.lookalikes),
        distress=(alerts.distress.told, alerts.distress.lookalikes),
    )


def _pairs(messages: Iterable[Message]) -> tuple[tuple[str, Intent | None], ...]:
    return tuple((message.text, message.also) for message in messages)
