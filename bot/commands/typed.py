"""What is typed on the command line: references and reasons."""

from bot.core.errors import BadInput
from bot.core.reports import LONGEST_LINE


def reference_typed(text: str) -> str:
    """Return a reference as it is kept, however it was typed."""
    return text.strip().upper()


def line_typed(text: str, option: str) -> str:
    """Return what was typed for an option; BadInput for nothing and for too much."""
    line = text.encode("utf-8", "replace").decode("utf-8").strip()
    if not line:
        raise BadInput(f"{option} needs some words. Nothing was changed.")
    if len(line) > LONGEST_LINE:
        raise BadInput(f"{option} takes at most {LONGEST_LINE} characters. Nothing was changed.")
    return line
