"""The story of a press enquiry in Slack, step by step."""

from datetime import UTC, datetime

from tests.acceptance.asking import settled
from tests.acceptance.members import HEAD, Json, Member, buttons, standing
from tests.acceptance.reporting import CEO, CEOS, DEPUTY, HEADS
from tests.slack.conversations import BOT, Channel
from tests.slack.web_api import WebApi
from tests.slack.workspace import PERSON, Workspace

#: When the enquiries of these stories come, a Monday, and by when the journalist wants to have an answer.
NOON, DEADLINE = datetime(2026, 11, 23, 12, 0, tzinfo=UTC), datetime(2026, 11, 23, 16, 0, tzinfo=UTC)
#: With what Slack reads as markup.
QUESTION = "Is it true that <!channel> the *hall* is shut & that nobody was told?"
DRAFT = 'The hall is "shut for repairs" & safe.\nIt opens again on <4 January>.'
WORDS = 'The hall is "shut for repairs" & safe.\nNobody was hurt.'
#: What the form is filled in with when nothing is special about the enquiry.
ASKED = {
    "outlet": "The Gazette",
    "who": "Sam Field",
    "how": "phone",
    "text": QUESTION,
    "wants": "comment",
    "deadline": str(int(DEADLINE.timestamp())),
    "school": "alder",
}
HERS = f"D{PERSON}"
#: What waits for an enquiry while it is open: to remind, to pass it on, and to tell that the deadline has passed.
TIMERS = 3
#: What waits besides once words are approved: to end the approval, and to ask whether they were sent.
WHILE_APPROVED = 2


async def enquired(member: Member, **told: str) -> Json:
    """Pass an enquiry on, and return what is said to whoever was contacted."""
    return await member.fill_in(await member.beginning("press"), **(ASKED | told))


async def drafted(head: Member, words: str = DRAFT) -> Json:
    """Type words in the thread of the card, and return the message that shows them there."""
    (card,) = await standing(head.web_api, HEADS)
    # Words that come while the card is still being posted are told beside it by both.
    await settled(head.workspace, TIMERS)
    await head.mentions(f"draft: {words}", card)
    return (await standing(head.web_api, HEADS, 2))[1]


async def released(workspace: Workspace, web_api: WebApi) -> Json:
    """Have words typed and approved in the thread, and return the message that gives them to the teacher."""
    head = Member(workspace, web_api, HEAD)
    await enquired(Member(workspace, web_api))
    await head.press(await drafted(head, WORDS), "Approve")
    return (await standing(web_api, HERS))[0]


async def with_button(web_api: WebApi, label: str) -> Json:
    """Wait until a message with that button stands in the channel of the head, and return the first."""
    count = 1
    while not (found := [each for each in await standing(web_api, HEADS, count) if label in buttons(each)]):
        count += 1
    return found[0]


def with_everybody(web_api: WebApi) -> None:
    """Have the CEO in the channel of the head as well, and a channel of their own."""
    web_api.channels[HEADS] = Channel([HEAD, BOT, DEPUTY, CEO])
    web_api.channels[CEOS] = Channel([CEO, BOT])


def quoted(message: Json) -> list[str]:
    """Return the texts that a message shows word for word."""
    rich = [block for block in message["blocks"] if block["type"] == "rich_text"]
    quotes = [part for block in rich for part in block["elements"] if part["type"] == "rich_text_quote"]
    return ["".join(piece["text"] for piece in quote["elements"]) for quote in quotes]


def thread(web_api: WebApi, card: Json) -> list[str]:
    """Return how each message in the thread of a card begins, in order."""
    told = [each for each in web_api.shown(card["channel"]) if each.get("thread_ts") == card["ts"]]
    return [each["text"].partition("\n")[0].partition(": ")[2] for each in told]
