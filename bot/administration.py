"""The part of the `socialpolicy` command for whoever looks after it: keys, audit, reports, press; parsing alone."""

import os
import sys
from pathlib import Path

import click

from bot.commands import audit, keys, people, press, reports, retention, serving, teams
from bot.commands.opening import Told

#: Where the passphrase of the recovery key may stand instead of being typed.
PASSPHRASE = "SOCIALPOLICY_RECOVERY_PASSPHRASE"  # noqa: S105 - its name, not itself
_NEW_FILE = click.Path(path_type=Path, dir_okay=False)
_FILE = click.Path(path_type=Path, dir_okay=False, exists=True)
_FILE_OR_INPUT = click.Path(path_type=Path, dir_okay=False, exists=True, allow_dash=True)
_FOLDER = click.Path(path_type=Path, file_okay=False)
_OUT = click.option("--out", required=True, type=_NEW_FILE, help="The file to make; never one that is there already.")
_REASON = click.option("--reason", required=True, help="Why; it is sealed with its history.")


@click.group(name="keys")
def keys_group() -> None:
    """Look after the encryption keys."""


@keys_group.command()
def new() -> None:
    """Make the first encryption key, in the file `keys` of the home folder."""
    _tell(keys.new_keys())


@keys_group.command()
@click.option("--prepare", is_flag=True, help="Make the new key and wrap nothing yet: for bots that run meanwhile.")
def rotate(prepare: bool) -> None:
    """Make a new encryption key and wrap every case key anew under it.

    If that was interrupted, the next run goes on with it and makes no other key.
    """
    _tell(keys.rotate(prepare=prepare))


@keys_group.command(name="check")
def check_keys() -> None:
    """Try to open every case key; exit code 1 if one does not open."""
    _tell(keys.check())


@keys_group.command()
@click.argument("file", type=_NEW_FILE)
def recovery(file: Path) -> None:
    """Make a recovery key, in FILE, that opens everything should the encryption keys be lost.

    Take FILE away from this machine. Its passphrase is asked for, or read from SOCIALPOLICY_RECOVERY_PASSPHRASE or
    from standard input.
    """
    _tell(keys.recovery(file, _passphrase(new=True)))


@keys_group.command()
@click.argument("file", type=_FILE)
def recover(file: Path) -> None:
    """Open every case key with the recovery key in FILE, and wrap it anew under the present encryption keys."""
    _tell(keys.recover(file, _passphrase(new=False)))


@click.group(name="audit")
def audit_group() -> None:
    """Check that nothing in the history of reports and press enquiries was changed."""


@audit_group.command()
@click.option("--checkpoint", type=_FILE, help="Also compare with a checkpoint that was kept elsewhere.")
def verify(checkpoint: Path | None) -> None:
    """Check the audit chain of every case; exit code 1 if one does not fit."""
    _tell(audit.verify(checkpoint))


@audit_group.command(name="checkpoint")
@click.argument("file", required=False, type=_NEW_FILE)
def make_checkpoint(file: Path | None) -> None:
    """Write the ends of all chains, signed, to FILE (or print them): keep them away from this machine."""
    _tell(audit.checkpoint(file))


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say what is over.")
def purge(dry_run: bool) -> None:
    """Destroy what has been kept for long enough; the bot does so by itself, day by day."""
    _tell(retention.purge(dry_run=dry_run))


@click.group(name="report")
def report_group() -> None:
    """List, export and hold reports of misuse."""


@report_group.command(name="list")
def list_reports() -> None:
    """List every report: reference, kind, how far it is, never what it says."""
    _tell(reports.list_all())


@report_group.command()
@click.argument("reference")
@click.option("--format", "form", required=True, type=click.Choice(sorted(reports.FORMATS)), help="What to make.")
@_OUT
@click.option("--for", "purpose", required=True, help="For whom and why; it is sealed with the report's history.")
def export(reference: str, form: str, out: Path, purpose: str) -> None:
    """Write everything about the report REFERENCE to a file that only you can read."""
    _tell(reports.export(reference, form, out, purpose))


@report_group.command()
@click.argument("reference")
@_REASON
def hold(reference: str, reason: str) -> None:
    """Keep the report or press enquiry REFERENCE until it is released, however old it gets."""
    _tell(reports.hold(reference, reason))


@report_group.command()
@click.argument("reference")
@_REASON
def release(reference: str, reason: str) -> None:
    """End the hold of the report or press enquiry REFERENCE."""
    _tell(reports.release(reference, reason))


@report_group.command(name="verify-receipt")
@click.argument("receipt", required=False)
def verify_receipt(receipt: str | None) -> None:
    """Say whether RECEIPT, a line (or one from standard input), was signed by this bot; exit code 1 if not."""
    _tell(reports.verify_receipt(receipt if receipt is not None else sys.stdin.read(reports.LONGEST_RECEIPT)))


@click.group(name="press")
def press_group() -> None:
    """List, verify and export press enquiries."""


@press_group.command(name="list")
@click.option("--state", type=click.Choice(list(press.STATES), case_sensitive=False), help="Only those in this state.")
@click.option("--school", metavar="ID", help="Only those of this school; `trust` for the trust as a whole.")
@click.option("--open", "open_only", is_flag=True, help="Only those that are not closed.")
def list_enquiries(state: str | None, school: str | None, *, open_only: bool) -> None:
    """List press enquiries: reference, state, school, when received and by when, never what they say."""
    _tell(press.list_all(state, school, open_only=open_only))


@press_group.command(name="verify")
@click.argument("reference")
@click.argument("file", required=False, type=_FILE_OR_INPUT)
def verify_words(reference: str, file: Path | None) -> None:
    """Compare a text with the approved words of the enquiry REFERENCE, character by character.

    The text is read from FILE or, without one or for “-”, from standard input. Exit code 0 if it is the same and the
    approval holds now, 1 if not, or if the history of the enquiry was changed.
    """
    _tell(press.verify(reference, None if file == Path("-") else file, sys.stdin.buffer))


@press_group.command(name="export")
@click.argument("reference")
@click.option("--to", "folder", required=True, type=_FOLDER, help="The folder for both files; made if need be.")
@click.option("--for", "purpose", help="For whom and why; it is sealed with the enquiry's history.")
def export_enquiry(reference: str, folder: Path, purpose: str | None) -> None:
    """Write everything about the enquiry REFERENCE to a PDF and a JSON file that only you can read.

    First of all the approval record on one page: who approved which words, when, until when and why.
    """
    _tell(press.export(reference, folder, purpose))


@click.group(name="person")
def person_group() -> None:
    """Answer requests of access."""


@person_group.command(name="export")
@click.argument("platform")
@click.argument("id")
@_OUT
def export_person(platform: str, id: str, out: Path) -> None:  # noqa: A002 - it is the name of the argument
    """Write everything that is held on one person, known by ID on PLATFORM, to a file that only you can read."""
    _tell(people.export(platform, id, out))


@click.group(name="teams")
def teams_group() -> None:
    """Prepare the app for Microsoft Teams."""


@teams_group.command()
@_OUT
@click.option("--url", metavar="URL", help="Where Teams reaches the bot, such as https://your.host.")
@click.option("--website", metavar="URL", help="The trust's website, shown beside the app (default: --url).")
@click.option("--privacy", metavar="URL", help="Its privacy notice (default: the website).")
@click.option("--terms", metavar="URL", help="Its terms of use (default: the website).")
def package(out: Path, url: str | None, website: str | None, privacy: str | None, terms: str | None) -> None:
    """Write the package that the Teams admin centre takes, from the settings and organisation.yaml.

    Of the settings it needs TEAMS_APP_ID alone. There is no secret in the package.
    """
    _tell(teams.package(out, url, website, privacy, terms))


@click.group()
def db() -> None:
    """Look after the database."""


@db.command(name="upgrade")
def upgrade_database() -> None:
    """Bring the database to the newest form of its tables."""
    click.echo(serving.upgrade_database())


#: What the command offers besides.
GROUPS = (keys_group, audit_group, report_group, press_group, person_group, teams_group, purge, db)


def _tell(told: Told) -> None:
    """Print what a command has to say; exit code 1 where it is bad news."""
    click.echo(told.text)
    if not told.good:
        click.get_current_context().exit(1)


def _passphrase(*, new: bool) -> str:
    """Return the passphrase of the recovery key: that of the environment, or typed, twice if it is new, or piped."""
    given = os.environ.get(PASSPHRASE)
    if given is not None:
        return given
    if sys.stdin.isatty():
        typed: str = click.prompt("Passphrase of the recovery key", hide_input=True, confirmation_prompt=new)
        return typed
    return sys.stdin.readline().rstrip("\r\n")
