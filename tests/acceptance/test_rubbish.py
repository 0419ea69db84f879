"""What is no draft at all, or too much of one: a clear message on every platform, and nothing of it is kept."""

from html import unescape
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import Serve
from tests.acceptance.drafts import CLEAR, STOP, TALK
from tests.acceptance.members import Member, standing
from tests.acceptance.playing import TEACHER, visitors
from tests.practice.visitor import Client, card_of
from tests.slack.web_api import WebApi

MARK = "MARKDRAFT"
NO_WORDS = "There are no words in that to check."
TOO_LONG = "80,000"
JUDGED = (STOP, TALK, CLEAR)
#: Long, and quickly read.
LONG = f"{MARK} hello{{}}goodbye {MARK}"


def long(length: int) -> str:
    """Return a text of so many characters."""
    return LONG.format("\n" * (length - len(LONG.format(""))))


RUBBISH = {
    "emoji": ("🙂🎉👩‍👩‍👧🏽" * 40, (NO_WORDS,)),
    "signs": ("?!… — ***", (NO_WORDS,)),
    "binary": ("\x00\x01\x1b\x7f\x90\ufffd\ufffe", (NO_WORDS,)),
    "unseen": ("\u200b\u2066\u202e\ufeff", (NO_WORDS,)),
    "79,000 characters": (long(79_000), JUDGED),
    "81,000 characters": (long(81_000), (TOO_LONG,)),
}
TABLE = pytest.mark.parametrize(("draft", "told"), RUBBISH.values(), ids=RUBBISH)


@TABLE
async def test_rubbish_in_slack(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, tmp_path: Path, draft: str, told: tuple[str, ...]
) -> None:
    """It is answered in words, in one message, within Slack's limits."""
    async with serve(sqlite_database_address) as workspace:
        answer = await Member(workspace, web_api).asks(f"check {draft}")
        kept = _kept(tmp_path)

    assert any(words in answer["text"] for words in told)
    assert len(answer["text"]) < 3_000
    assert "something went wrong" not in answer["text"]
    assert MARK.encode() not in kept + _kept(tmp_path)


def _rich(*elements: Any) -> list[Any]:
    return [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}]


def _deep(levels: int) -> list[Any]:
    inner: list[Any] = []
    for _ in range(levels):
        inner = [{"type": "rich_text", "elements": inner}]
    return inner


@pytest.mark.parametrize(
    ("blocks", "told"),
    [
        (_rich({"type": "text", "text": "x" * 81_000}), TOO_LONG),
        (_rich(*[{"type": "emoji", "name": "x" * 100}] * 1_000), TOO_LONG),
        (_deep(200), "Social media policy bot"),
        (_rich({"type": "text", "text": ["odd"]}), "Social media policy bot"),
        ("odd", "Social media policy bot"),
    ],
    ids=["long", "many", "deep", "odd", "no list"],
)
async def test_rubbish_in_slacks_rich_text(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, blocks: Any, told: str
) -> None:
    """The same limits hold; what cannot be read leaves the text beside it."""
    async with serve(sqlite_database_address) as workspace:
        member = Member(workspace, web_api)
        await member.writes("", blocks=blocks)
        (answer,) = await standing(web_api, f"D{member.id}")

    assert told in answer["text"]
    assert "something went wrong" not in answer["text"]


@TABLE
async def test_rubbish_in_the_practice_room(room: Client, tmp_path: Path, draft: str, told: tuple[str, ...]) -> None:
    """It is answered in words, or refused in words before it is sent."""
    teacher = visitors(room)["teacher"]
    response = await teacher.try_to_say(TEACHER, f"/socialpolicy check {draft}")
    answer = await response.json()
    said = answer.get("error") or unescape(card_of(await teacher.read(TEACHER), answer["answer"]))

    assert response.status in (200, 422)
    assert any(words in said for words in told)
    assert "omething went wrong" not in said
    assert MARK.encode() not in _kept(tmp_path)


@pytest.mark.parametrize("text", ["", "   ", "\n\t\n"])
async def test_nothing_at_all_opens_the_form(
    serve: Serve, web_api: WebApi, sqlite_database_address: str, text: str
) -> None:
    """Who sends no words is asked for them."""
    async with serve(sqlite_database_address) as workspace:
        assert {} == await Member(workspace, web_api).types(f"check{text}")

    (opened,) = web_api.sent("views.open")
    assert "Check a draft post" == opened["view"]["title"]["text"]


async def test_a_picture_without_words_is_judged_by_its_facts(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Emoji under a picture of pupils whose parents have not agreed are no post without a breach."""
    async with serve(sqlite_database_address) as workspace:
        teacher = Member(workspace, web_api)
        await teacher.types("check")
        (opened,) = await web_api.wait_for("views.open")
        answer = await teacher.fill_in(opened["view"], text="🎉", account="school", media="pupil-image", consent="no")

    assert answer["text"].startswith(STOP)
    assert "consent" in answer["text"]


def _kept(folder: Path) -> bytes:
    files = [file for file in folder.rglob("*") if file.is_file()]
    assert any(file.suffix in (".db", ".sqlite") for file in files)
    return b"".join(file.read_bytes() for file in files)
