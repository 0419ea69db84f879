"""What is typed in the thread of a press enquiry in Slack, as Slack's own window sends it: with rich text."""

import pytest

from bot.core.visible import FLAGS
from tests.acceptance.asking import settled
from tests.acceptance.conftest import Serve
from tests.acceptance.enquiring import HERS, NOON, TIMERS, enquired, quoted
from tests.acceptance.members import HEAD, Json, Member, buttons, standing
from tests.acceptance.reporting import HEADS, Clock
from tests.slack.conversations import BOT
from tests.slack.web_api import WebApi
from tests.slack.workspace import Workspace

ENGLAND, *_ = FLAGS
SAID = f"We are very sorry 🎉{ENGLAND} & <thank> you:\n• press@alder.example\n• alder.example/p"


def written(*elements: Json, lists: tuple[Json, ...] = ()) -> list[Json]:
    """Return the rich text of a message that mentions the bot first."""
    named = {"type": "user", "user_id": BOT}
    return [{"type": "rich_text", "elements": [_line(named, *elements), *lists]}]


def _line(*elements: Json) -> Json:
    return {"type": "rich_text_section", "elements": list(elements)}


def _text(text: str, **style: bool) -> Json:
    return {"type": "text", "text": text, **({"style": style} if style else {})}


_MAIL = {"type": "link", "url": "mailto:press@alder.example", "text": "press@alder.example"}
_LINK = {"type": "link", "url": "http://alder.example/p", "text": "alder.example/p"}
DRAFTED = written(
    _text(" draft: We are "),
    _text("very", bold=True),
    _text(" sorry "),
    {"type": "emoji", "name": "tada", "unicode": "1f389"},
    {"type": "emoji", "name": "flag-england", "unicode": "1f3f4-e0067-e0062-e0065-e006e-e0067-e007f"},
    _text(" & <thank> you:\n", italic=True),
    lists=({"type": "rich_text_list", "style": "bullet", "indent": 0, "elements": [_line(_MAIL), _line(_LINK)]},),
)
NAMING = written(_text(" draft: Please ask "), {"type": "user", "user_id": "U0CEO"})
TEXT = "draft: We are *very* sorry :tada: _& <thank> you:_"


async def card_for(workspace: Workspace, web_api: WebApi) -> Json:
    """Pass an enquiry on, and return its card."""
    await enquired(Member(workspace, web_api))
    (card,) = await standing(web_api, HEADS)
    await settled(workspace, TIMERS)
    return card


@pytest.mark.usefixtures("heads")
async def test_words_are_put_forward_and_released_as_their_writer_saw_them(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Without stars for what was bold, with the emoji themselves, and with the list as lines."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        await head.mentions(TEXT, await card_for(workspace, web_api), blocks=DRAFTED)
        _, proposed = await standing(web_api, HEADS, 2)
        await head.mentions("*approve it*", proposed, blocks=written(_text(" approve it", bold=True)))
        (response,) = await standing(web_api, HERS)

    assert [SAID] == quoted(proposed) == quoted(response)


@pytest.mark.usefixtures("heads")
async def test_words_that_mention_somebody_are_not_put_forward(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """The writer is asked to write the name out, and nothing else happens."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        card = await card_for(workspace, web_api)
        await head.mentions("draft: Please ask @U0CEO", card, blocks=NAMING)
        (told,) = await standing(web_api, f"D{HEAD}")

    assert told["text"].startswith("Please write the name out")
    assert [card["ts"]] == [each["ts"] for each in web_api.shown(HEADS)]


@pytest.mark.usefixtures("heads")
async def test_what_is_not_understood_says_how_it_is_typed(
    serve: Serve, web_api: WebApi, sqlite_database_address: str
) -> None:
    """With the buttons that belong there."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        await head.mentions("decline - no comment", await card_for(workspace, web_api))
        (told,) = await standing(web_api, f"D{HEAD}")

    assert "Nothing was done. To decide that nobody responds, type “decline:” and then why." in told["text"]
    assert "Decline: no response" in buttons(told)


@pytest.mark.usefixtures("heads")
async def test_a_closed_enquiry_is_found_again(serve: Serve, web_api: WebApi, sqlite_database_address: str) -> None:
    """By the command, by its outlet and in a direct message; the list leads to the enquiry."""
    async with serve(sqlite_database_address, Clock(NOON)) as workspace:
        head = Member(workspace, web_api, HEAD)
        card = await card_for(workspace, web_api)
        await head.fill_in(await head.opening(card, "Close it"))
        opened = await head.asks("press list")
        found = await head.asks("press list gazette")
        await head.writes("press list closed")
        (told,) = await standing(web_api, f"D{HEAD}")
        shown = await head.pressing(found, next(label for label in buttons(found) if label.startswith("Open ")))

    assert opened["text"].startswith("There is no open press enquiry for you.")
    assert "The Gazette: Closed on Monday 23 November 2026" in found["text"]
    assert "The Gazette: Closed on Monday 23 November 2026" in told["text"]
    assert "How far it is: Closed" in shown["text"]
