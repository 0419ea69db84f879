"""The README draws what may follow what in a press enquiry, as the table of the core has it."""

import re
from pathlib import Path

from bot.core.press import MOVES, State

README = Path(__file__).parents[2] / "README.md"
_ARROW = re.compile(r"(\S+) --> (\S+): (.+)")
_BEGINS, _ENDS = re.compile(r"state (\S+) \{"), re.compile(r"\}")


def drawn() -> tuple[set[tuple[str, str, str]], dict[str, set[str]]]:
    """Return the arrows of the diagram, and the states that stand within each state that holds others."""
    (diagram,) = re.findall(r"```mermaid\nstateDiagram-v2\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
    arrows: set[tuple[str, str, str]] = set()
    within: dict[str, set[str]] = {}
    around: list[str] = []
    for line in map(str.strip, diagram.splitlines()):
        if begins := _BEGINS.fullmatch(line):
            around.append(begins[1])
            within[begins[1]] = set()
        elif _ENDS.fullmatch(line):
            around.pop()
        elif arrow := _ARROW.fullmatch(line):
            arrows.add((arrow[1], arrow[3], arrow[2]))
            for name in around:
                within[name] |= {arrow[1], arrow[2]} - set(within)
    return arrows, within


def test_every_move_is_drawn() -> None:
    """The diagram has every move of the table, and no other; an arrow from a group stands for each state in it."""
    arrows, within = drawn()
    # What is drawn first within the outer group stands there for the sake of its arrows alone.
    approved = {"approved", "sent"}
    groups = {"unapproved": within["open"] - approved, "open": within["open"]}
    every = {(state, move, to) for start, move, to in arrows for state in groups.get(start, {start})}

    assert every == {(name(state), str(move), name(to)) for (state, move), to in MOVES.items()}


def name(state: State) -> str:
    """Return how the diagram calls a state."""
    return state.name.lower()
