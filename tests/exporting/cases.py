"""Cases for tests of how they are put on paper."""

from dataclasses import replace
from io import BytesIO

from pypdf import PdfReader

from bot.exporting.case_file import CaseFile, Entry, Fact, Section

WHAT = Fact("what", "What happened", "They wrote “it’s a joke”.", "They wrote “it’s a joke”.", boxed=True)
ABOUT = Section(
    "report", "The report", (Fact("status", "Status", "Closed", "closed"), Fact("outcome", "Outcome", "", None))
)
TOLD = Section(
    "told", "What was reported", (WHAT, Fact("where", "Where", "", "", boxed=True)), empty="Nothing was written."
)
ENTRY = Entry(
    1, "received", "Received", "Monday 2 November 2026", "2026-11-02", "the reporter", "", "ab" * 32, fits=True
)
CASE = CaseFile(
    reference="ABCD-EFGH",
    title="Report ABCD-EFGH",
    trust="Alder Trust",
    sections=(ABOUT, TOLD),
    entries=(ENTRY,),
    misfit=None,
    made="Friday 27 November 2026 at 14:05",
    made_at="2026-11-27T14:05:00.123456+00:00",
    purpose="HR, for a hearing",
)


def told(what: str) -> CaseFile:
    """Return a case of which this was told."""
    return replace(CASE, sections=(ABOUT, replace(TOLD, facts=(replace(WHAT, shown=what, value=what),))))


def with_events(number: int, words: str) -> CaseFile:
    """Return a case to which so many things have happened, with these words each."""
    return replace(CASE, entries=tuple(replace(ENTRY, number=each, words=words) for each in range(1, number + 1)))


def pages(pdf: bytes) -> list[str]:
    """Return the text of each page."""
    return [page.extract_text().replace("\u200b", "") for page in PdfReader(BytesIO(pdf)).pages]


def text_of(pdf: bytes) -> str:
    """Return the text of all pages, its lines run together."""
    return " ".join(" ".join(pages(pdf)).split())
