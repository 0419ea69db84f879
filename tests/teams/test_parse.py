"""What Teams sends, read into what the bot is asked and where it is to answer."""

import pytest

from bot.core.messages import Place, PlaceKind
from bot.core.people import Person
from bot.teams import parse
from bot.teams.address import Kind, Reference
from bot.teams.parse import Way
from tests.teams.activities import (
    ANN,
    ANN_IN_TEAMS,
    BEN,
    BOT,
    CHANNEL,
    GROUP,
    PERSONAL,
    ROOT,
    SERVICE,
    TEAM,
    TENANT,
    THREAD,
    Json,
    activity,
    dialog,
    execute,
    invoke,
    menu,
    message,
    posted,
    read,
)

AT = "<at>Social media policy</at>"


@pytest.mark.parametrize(
    ("text", "where", "intent", "said"),
    [
        ("Can I post a photo?", PERSONAL, "message", "Can I post a photo?"),
        ("ask can I post?", PERSONAL, "ask", "can I post?"),
        ("ASK can I post?", PERSONAL, "ask", "can I post?"),
        ("check: What a day!\n\nLovely.", PERSONAL, "check", "What a day!\n\nLovely."),
        ("report", PERSONAL, "report", ""),
        ("Report a fake page", PERSONAL, "report", "a fake page"),
        ("press the Gazette rang", PERSONAL, "press", "the Gazette rang"),
        ("help", PERSONAL, "help", ""),
        ("Help", PERSONAL, "help", ""),
        ("help me please", PERSONAL, "message", "help me please"),
        ("/socialpolicy", PERSONAL, "help", ""),
        ("/socialpolicy report", PERSONAL, "report", ""),
        ("/SocialPolicy ask this", PERSONAL, "ask", "this"),
        ("/socialpolicy what now", PERSONAL, "message", "what now"),
        ("asking is free", PERSONAL, "message", "asking is free"),
        ("", PERSONAL, "message", ""),
        ("   ", PERSONAL, "message", ""),
        ("Tom &amp; Ann &lt;3&nbsp;it &#39;so&#39; &copy", PERSONAL, "message", "Tom & Ann <3 it 'so' &copy"),
        ("&amp;lt;at&amp;gt;", PERSONAL, "message", "&lt;at&gt;"),
        (f"{AT} can I post?", GROUP, "message", "can I post?"),
        (f"{AT}&nbsp;ask can I post?\n", THREAD, "ask", "can I post?"),
        (f"So, {AT}, can I?", THREAD, "message", "So,  , can I?"),
        (f"{AT}", THREAD, "message", ""),
        (f"{AT} check <at>Ben Example</at> is &lt;b&gt;rude&lt;/b&gt;", THREAD, "check", "@Ben Example is <b>rude</b>"),
        (f"<at>Ben Example</at> asks {AT} report", THREAD, "message", "@Ben Example asks   report"),
        (f"{AT} approve", THREAD, "message", "approve"),
    ],
)
def test_said(text: str, where: str, intent: str, said: str) -> None:
    """What somebody writes is read without the bot's name; its first word may name what to do."""
    incoming = read(message(text, where, "Ben Example"))

    assert (intent, said) == (incoming.request.intent, incoming.request.text)
    assert Way.MESSAGE is incoming.way
    assert Person("teams", ANN.lower()) == incoming.request.who


@pytest.mark.parametrize(
    ("where", "place", "kind", "in_the_open"),
    [
        (PERSONAL, Place("teams", PERSONAL, PlaceKind.PERSONAL), Kind.PERSONAL, False),
        (GROUP, Place("teams", GROUP, PlaceKind.CHANNEL), Kind.GROUP, True),
        (CHANNEL, Place("teams", CHANNEL, PlaceKind.CHANNEL, ROOT), Kind.CHANNEL, True),
        (THREAD, Place("teams", CHANNEL, PlaceKind.CHANNEL, ROOT), Kind.CHANNEL, True),
    ],
)
def test_place(where: str, place: Place, kind: Kind, in_the_open: bool) -> None:
    """The place is the conversation, with the thread of a channel; where others read it, it was asked in the open."""
    incoming = read(message("hello", where))

    assert (place, in_the_open) == (incoming.request.place, incoming.request.in_the_open)
    assert kind is incoming.address.kind


def test_address() -> None:
    """The address holds all that an answer needs, in one writing."""
    address = read(execute("open", {"value": "r1"}, THREAD)).address

    assert (SERVICE, CHANNEL, ROOT, TENANT.lower()) == (
        address.service_url,
        address.conversation,
        address.thread,
        address.tenant,
    )
    assert (ANN.lower(), ANN_IN_TEAMS, BOT, TEAM) == (
        address.user,
        address.user_channel_id,
        address.bot,
        address.team,
    )
    assert "1622749593512" == address.card
    assert Reference(service_url=SERVICE, conversation=THREAD, tenant=TENANT, bot=BOT) == address.reference
    assert CHANNEL == address.reference.root.conversation
    assert ANN.lower() not in repr(address)


def test_thread_of_a_card() -> None:
    """A card that stands by itself in a channel begins the thread in which it is answered."""
    assert "1622749593512" == read(execute("open", {}, CHANNEL)).request.place.thread
    assert "" == read(execute("open", {}, GROUP)).request.place.thread


def test_message_of_html_alone() -> None:
    """A message whose text is empty is read from its HTML."""
    html = [{"contentType": "text/html", "content": "<p>Can I <b>post</b> this?</p>"}, {"contentType": "image/png"}]

    assert "Can I post this?" == read(message("", attachments=html)).request.text


@pytest.mark.parametrize(
    "payload",
    [
        activity("messageReaction", reactionsAdded=[{"type": "like"}], replyToId=ROOT),
        activity("messageUpdate", text="ask", channelData={"eventType": "editMessage", "tenant": {"id": TENANT}}),
        activity("messageDelete", channelData={"eventType": "softDeleteMessage", "tenant": {"id": TENANT}}),
        activity("typing"),
        activity("event", name="application/vnd.microsoft.readReceipt", value={"lastReadMessageId": "1"}),
        activity("conversationUpdate", membersAdded=[{"id": "29:other", "aadObjectId": BEN}]),
        activity("conversationUpdate", channelData={"eventType": "channelRenamed", "tenant": {"id": TENANT}}),
        activity("installationUpdate", action="upgrade"),
        invoke("composeExtension/query", {"commandId": "search"}),
        invoke("signin/verifyState", {"state": "1"}),
        menu("other_command", posted("words")),
        message("hello") | {"from": {"id": "28:another", "name": "A bot", "role": "bot", "aadObjectId": BEN}},
        execute("open") | {"from": {"id": "28:another", "name": "A bot"}},
    ],
)
def test_not_meant_for_the_bot(payload: Json) -> None:
    """Reactions, edits, deletions, other people's coming and other bots ask nothing."""
    assert parse.activity(payload) is None


@pytest.mark.parametrize(
    ("payload", "way"),
    [
        (activity("installationUpdate", action="add"), Way.INSTALLED),
        (activity("installationUpdate", action="add-upgrade"), Way.UPGRADED),
        (activity("installationUpdate", action="remove-upgrade"), Way.UPGRADED),
        (activity("conversationUpdate", membersAdded=[{"id": BOT}, {"id": "29:a", "aadObjectId": ANN}]), Way.INSTALLED),
        (activity("conversationUpdate", THREAD, membersAdded=[{"id": BOT}]), Way.INSTALLED),
        (activity("installationUpdate", action="remove"), Way.REMOVED),
        (activity("conversationUpdate", CHANNEL, membersRemoved=[{"id": BOT}]), Way.REMOVED),
    ],
)
def test_installed(payload: Json, way: Way) -> None:
    """Where the bot was added, removed or renewed is told, whichever of the two activities says it."""
    incoming = read(payload)

    assert (way, "help") == (incoming.way, incoming.request.intent)


def test_installed_twice_is_once() -> None:
    """The two activities that tell of one installation are one request."""
    first, second = (
        read(activity("installationUpdate", action="add")),
        read(activity("conversationUpdate", membersAdded=[{"id": BOT}], id="f:other")),
    )

    assert first.request.id == second.request.id


def test_installed_by_nobody() -> None:
    """A policy of the administrator's may install the bot; where it can speak is known all the same."""
    incoming = read(activity("installationUpdate", action="add") | {"from": {"id": "29:setup"}})

    assert ("", PERSONAL) == (incoming.address.user, incoming.address.conversation)


def test_pressed() -> None:
    """A button starts its intent with its value."""
    incoming = read(execute("press.approve", {"value": "e1"}, THREAD))

    assert ("press.approve", {"value": "e1"}, "") == (
        incoming.request.intent,
        incoming.request.fields,
        incoming.request.text,
    )
    assert (Way.EXECUTE, False, None) == (incoming.way, incoming.is_form, incoming.origin)
    assert not incoming.request.in_the_open


@pytest.mark.parametrize("data", [{}, {"value": None}, {"value": "", "msteams": {"type": "task/fetch"}}])
def test_pressed_without_value(data: Json) -> None:
    """A button may carry nothing."""
    assert {"value": ""} == read(execute("help", data)).request.fields


def test_ids() -> None:
    """A request has the same id on every delivery, and each its own."""
    payloads = [
        message("hello"),
        message("hello", id="2"),
        message("hello", GROUP),
        execute("open"),
        execute("open", id="f:2"),
        execute("close"),
        menu("check_message", posted("words")),
        menu("report_message", posted("words")),
        dialog("task/fetch", {"verb": "open"}),
        dialog("task/submit", {"verb": "open"}),
    ]
    ids = [read(each).request.id for each in payloads]

    assert ids == [read(each).request.id for each in payloads]
    assert len(payloads) == len(set(ids))


@pytest.mark.parametrize(("name", "way"), [("task/fetch", Way.FETCH), ("task/submit", Way.SUBMIT)])
def test_dialog(name: str, way: Way) -> None:
    """A button of a dialog carries its intent among what it brings along."""
    incoming = read(dialog(name, {"verb": "check.told", "value": "v", "msteams": {"type": "task/fetch"}}))

    assert (way, "check.told", {"value": "v"}) == (incoming.way, incoming.request.intent, incoming.request.fields)


def test_origin() -> None:
    """A card in the personal chat knows where the conversation began; one that all see may not say so."""
    data = {"value": "v", "_from": THREAD}
    incoming = read(execute("ask.share", data))

    assert incoming.origin
    assert (THREAD, SERVICE, TENANT.lower()) == (
        incoming.origin.conversation,
        incoming.origin.service_url,
        incoming.origin.tenant,
    )
    assert Place("teams", PERSONAL, PlaceKind.PERSONAL) == incoming.request.place
    assert Place("teams", CHANNEL, PlaceKind.CHANNEL, ROOT) == incoming.from_origin().request.place
    assert read(execute("ask.share", data, GROUP)).origin is None
    assert read(execute("ask.share", {})).from_origin().request.place.kind is PlaceKind.PERSONAL
