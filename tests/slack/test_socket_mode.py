"""Socket Mode: the bot connects to Slack, and nothing of the trust's is open to the internet."""

import asyncio

from bot.core.messages import Reply, Say
from tests.slack.conftest import Start
from tests.slack.web_api import Failure, WebApi
from tests.slack.workspace import Scripted, command, envelope

HELLO = Reply((Say("Hello."),))
DIRECT_MESSAGE = {"type": "message", "channel_type": "im", "channel": "D1", "user": "U1", "text": "Hello?"}


async def test_command(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """A command that comes by Socket Mode is answered in its acknowledgement."""
    bot.replies = {"help": HELLO}
    payload = command(web_api, "help")
    async with start(app_token="xapp-token", signing_secret=None):
        answer = await web_api.send_envelope({"type": "slash_commands", "envelope_id": "E1", "payload": payload})

    assert ("E1", "Hello.") == (answer["envelope_id"], answer["payload"]["text"])
    assert ["apps.connections.open"] == [call.method for call in web_api.calls]


async def test_event(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """An event that comes by Socket Mode is acknowledged and answered."""
    bot.replies = {"message": HELLO}
    payload = envelope(DIRECT_MESSAGE)
    async with start(app_token="xapp-token"):
        answer = await web_api.send_envelope({"type": "events_api", "envelope_id": "E1", "payload": payload})

    assert {"envelope_id": "E1"} == answer
    assert ["Hello."] == [message["text"] for message in web_api.sent("chat.postMessage")]


async def test_not_connected(start: Start, bot: Scripted, web_api: WebApi) -> None:
    """While Slack does not let it connect, the web server serves, and stops when it is told to."""
    bot.replies = {"help": HELLO}
    web_api.fail("apps.connections.open", Failure(error="invalid_auth"))
    # The library sleeps for ten seconds before it tries again, and a stop is not to wait for that.
    async with asyncio.timeout(8), start(app_token="xapp-wrong") as slack:
        await web_api.wait_for("apps.connections.open")
        response = await slack.command("help")

    assert 200 == response.status
    assert [] == web_api.acknowledgements


async def test_no_app_token(start: Start, web_api: WebApi) -> None:
    """Without an app token nothing connects."""
    async with start():
        pass

    assert [] == web_api.calls
