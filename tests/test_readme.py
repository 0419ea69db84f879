"""The README says what is there: every setting, every command, and where every report goes."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import click
import pytest

from bot.__main__ import cli
from bot.core.errors import Refusal
from bot.core.reports import About, barred, onward, route
from bot.settings import Settings
from tests.core.trust import CHAIR, TRUST, person

README = (Path(__file__).parent.parent / "README.md").read_text("utf-8")


def commands(group: click.Group, path: str) -> Iterator[str]:
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{path} {name}")
        else:
            yield f"{path} {name}"


def test_every_setting_is_explained() -> None:
    """The table names each setting by its name in the environment."""
    missing = [name.upper() for name in Settings.model_fields if f"| `{name.upper()}` |" not in README]

    assert [] == missing


def test_every_command_is_explained() -> None:
    """The table of commands names each of them."""
    missing = [command for command in commands(cli, "socialpolicy") if f"| `{command}" not in README]

    assert [] == missing


ABOUT = {
    "the head": (About.HEAD,),
    "the CEO": (About.CEO,),
    "the chair": (About.CHAIR,),
    "the trust, or nobody knows who": (About.TRUST, About.UNKNOWN),
    "anybody else": (About.COLLEAGUE, About.PUPIL, About.FAMILY, About.OUTSIDE, About.MYSELF),
}
#: Offices by their names in the table, and what is said where there is no other.
OFFICES = {"the head of that school": "head:alder", "the CEO": "ceo", "the chair": "chair", "nobody": ""}
#: The trust of the table, whose chair has no vice chair.
PLAIN = replace(TRUST, chair=replace(CHAIR, deputies=()))


def test_every_report_has_its_row() -> None:
    """The table of routes leaves nobody out whom a report may be about."""
    rows = re.findall(
        r"^\| (.+?) \|", README.partition("| The report is about |")[2].partition("\n\n")[0], re.MULTILINE
    )

    assert ["---", *ABOUT] == rows
    assert set(About) == {each for group in ABOUT.values() for each in group}


@pytest.mark.parametrize(("name", "about"), [(name, about) for name, group in ABOUT.items() for about in group])
def test_reports_go_where_the_table_says(name: str, about: About) -> None:
    """To the office of its row, past its holder if they report, and on where it is not acknowledged."""
    (row,) = re.findall(rf"^\| {re.escape(name)} \| (.+) \| (.+) \| (.+) (too|again) \|$", README, re.MULTILINE)
    out = barred(about, None, "alder", PLAIN)
    first = route(about, "alder", PLAIN, barred=out).office.id
    onto = onward(about, "alder", PLAIN, (first,), barred=out)

    assert (first, onto.office.id if onto else first) == (OFFICES[row[0]], OFFICES[row[2]])
    assert _past(about, first.partition(":")[0]) == OFFICES[row[1]]
    assert bool(onto) == (row[3] == "too")


def _past(about: About, holder: str) -> str:
    """Return the office to which a report goes that the holder of another sends."""
    try:
        reporter = person(holder)
        return route(about, "alder", PLAIN, barred=barred(about, None, "alder", PLAIN), reporter=reporter).office.id
    except Refusal:
        return ""
