"""The command line: what a person and an outside check get from `socialpolicy`."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest


def socialpolicy(*arguments: str, home: Path, typed: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "SOCIALPOLICY_HOME": str(home), **environment},
    )


def test_a_question_is_answered_readably(tmp_path: Path) -> None:
    """The clause, its place in the policy, and that the review is overdue."""
    done = socialpolicy("ask", "is it ok to have the school badge on my own linkedin?", home=tmp_path)

    assert 0 == done.returncode, done.stderr
    assert "logo" in done.stdout
    assert "Prohibited use, page 4" in done.stdout
    assert "due for review in December 2023" in done.stdout


def test_why_shows_scores_and_the_nearest_examples(tmp_path: Path) -> None:
    """Who wonders about an answer sees what it comes from."""
    done = socialpolicy("ask", "--why", "school badge on my linkedin?", home=tmp_path)

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
    done = socialpolicy("route", "--jsonl", home=tmp_path, typed="\n".join(map(json.dumps, lines)))

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
        (["route", "--jsonl"], "[1]\n", "Line 1 needs"),
        (["policy", "show", "no/such"], "", "There is no clause 'no/such'"),
        (["policy", "lint", "nowhere"], "", "does not exist"),
        (["fly"], "", "No such command"),
        (["practice", "--port", "99999"], "", "is not in the range"),
    ],
)
def test_bad_input_gets_one_clear_message_and_exit_code_2(
    tmp_path: Path, arguments: list[str], typed: str, told: str
) -> None:
    """No traceback, and the line that is wrong is named."""
    done = socialpolicy(*arguments, home=tmp_path, typed=typed)

    assert 2 == done.returncode
    assert told in done.stderr
    assert "Traceback" not in done.stderr


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
    done = socialpolicy("serve", home=tmp_path, **environment)

    assert 2 == done.returncode
    assert told in done.stderr
    assert "hidden" not in done.stderr
    assert "xoxb-secret" not in done.stderr


def test_a_clause_is_shown_by_its_id(tmp_path: Path) -> None:
    """Its force, its words and its place."""
    done = socialpolicy("policy", "show", "prohibited-use/logo", home=tmp_path)

    assert done.stdout.startswith("prohibited-use/logo (must-not)\n")
    assert "Prohibited use, page 4" in done.stdout


def test_the_database_is_brought_up_to_date(tmp_path: Path) -> None:
    """A second time changes nothing."""
    assert [0, 0] == [socialpolicy("db", "upgrade", home=tmp_path).returncode for _ in range(2)]
    assert (tmp_path / "socialpolicy.sqlite").is_file()
