"""A case, or whatever else is handed out, as JSON."""

import json
from collections.abc import Mapping

from bot.exporting.case_file import CaseFile


def as_json(value: Mapping[str, object]) -> bytes:
    """Return something as JSON to read and to process, in UTF-8."""
    # Half a character, which JSON may hold and UTF-8 may not, becomes its escape again.
    return json.dumps(value, indent=2, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n"


def case_as_json(case: CaseFile) -> bytes:
    """Return a case as JSON."""
    return as_json(
        {
            "reference": case.reference,
            "trust": case.trust,
            "exported": {"at": case.made_at, "for": case.purpose},
            **{part.id: {fact.id: fact.value for fact in part.facts} for part in case.sections},
            "events": [
                {
                    "number": entry.number,
                    "kind": entry.kind,
                    "at": entry.at,
                    "by": entry.by,
                    "words": entry.words,
                    "mac": entry.mac,
                    "fits": entry.fits,
                }
                for entry in case.entries
            ],
            "audit": {"fits": case.misfit is None, "first_misfit": case.misfit},
        }
    )
