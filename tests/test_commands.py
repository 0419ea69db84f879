"""What the command does line by line: each line is judged by itself, and the first that cannot be used is named."""

import json
from io import StringIO
from typing import Any

import pytest

from bot.commands.asking import Line, check_line, stream
from bot.core.errors import BadInput

ROW: dict[str, object] = {
    "account": "personal",
    "platform": "facebook",
    "authorised": False,
    "media": "none",
    "consent": None,
}
INSULT = "Our headteacher is a useless idiot and she should be sacked."


@pytest.fixture(scope="module")
def line(tmp_path_factory: pytest.TempPathFactory) -> Line:
    """Return what answers a line of `check --jsonl`, in a home folder without anything in it."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("SOCIALPOLICY_HOME", str(tmp_path_factory.mktemp("home")))
        return check_line()


def answers(line: Line, *lines: str | bytes) -> list[dict[str, Any]]:
    """Return what is answered to these lines."""
    out = StringIO()
    stream([each.encode() if isinstance(each, str) else each for each in lines], out, line)
    return [json.loads(answer) for answer in out.getvalue().splitlines()]


def test_each_finding_says_where_in_the_text_its_words_stand(line: Line) -> None:
    """Start and end count characters, whatever emoji stand before them."""
    text = f"🎉 Back to school! {INSULT}"

    (answer,) = answers(line, json.dumps({"id": "a", "text": text, **ROW}))

    assert ("a", "stop") == (answer["id"], answer["verdict"])
    for finding in answer["findings"]:
        assert {"rule", "clause", "start", "end", "quote", "why", "fix"} == set(finding)
        assert finding["quote"] == text[finding["start"] : finding["end"]]
        assert all(finding[name] for name in ("rule", "clause", "quote", "why", "fix"))
    assert any("useless idiot" in finding["quote"] for finding in answer["findings"])


def test_a_finding_from_the_facts_alone_has_no_place_in_the_text(line: Line) -> None:
    """Start, end and quote are null."""
    (answer,) = answers(line, json.dumps({"id": 1, "text": "New profile picture", **ROW, "media": "logo"}))

    (finding,) = answer["findings"]
    assert ("logo", "prohibited-use/logo") == (finding["rule"], finding["clause"])
    assert [None] * 3 == [finding[name] for name in ("start", "end", "quote")]


def test_a_harmless_or_empty_text_has_no_findings(line: Line) -> None:
    """They are answered in their order, and empty lines are passed over."""
    rows: list[dict[str, object]] = [
        {"id": "b", "text": "Lovely day at the zoo with Year 4, thank you to all the helpers", **ROW},
        {"id": "c", "text": "", **ROW},
        {"id": "d", "text": ""},
    ]

    assert [{"id": row["id"], "verdict": "clear", "findings": []} for row in rows] == answers(
        line, *(each for row in rows for each in (json.dumps(row), " \n"))
    )


def test_a_text_with_half_a_character_is_judged(line: Line) -> None:
    """JSON can hold what no file can: the answer is JSON that a file can hold."""
    out = StringIO()
    stream([json.dumps({"id": "\ud800", "text": f"{INSULT} \udfff", **ROW}).encode()], out, line)

    assert out.getvalue().encode("utf-8").isascii()
    assert ("\ud800", "stop") == (json.loads(out.getvalue())["id"], json.loads(out.getvalue())["verdict"])


def test_the_name_of_a_platform_may_be_written_in_any_way(line: Line) -> None:
    """Capitals and spaces around it change nothing."""
    rows = [{"id": 1, "text": INSULT, **ROW, "platform": name} for name in ("tiktok", " TikTok ")]

    first, second = answers(line, *map(json.dumps, rows))

    assert first == second


MARKER = "Confidentialmarker"


@pytest.mark.parametrize(
    ("bad", "told"),
    [
        (f'{{"id": 2, "text": "{MARKER}"', "Line 2 is not JSON"),
        (b'{"id": 2, "text": "Confidentialmarker caf\xe9"}', "Line 2 is not JSON"),
        ("[" * 100_000, "Line 2 is not JSON"),
        (f'["{MARKER}"]', 'Line 2 needs an object with "id" and a "text"'),
        (json.dumps({"id": 2, "draft": MARKER}), 'Line 2 needs an object with "id" and a "text"'),
        (json.dumps({"id": 2, "text": [MARKER]}), 'Line 2 needs an object with "id" and a "text"'),
        (json.dumps({"text": MARKER}), 'Line 2 needs an object with "id" and a "text"'),
        (json.dumps({"id": 2, "text": MARKER + " word" * 20_000}), "Line 2 has a text of more than 80,000 characters"),
        (
            json.dumps({"id": MARKER, "text": MARKER, "account": f"mine {MARKER}"}),
            "Line 2 has facts that cannot be used: account: Input should be 'personal' or 'school'",
        ),
        (json.dumps({"id": 2, "text": MARKER, "media": MARKER}), "Line 2 has facts that cannot be used: media: "),
        (json.dumps({"id": 2, "text": MARKER, "authorised": MARKER}), "Line 2 has facts that cannot be used: author"),
        (json.dumps({"id": 2, "text": MARKER, "consent": [MARKER]}), "Line 2 has facts that cannot be used: consent: "),
        (json.dumps({"id": 2, "text": MARKER, "platform": 7}), "Line 2 has facts that cannot be used: platform: "),
    ],
)
def test_a_line_that_cannot_be_used_is_named_and_not_shown(line: Line, bad: str | bytes, told: str) -> None:
    """What came before it is answered; what people wrote stays out of the message."""
    out = StringIO()
    good = json.dumps({"id": 1, "text": "New profile picture", **ROW, "media": "logo"}).encode()

    with pytest.raises(BadInput) as refused:
        stream([good, bad.encode() if isinstance(bad, str) else bad, good], out, line)

    assert str(refused.value).startswith(told)
    assert MARKER not in str(refused.value)
    assert refused.value.__cause__ is None
    assert 1 == len(out.getvalue().splitlines())
