"""The command line: what a person and an outside check get from `socialpolicy`."""

import json
import logging
import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import policy_content
from bot.__main__ import cli
from bot.commands import asking
from tests.whole_bot import parts_with


def socialpolicy(
    *arguments: str, home: Path, typed: str | bytes = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed.encode() if isinstance(typed, str) else typed,
        capture_output=True,
        timeout=120,
        check=False,
        env={**os.environ, "SOCIALPOLICY_HOME": str(home), **environment},
    )
    return subprocess.CompletedProcess(done.args, done.returncode, done.stdout.decode(), done.stderr.decode())


def inside(*arguments: str, home: Path, typed: str | bytes = "", **environment: str) -> Result:
    """Run the command in this process, which takes a fraction of the time."""
    return CliRunner().invoke(cli, arguments, input=typed, env={"SOCIALPOLICY_HOME": str(home), **environment})


@pytest.fixture(autouse=True)
def _read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the commands of this process share the content and the engine; those of processes of their own read them."""
    monkeypatch.setattr(asking, "Parts", parts_with)


@pytest.fixture
def _own_log() -> Iterator[None]:
    """Give the log back as it was before a command took it over."""
    root, known = logging.getLogger(), dict(logging.root.manager.loggerDict)
    levels = {each: each.level for each in (root, *known.values()) if isinstance(each, logging.Logger)}
    handlers = root.handlers[:]
    yield
    root.handlers[:] = handlers
    for each, level in levels.items():
        each.setLevel(level)


def test_a_question_is_answered_readably(tmp_path: Path) -> None:
    """The clause, its place in the policy, and that the review is overdue."""
    done = socialpolicy("ask", "is it ok to have the school badge on my own linkedin?", home=tmp_path)

    assert 0 == done.returncode, done.stderr
    assert "logo" in done.stdout
    assert "Prohibited use, page 4" in done.stdout
    assert "due for review in December 2023" in done.stdout


def test_why_shows_scores_and_the_nearest_examples(tmp_path: Path) -> None:
    """Who wonders about an answer sees what it comes from."""
    done = inside("ask", "--why", "school badge on my linkedin?", home=tmp_path)

    assert "Nearest examples" in done.stdout
    assert "prohibited-use/logo" in done.stdout


def test_lines_are_answered_line_by_line(tmp_path: Path) -> None:
    """Each line keeps its id and gets scope, clauses and answer; the order is kept."""
    lines = [
        {"id": "a", "text": "can I use the school logo on my own page"},
        {"id": "b", "text": "where do I get toner for the copier"},
        {"id": "c", "text": ""},
    ]
    done = socialpolicy("ask", "--jsonl", home=tmp_path, typed="\n".join(map(json.dumps, lines)) + "\n\n")
    answers = [json.loads(line) for line in done.stdout.splitlines()]

    assert ["a", "b", "c"] == [answer["id"] for answer in answers]
    assert ["in", "out", "out"] == [answer["scope"] for answer in answers]
    assert "prohibited-use/logo" == answers[0]["clauses"][0]
    assert [] == answers[1]["clauses"]
    assert all(answer["answer"] for answer in answers)


def test_messages_are_routed_line_by_line(tmp_path: Path) -> None:
    """Each line says what its writer wants."""
    lines = [
        {"id": 1, "text": "A reporter from the Gazette just rang and wants a comment about our head"},
        {"id": 2, "text": "Somebody has made a fake page of our school and is mocking the kids on it"},
        {"id": 3, "text": "morning!"},
    ]
    done = inside("route", "--jsonl", home=tmp_path, typed="\n".join(map(json.dumps, lines)))

    assert ["press", "report", "other"] == [json.loads(line)["intent"] for line in done.stdout.splitlines()]


def test_the_same_lines_get_the_same_bytes(tmp_path: Path) -> None:
    """Two runs agree to the last character."""
    typed = json.dumps({"id": 1, "text": "what if I get asked to take a post down and say no?"})

    first, second = (socialpolicy("ask", "--jsonl", home=tmp_path, typed=typed).stdout for _ in range(2))

    assert first == second != ""


@pytest.mark.parametrize(
    ("arguments", "typed", "told"),
    [
        (["ask"], "", "Give a QUESTION"),
        (["ask", "  "], "", "Give a QUESTION"),
        (["ask", "--jsonl"], '{"id": 1, "text": "logo?"}\nnot json\n', "Line 2 is not JSON"),
        (["ask", "--jsonl"], '{"text": "logo?"}\n', 'Line 1 needs an object with "id"'),
        (["ask", "--jsonl"], '{"id": 1, "text": 7}\n', 'Line 1 needs an object with "id"'),
        (["ask", "--jsonl"], b'{"id": 1, "text": "caf\xe9"}\n', "Line 1 is not JSON"),
        (["ask", "--jsonl"], "[" * 100_000, "Line 1 is not JSON"),
        (["route", "--jsonl"], "[1]\n", "Line 1 needs"),
        (["check"], "", "Give a DRAFT"),
        (["check", "🎉!"], "", "There are no words in that to check"),
        (["check", "\udcff\udcfe"], "", "There are no words in that to check"),
        (["check", "--account", "mine", "Lovely day"], "", "'mine' is not one of 'personal', 'school'"),
        (["check", "--media", "cat", "Lovely day"], "", "'cat' is not one of"),
        (["policy", "show", "no/such"], "", "There is no clause 'no/such'"),
        (["policy", "lint", "nowhere"], "", "does not exist"),
        (["fly"], "", "No such command"),
        (["practice", "--port", "99999"], "", "is not in the range"),
    ],
)
def test_bad_input_gets_one_clear_message_and_exit_code_2(
    tmp_path: Path, arguments: list[str], typed: str | bytes, told: str
) -> None:
    """It says what is wrong, and the line that is wrong is named."""
    done = inside(*arguments, home=tmp_path, typed=typed)

    assert 2 == done.exit_code
    assert told in done.stderr


def test_of_bad_input_no_traceback_is_printed(tmp_path: Path) -> None:
    """A person reads one message, and a script the exit code."""
    done = socialpolicy("ask", "--jsonl", home=tmp_path, typed="not json\n")

    assert 2 == done.returncode
    assert "Line 1 is not JSON" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.usefixtures("_own_log")
@pytest.mark.parametrize(
    ("environment", "told"),
    [
        ({}, "No platform is switched on"),
        ({"SLACK_BOT_TOKEN": "xoxb-secret"}, "SLACK_SIGNING_SECRET"),
        ({"SLACK_SIGNING_SECRET": "s"}, "SLACK_BOT_TOKEN"),
        ({"PORT": "many"}, "PORT"),
        ({"SLACK_BOT_TOKEN": "xoxb-secret", "SLACK_SIGNING_SECRET": "s"}, "socialpolicy db upgrade"),
        ({"ORGANISATION_FILE": "/nowhere.yaml", "SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": "y"}, "db upgrade"),
        ({"DATABASE_URL": "mysql://u:hidden@h/x", "SLACK_BOT_TOKEN": "x", "SLACK_APP_TOKEN": "y"}, "DATABASE_URL"),
    ],
)
def test_an_installation_that_cannot_serve_says_what_to_mend(
    tmp_path: Path, environment: dict[str, str], told: str
) -> None:
    """The missing setting is named, and no secret is shown."""
    done = inside("serve", home=tmp_path, **environment)

    assert 2 == done.exit_code
    assert told in done.stderr
    assert "hidden" not in done.stderr
    assert "xoxb-secret" not in done.stderr


def test_a_service_that_cannot_start_ends_without_a_traceback(tmp_path: Path) -> None:
    """Whoever starts it reads one message, and whatever watches it the exit code."""
    done = socialpolicy("serve", home=tmp_path, SLACK_BOT_TOKEN="x", SLACK_SIGNING_SECRET="y")

    assert 2 == done.returncode
    assert "socialpolicy db upgrade" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_clause_is_shown_by_its_id(tmp_path: Path) -> None:
    """Its force, its words and its place."""
    done = inside("policy", "show", "prohibited-use/logo", home=tmp_path)

    assert done.stdout.startswith("prohibited-use/logo (must-not)\n")
    assert "Prohibited use, page 4" in done.stdout


def test_the_database_is_brought_up_to_date(tmp_path: Path) -> None:
    """A second time changes nothing."""
    assert [0, 0] == [inside("db", "upgrade", home=tmp_path).exit_code for _ in range(2)]
    assert (tmp_path / "socialpolicy.sqlite").is_file()


ROW = {"account": "personal", "platform": "facebook", "authorised": False, "media": "none", "consent": None}
INSULT = "Our headteacher is a useless idiot and she should be sacked."


def test_drafts_are_checked_line_by_line(tmp_path: Path) -> None:
    """Each line keeps its id and gets a verdict and findings; the first that cannot be used ends it with its number."""
    rows = [
        {"id": "a", "text": INSULT, **ROW},
        {"id": 3, "text": "New profile picture", **ROW, "media": "logo"},
        {"id": "c", "text": "Confidential", "account": "mine"},
    ]

    done = inside("check", "--jsonl", home=tmp_path, typed="\n".join(map(json.dumps, rows)))
    insulted, logo = (json.loads(line) for line in done.stdout.splitlines())

    assert [("a", "stop"), (3, "stop")] == [(answer["id"], answer["verdict"]) for answer in (insulted, logo)]
    assert all(finding["quote"] in INSULT for finding in insulted["findings"])
    assert 2 == done.exit_code
    assert "Line 3 has facts that cannot be used: account" in done.stderr
    assert "Confidential" not in done.stderr


def test_one_draft_is_checked_readably(tmp_path: Path) -> None:
    """The verdict, the draft with its marks, the clause, and what could not be seen."""
    done = inside(*("check", "--account", "personal", "--not-authorised", "--media", "none", INSULT), home=tmp_path)

    assert 0 == done.exit_code, done.stderr
    assert "Don't post this yet" in done.stdout
    assert "[1: " in done.stdout
    assert ", page " in done.stdout
    assert "I haven't kept your draft" in done.stdout


def test_facts_can_be_told_as_options(tmp_path: Path) -> None:
    """A refused consent is a stop, and what is not told but matters is asked."""
    draft = "Our class at the farm"
    school = ("check", "--account", "school", "--platform", "facebook", "--authorised", "--media", "pupil-image")

    refused, unknown = (inside(*school, *more, draft, home=tmp_path).stdout for more in (["--no-consent"], []))

    assert "Don't post this yet" in refused
    assert "Have the parents agreed to the picture?" not in refused
    assert "Talk to your manager first" in unknown
    assert "I could be more certain if I knew: Have the parents agreed to the picture?" in unknown


def test_a_draft_with_bytes_that_are_no_text_is_checked(tmp_path: Path) -> None:
    """A terminal may pass on anything, and print nothing but text."""
    done = socialpolicy("check", f"{INSULT} \udcff", home=tmp_path, PYTHONIOENCODING="utf-8:strict")

    assert (0, "") == (done.returncode, done.stderr)
    assert "sacked. ?" in done.stdout.replace("]", "")


def test_the_policy_content_in_the_repository_has_no_faults(tmp_path: Path) -> None:
    """With every pattern tried on its own rule's examples."""
    done = inside("policy", "lint", home=tmp_path)

    assert 0 == done.exit_code, done.stderr
    assert done.stdout.startswith("No faults: 61 clauses, ")


def test_patterns_that_match_their_own_harmless_examples_are_told_with_file_and_line(tmp_path: Path) -> None:
    """An editor reads where to look."""
    folder = shutil.copytree(policy_content.__path__[0], tmp_path / "content")
    rule = folder / "rules" / "logo.yaml"
    lines = rule.read_text("utf-8").replace("decides: true", "patterns:\n  - find: horoscope", 1)
    rule.write_text(lines, "utf-8")
    (folder / "rules" / "boycott.yaml").write_text(
        "title: Boycott\nclauses: [prohibited-use/logo]\nseverity: stop\nsay: Why.\nfix: Change it.\n"
        "patterns:\n  - phrases: [old sofa]\nbreaches:\n  - Our school? What a dump\nharmless:\n"
        "  - Took the old sofa to the tip today\n",
        "utf-8",
    )

    done = inside("policy", "lint", str(folder), home=tmp_path)

    assert 2 == done.exit_code
    assert "rules/boycott.yaml:11: the rule's own patterns match “old sofa”" in done.stderr
    assert "rules/logo.yaml:" in done.stderr
    assert "nothing is known that finds “horoscope”" in done.stderr


def test_the_first_encryption_key_is_made_once_and_for_its_owner_alone(tmp_path: Path) -> None:
    """A second time nothing is made and nothing replaced: the old key opens what it sealed."""
    first = socialpolicy("keys", "new", home=tmp_path)
    file = tmp_path / "keys"
    made = file.read_bytes()

    second = inside("keys", "new", home=tmp_path)

    assert (0, 0o600) == (first.returncode, stat.S_IMODE(file.stat().st_mode))
    assert str(file) in first.stdout
    assert (2, made) == (second.exit_code, file.read_bytes())
    assert "There are encryption keys in" in second.stderr
    assert made.decode().strip() not in first.stdout + first.stderr + second.stdout + second.stderr
