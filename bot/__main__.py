"""The `socialpolicy` command: parsing of arguments, nothing else."""

import os
import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

# Texts are read side by side in threads of our own; a second crew of threads inside numpy would only be in the way.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from bot.administration import GROUPS
from bot.commands import asking, serving
from bot.core.checks import Account, Media
from bot.core.errors import SocialPolicyError

Command = TypeVar("Command", bound=Callable[..., None])


class Group(click.Group):
    """A group of commands whose expected errors are one clear message and exit code 2."""

    def invoke(self, context: click.Context) -> None:
        """Run the command."""
        try:
            super().invoke(context)
        except SocialPolicyError as error:
            raise click.UsageError(str(error)) from None


@click.group(cls=Group, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="socialpolicy")
def cli() -> None:
    """Answer staff with the clause of the social media policy that answers.

    Start with `socialpolicy practice`: it opens a practice room on this machine and needs no account.
    """


@cli.command()
@click.argument("question", required=False)
@click.option("--jsonl", is_flag=True, help='Read lines {"id", "text"} from standard input, answer a line for each.')
@click.option("--why", is_flag=True, help="Show the scores and the nearest examples.")
def ask(question: str | None, jsonl: bool, why: bool) -> None:
    """Answer QUESTION with the clauses of the policy that answer it."""
    if jsonl:
        asking.stream(sys.stdin.buffer, sys.stdout, asking.ask_line())
    else:
        click.echo(asking.ask(_given(question, "QUESTION"), why=why))


@cli.command()
@click.argument("draft", required=False)
@click.option("--account", type=click.Choice([account.value for account in Account]), help="Whose account it is for.")
@click.option("--platform", help="Where it will be posted.")
@click.option("--authorised/--not-authorised", default=None, help="Whether you have authority for this post.")
@click.option("--media", type=click.Choice([media.value for media in Media]), help="What is in the picture.")
@click.option("--consent/--no-consent", default=None, help="Whether all parents agreed to the picture of pupils.")
@click.option("--jsonl", is_flag=True, help="Read a JSON object a line from standard input, answer a line for each.")
def check(draft: str | None, jsonl: bool, **facts: Any) -> None:
    """Check DRAFT, a post, against the policy."""
    if jsonl:
        asking.stream(sys.stdin.buffer, sys.stdout, asking.check_line())
    else:
        click.echo(asking.check(_given(draft, "DRAFT"), facts))


@cli.command()
@click.argument("text", required=False)
@click.option("--jsonl", is_flag=True, help='Read lines {"id", "text"} from standard input, answer a line for each.')
def route(text: str | None, jsonl: bool) -> None:
    """Say what the writer of TEXT wants.

    One of ask, check, report, press and other, with the probability of each.
    """
    if jsonl:
        asking.stream(sys.stdin.buffer, sys.stdout, asking.route_line())
    else:
        click.echo(asking.route(_given(text, "TEXT")))


@cli.command()
@click.option("--port", type=click.IntRange(0, 65_535), help="The port to listen on (default: PORT, or 3978).")
def practice(port: int | None) -> None:
    """Open the practice room on this machine.

    It listens on 127.0.0.1 alone, and nothing that is said in it leaves the machine.
    """
    serving.practice(port)


@cli.command()
def serve() -> None:
    """Run the bot for the platforms that the environment names."""
    serving.serve()


@cli.group()
def policy() -> None:
    """Look at the policy content, and check it."""


@policy.command()
@click.argument("folder", required=False, type=click.Path(exists=True, file_okay=False))
def lint(folder: str | None) -> None:
    """Check the policy content (in FOLDER); print every fault with file and line."""
    click.echo(asking.lint(folder))


@policy.command()
@click.argument("clause")
def show(clause: str) -> None:
    """Print the clause with the id CLAUSE, such as prohibited-use/logo."""
    click.echo(asking.show(clause))


for group in GROUPS:
    cli.add_command(group)


def _given(value: str | None, name: str) -> str:
    if value is None or not value.strip():
        raise click.UsageError(f"Give a {name}, or --jsonl to read lines from standard input.")
    # Bytes that are no text arrive as halves of surrogate pairs, which could not be printed again.
    return value.encode("utf-8", "replace").decode("utf-8")


def main() -> None:
    """Run the command."""
    cli(prog_name="socialpolicy")


if __name__ == "__main__":
    main()
