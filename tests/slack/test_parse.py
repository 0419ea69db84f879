"""Payloads of any shape → a request, or a fault that tells nothing of what was written."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bot.slack import address, parse, words
from bot.slack.address import Address, Original

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=5),
    max_leaves=15,
)
PAYLOAD = st.fixed_dictionaries(
    {},
    optional={
        name: JSON | st.text(max_size=10) | st.fixed_dictionaries({"id": st.text(max_size=5)})
        for name in ("trigger_id", "user", "user_id", "channel", "channel_id", "event_id", "event", "actions", "view")
    },
)


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(PAYLOAD)
def test_any_payload(payload: dict[str, object]) -> None:
    """Whatever the payload, it is either read or refused as malformed."""
    for read in (parse.command, parse.event, parse.shortcut, parse.action, parse.submission):
        try:
            read(payload)
        except ValidationError:
            continue


def test_fault_is_discreet() -> None:
    """A fault names the field that is wrong and shows nothing of what was sent."""
    payload = {"trigger_id": "1", "user_id": "U1", "response_url": "", "text": ["secret words"]}
    with pytest.raises(ValidationError) as fault:
        parse.command(payload)

    assert "channel_id" in str(fault.value)
    assert "secret words" not in str(fault.value)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("Tom &amp; Ann &lt;3", "Tom & Ann <3"),
        ("&amp;lt;", "&lt;"),
        ("<@U1> and <@U2|ann>", "@U1 and @ann"),
        ("<#C1> and <#C2|general>", "#C1 and #general"),
        ("<!here> <!channel|@channel> <!subteam^S1|@heads>", "@here @channel @heads"),
        ("<!date^1392734382^{date}|18 Feb>", "18 Feb"),
        ("<https://x.org/a?b=1&amp;c=2>", "https://x.org/a?b=1&c=2"),
        ("<http://x.org|x.org>", "x.org"),
        ("<https://evil.example|our school>", "our school (https://evil.example)"),
        ("<mailto:a@x.org|a@x.org> <tel:0123|0123>", "a@x.org 0123"),
        ("a < b > c <b>", "a < b > c <b>"),
    ],
)
def test_typed(sent: str, typed: str) -> None:
    """Slack's way of writing mentions, links and entities becomes what the person typed."""
    assert typed == words.typed(sent)


def test_mention_without_authorization() -> None:
    """Where Slack does not say who the bot is, the first name in a mention is taken for it."""
    mention = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.1", "text": "<@UBOT> ask <@U2>"}
    incoming = parse.event({"event_id": "Ev1", "event": mention})

    assert incoming
    assert "ask @U2" == incoming.request.text


def test_repr() -> None:
    """What is printed of a request and its address names nobody and shows no words."""
    payload = {"trigger_id": "1", "user_id": "U0PERSON", "channel_id": "C1", "response_url": "", "text": "secret"}
    incoming = parse.command(payload)

    assert "U0PERSON" not in repr(incoming)
    assert "secret" not in repr(incoming)


def test_address_travels() -> None:
    """The longest address and the longest value fit into a window's metadata and come back as they were."""
    longest = Address(
        user="U" * 80,
        channel="C" * 80,
        thread="1" * 80,
        busy_thread="1" * 80,
        response_url="h" * 500,
        original=Original.HIDDEN,
    )
    value = '"\n' * 1_000
    packed = address.packed(longest, value)

    assert len(packed) < 3_000
    assert (longest, value) == address.unpacked(packed)


def test_mention_without_end() -> None:
    """A mention that is begun over and over and never ends is read at once; looked at again and again it took hours."""
    text = "<@UBOT|" * 130_000
    mention = {"type": "app_mention", "channel": "C1", "user": "U1", "ts": "1.1", "text": text}
    authorizations = [{"user_id": "UBOT", "is_bot": True}]
    incoming = parse.event({"event_id": "E1", "event": mention, "authorizations": authorizations})

    assert incoming
    assert text == incoming.request.text
