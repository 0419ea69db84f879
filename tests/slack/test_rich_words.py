"""What somebody typed, as they saw it, from the rich text that Slack sends."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack import parse
from bot.slack.words import as_typed
from tests.slack.conversations import BOT
from tests.slack.test_parse import JSON

Json = dict[str, Any]


def text(written: str, **style: bool) -> Json:
    return {"type": "text", "text": written} | ({"style": style} if style else {})


def line(*elements: Json, kind: str = "section") -> Json:
    return {"type": f"rich_text_{kind}", "elements": list(elements)}


def items(*written: str, style: str = "bullet", **shape: object) -> Json:
    lines = [line(text(each)) for each in written]
    return {"type": "rich_text_list", "style": style, "elements": lines, "border": 0, **shape}


def rich(*elements: Json) -> Json:
    return {"type": "rich_text", "block_id": "x", "elements": list(elements)}


def link(url: str, **label: str) -> Json:
    return {"type": "link", "url": url, **label}


def emoji(name: str, **more: object) -> Json:
    return {"type": "emoji", "name": name, **more}


AS_IT_IS = "2 * 3 * 4, a_b_c, `x`, Tom & Ann <3 &amp; “you”"
USER = {"type": "user", "user_id": "U0CEO"}


@pytest.mark.parametrize(
    ("elements", "seen"),
    [
        ((line(text("We are "), text("very", bold=True), text(" sorry", italic=True)),), "We are very sorry"),
        ((line(text(AS_IT_IS)),), AS_IT_IS),
        ((line(text("One\n\n  two\n")),), "One\n\n  two"),
        ((line(emoji("tada", unicode="1f389"), emoji("wave", unicode="1f44b-1f3fd", skin_tone=4)),), "🎉👋🏽"),
        ((line(emoji("family", unicode="1F468-200D-1F469-200D-1F467")),), "👨\u200d👩\u200d👧"),
        ((line(emoji("our-logo"), emoji("odd", unicode="zz"), emoji("odd", unicode="d83d")),), ":our-logo::odd::odd:"),
        ((line(emoji("odd", unicode="ffffff"), emoji("odd", unicode=7)),), ":odd::odd:"),
        ((line(link("https://x.org/a?b=1&c=2")),), "https://x.org/a?b=1&c=2"),
        ((line(link("http://x.org", text="x.org")),), "x.org"),
        ((line(link("https://evil.example", text="our school")),), "our school (https://evil.example)"),
        ((line(link("mailto:a@x.org", text="a@x.org"), text(" "), link("tel:0123", text="0123")),), "a@x.org 0123"),
        ((line({"type": "date", "timestamp": 1, "format": "{date}", "fallback": "18 Feb"}),), "18 Feb"),
        ((line({"type": "color", "value": "#fff"}),), "#fff"),
        ((line(text("Say:\n")), items("one", "two"), line(text("and\n"))), "Say:\n• one\n• two\nand"),
        ((line(text("Say:")), items("one"), line(text("\nafter"))), "Say:\n• one\n\nafter"),
        (
            (items("one", "two", style="ordered"), items("in", indent=1), items("three", style="ordered", offset=2)),
            "1. one\n2. two\n    • in\n3. three",
        ),
        ((items("in", indent=10**9, offset="odd", style="odd"),), f"{' ' * 32}• in".strip()),
        ((items("big", style="ordered", offset=10**9),), "10000. big"),
        (
            (line(text("He said:\n")), line(text("It is"), text(" so"), kind="quote"), line(text("Well"))),
            "He said:\nIt is so\nWell",
        ),
        ((line(text("a  b\n\tc"), kind="preformatted"),), "a  b\n\tc"),
        ((line(), line(text("one")), line(), line(text("two"))), "one\ntwo"),
    ],
)
def test_its_writer_saw(elements: tuple[Json, ...], seen: str) -> None:
    """Plain characters, without marks for what is bold: emoji as they are, lists as lines."""
    said = as_typed("*something* else", [rich(*elements)])

    assert (seen, False) == (said.text, said.mentions)


def test_several_blocks_follow_each_other() -> None:
    """Each begins a line."""
    assert "one\ntwo" == as_typed("", [rich(line(text("one"))), rich(line(text("two")))]).text


@pytest.mark.parametrize(
    ("element", "seen"),
    [
        (USER, "@U0CEO"),
        ({"type": "usergroup", "usergroup_id": "S1"}, "@S1"),
        ({"type": "channel", "channel_id": "C1"}, "#C1"),
        ({"type": "broadcast", "range": "here"}, "@here"),
    ],
)
def test_a_mention_is_told(element: Json, seen: str) -> None:
    """Of a person, a group, a channel or everybody."""
    said = as_typed("", [rich(line(text("Ask "), element))])

    assert (f"Ask {seen}", True) == (said.text, said.mentions)


@pytest.mark.parametrize(
    ("written", "mentions"),
    [
        ("Ask <@U1>", True),
        ("<#C1|general>", True),
        ("<!here>", True),
        ("<!subteam^S1|@heads>", True),
        ("<!date^1^{date}|18 Feb>", False),
        ("<https://x.org>", False),
        ("&lt;@U1&gt; a < b > c", False),
    ],
)
def test_a_mention_is_told_without_rich_text_too(written: str, mentions: bool) -> None:
    """From how Slack writes it."""
    assert mentions is as_typed(written, ()).mentions


@pytest.mark.parametrize(
    "blocks",
    [
        [],
        [rich()],
        [{"type": "section", "text": {"type": "mrkdwn", "text": "odd"}}],
        [rich(line(text("odd"))), {"type": "image", "alt_text": "odd"}],
        [rich(line({"type": "canvas", "file_id": "F1"}))],
        [rich(line(text("odd"), {"type": "date", "timestamp": 1}))],
        [rich({"type": "rich_text_table", "elements": []})],
        [rich({"type": "rich_text_list", "elements": [{"type": "odd"}]})],
        [rich(items("odd"), {"type": "rich_text_list", "elements": [line({"type": "odd"})]})],
        [None, 7, "odd", {"type": "rich_text"}, {"type": "rich_text", "elements": "odd"}],
        [rich(line({"type": "text", "text": 7}))],
    ],
)
def test_what_is_not_known_leaves_the_text(blocks: list[Any]) -> None:
    """So nothing that its writer saw is left out."""
    assert "All & <of> it" == as_typed("All &amp; &lt;of&gt; it ", blocks).text


def mention(**more: object) -> Json:
    said = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.1", "text": f"<@{BOT}> *fall* back"}
    return {"event_id": "Ev1", "authorizations": [{"user_id": BOT, "is_bot": True}], "event": said | more}


def read(payload: Json) -> tuple[str, bool]:
    incoming = parse.event(payload)
    assert incoming
    return incoming.request.text, incoming.request.mentions


BOT_ITSELF = {"type": "user", "user_id": BOT}


@pytest.mark.parametrize(
    ("elements", "expected"),
    [
        ((BOT_ITSELF, text(" draft: The "), text("hall", bold=True)), ("draft: The hall", False)),
        ((text("Hello "), BOT_ITSELF, text(" ask "), USER), ("Hello   ask @U0CEO", True)),
        ((USER, text(" "), BOT_ITSELF, text(" may we?")), ("@U0CEO   may we?", True)),
        ((BOT_ITSELF, text(" ask "), BOT_ITSELF), (f"ask @{BOT}", True)),
        ((text("no name"),), ("no name", False)),
    ],
)
def test_a_mention_of_the_bot_is_left_out_once(elements: tuple[Json, ...], expected: tuple[str, bool]) -> None:
    """Whoever else is mentioned stays."""
    assert expected == read(mention(blocks=[rich(line(*elements))]))


def test_the_first_mention_is_left_out_where_the_bot_is_not_known() -> None:
    """As without rich text."""
    blocks = [rich(line(BOT_ITSELF, text(" ask "), USER))]

    assert ("ask @U0CEO", True) == read(mention(blocks=blocks) | {"authorizations": []})
    assert ("*fall* back", False) == read(mention() | {"authorizations": []})


def test_a_direct_message_is_read_from_its_rich_text() -> None:
    """One that was edited too."""
    blocks = [rich(line(text("What about my "), text("mug", italic=True), emoji("tea", unicode="1f375"), text("?")))]
    direct = {"type": "message", "channel_type": "im", "channel": "D1", "text": "What about my _mug_:tea:?"}
    edited = {"edited": {"user": "U1", "ts": "2.1"}}

    assert ("What about my mug🍵?", False) == read(mention(**direct, **edited, blocks=blocks))


@given(st.lists(JSON | st.builds(rich, JSON) | st.builds(lambda inner: rich(line(inner)), JSON)) | JSON)
def test_rubbish_in_blocks_never_loses_a_message(blocks: Any) -> None:
    """Whatever stands there, the message is read."""
    said, _ = read(mention(blocks=blocks))

    assert isinstance(said, str)
