"""A case as a PDF, A4, tagged so that it can be read aloud: typst sets it, and every text reaches typst as data."""

import json
from collections.abc import Mapping
from datetime import datetime
from functools import cache
from itertools import groupby
from pathlib import Path

import typst

from bot.core.errors import SocialPolicyError
from bot.exporting.case_file import CaseFile, Entry, Section
from bot.exporting.legible import FONT_FOLDER, legible, right_to_left

_PAGE = Path(__file__).with_name("page.typ")
#: So many digits of a mac tell one from another.
_SHORT = 16


class CannotBeSet(SocialPolicyError):
    """A case could not be set as a PDF; why is left out, since it may show words."""

    def __init__(self) -> None:
        super().__init__("The PDF could not be made. Please use --format json, and tell whoever wrote this.")


def case_as_pdf(case: CaseFile) -> bytes:
    """Return a case as a PDF."""
    shown = {
        "title": legible(case.title),
        "trust": legible(case.trust),
        "made": case.made,
        "purpose": _lines(case.purpose),
        "sections": [_section(part) for part in case.sections],
        "entries": [_entry(entry) for entry in case.entries],
        "misfit": case.misfit,
    }
    try:
        return typst.compile(
            _PAGE.read_bytes(),
            font_paths=_fonts(),
            sys_inputs={"case": json.dumps(shown)},
            format="pdf",
            pdf_standards="ua-1",
            timestamp=int(datetime.fromisoformat(case.made_at).timestamp()),
        )
    except typst.TypstError:
        raise CannotBeSet from None


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def _section(part: Section) -> Mapping[str, object]:
    shown = groupby((fact for fact in part.facts if fact.shown), lambda fact: fact.boxed)
    groups = [
        {"boxed": boxed, "rows": [{"label": legible(fact.label), "lines": _lines(fact.shown)} for fact in facts]}
        for boxed, facts in shown
    ]
    return {"heading": part.heading, "groups": groups, "empty": part.empty, "alone": part.alone}


def _entry(entry: Entry) -> Mapping[str, object]:
    return {
        "number": entry.number,
        "happened": legible(entry.happened),
        "when": entry.when,
        "by": legible(entry.by),
        "lines": _lines("These words could not be opened: they were altered." if entry.words is None else entry.words),
        "mac": entry.mac[:_SHORT],
        "fits": entry.fits,
    }


def _lines(text: str) -> list[Mapping[str, object]]:
    """Return the lines of a text, each with the direction in which it is written."""
    return [{"text": line, "rtl": right_to_left(line)} for line in legible(text).split("\n")] if text.strip() else []
