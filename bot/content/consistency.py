"""What must hold between the files of `policy_content/`: the register of clauses, twins, nearest clauses, signposts."""

from collections import Counter
from collections.abc import Iterator, Sequence

from bot.content.shapes import ClauseEntry, PolicyFile, SectionFile, SilentFile
from bot.content.yaml_file import Fault, Location, Source

Sections = Sequence[tuple[Source, SectionFile | None]]

#: The signposts that the bot has a use for, and cannot do without.
SIGNPOSTS = (
    "safeguarding",
    "distress",
    "it",
    "freedom-of-information",
    "subject-access",
    "hr",
    "whistleblowing",
    "chat",
    "injection",
    "elsewhere",
)


def _entries(sections: Sections) -> Iterator[tuple[Source, SectionFile, Location, ClauseEntry]]:
    for source, section in sections:
        if section:
            for number, entry in enumerate(section.clauses):
                yield source, section, ("clauses", number), entry


def clause_faults(policy: tuple[Source, PolicyFile | None], sections: Sections) -> Iterator[Fault]:
    """Yield what is wrong between the register in `policy.yaml` and the clauses of the section files."""
    count = Counter(entry.id for *_, entry in _entries(sections))
    for source, section, at, entry in _entries(sections):
        yield from _id_faults(source, section, at, entry, count)
        yield from _twin_faults(source, at, entry, count)
    policy_source, head = policy
    if head:
        for source, _, at, entry in _entries(sections):
            if entry.id not in head.clauses:
                yield source.fault((*at, "id"), f"“{entry.id}” is not in the register of policy.yaml (`clauses`)")
        if all(section for _, section in sections):
            for number, name in enumerate(head.clauses):
                if name not in count:
                    yield policy_source.fault(("clauses", number), f"the clause “{name}” is missing from sections/")


def _id_faults(
    source: Source, section: SectionFile, at: Location, entry: ClauseEntry, count: Counter[str]
) -> Iterator[Fault]:
    if not entry.id.startswith(f"{section.id}/"):
        yield source.fault((*at, "id"), f"“{entry.id}” must begin with the section's id, “{section.id}/”")
    if count[entry.id] > 1:
        yield source.fault((*at, "id"), f"the id “{entry.id}” stands {count[entry.id]} times")


def _twin_faults(source: Source, at: Location, entry: ClauseEntry, count: Counter[str]) -> Iterator[Fault]:
    for twin in entry.twin_of:
        if twin not in count:
            yield source.fault((*at, "twin_of"), f"the twin “{twin}” does not exist")
    if entry.twin_of and entry.asked_as:
        yield source.fault((*at, "asked_as"), f"“{entry.id}” is a twin: its questions belong to its main clause")
    if not entry.twin_of and not entry.asked_as:
        yield source.fault((*at, "id"), f"“{entry.id}” needs examples of questions that it answers (`asked_as`)")


def nearest_faults(silent: tuple[Source, SilentFile | None], sections: Sections) -> Iterator[Fault]:
    """Yield the clauses named as nearest that answers cannot name."""
    source, file = silent
    names = {entry.id for *_, entry in _entries(sections) if not entry.twin_of}
    for number, question in enumerate(file.questions if file else ()):
        for name in question.nearest:
            if name not in names:
                yield source.fault(("questions", number, "nearest"), f"“{name}” is not a clause that answers can name")


def signpost_faults(kinds: Sequence[str]) -> Iterator[Fault]:
    """Yield the signposts that are missing or unknown, given the names of the files."""
    for kind in SIGNPOSTS:
        if kind not in kinds:
            yield Fault(f"signposts/{kind}.yaml", 1, "this signpost is missing")
    for kind in kinds:
        if kind not in SIGNPOSTS:
            yield Fault(f"signposts/{kind}.yaml", 1, f"not a signpost that the bot knows: {', '.join(SIGNPOSTS)}")
