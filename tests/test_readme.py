"""The README says what is there: every setting, every command."""

from collections.abc import Iterator
from pathlib import Path

import click

from bot.__main__ import cli
from bot.settings import Settings

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
