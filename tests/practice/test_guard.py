"""Who gets in: this machine's own page, with a body of sense and size."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from bot.practice.guard import LARGEST_BODY, SECURITY_HEADERS
from tests.practice.scripted import ScriptedBot
from tests.practice.visitor import Client, Visitor

WORDS = "the confidential words"


def sent(text: str = WORDS) -> dict[str, str]:
    return {"id": str(uuid4()), "room": "dm-teacher", "text": text}


@pytest.mark.parametrize("host", ["localhost:3978", "127.0.0.1:3978", "[::1]:3978", "localhost"])
async def test_this_machine_may_look(client: Client, host: str) -> None:
    """Every name of the loopback opens the page."""
    assert (await client.get("/", headers={"Host": host})).status == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:3978", "127.0.0.1.evil.example", "localhost:x", "10.0.0.1", "x@localhost"]
)
@pytest.mark.parametrize("path", ["/", "/?as=teacher", "/practice/page/room.js", "/practice/events?as=teacher&after=x"])
async def test_a_name_that_was_pointed_at_this_machine_gets_nothing(client: Client, host: str, path: str) -> None:
    """A page elsewhere cannot read the room through a name of its own (DNS rebinding)."""
    response = await client.get(path, headers={"Host": host})

    assert response.status == 403
    assert "only on this machine" in await response.text()


@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none"},
        {"Sec-Fetch-Site": ""},
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://localhost:1", "Sec-Fetch-Site": "same-origin"},
    ],
)
async def test_a_page_elsewhere_cannot_speak_here(
    teacher: Visitor, scripted: ScriptedBot, headers: dict[str, str]
) -> None:
    """A request that another site started has no effect."""
    response = await teacher.post("messages", sent(), **{"Sec-Fetch-Site": "", **headers})

    assert response.status == 403
    assert not scripted.asked
    assert WORDS not in await teacher.read("dm-teacher")


async def test_a_request_that_does_not_say_where_it_comes_from_is_refused(
    teacher: Visitor, scripted: ScriptedBot
) -> None:
    """Without Origin and Sec-Fetch-Site there is nothing to trust."""
    response = await teacher.client.post("/practice/messages?as=teacher", json=sent())

    assert response.status == 403
    assert not scripted.asked


async def test_the_own_origin_alone_is_enough(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A browser that sends Origin without Sec-Fetch-Site is heard."""
    origin = str(teacher.client.make_url("")).rstrip("/")
    url = "/practice/messages?as=teacher"
    response = await teacher.client.post(url, json=sent(), headers={"Origin": origin})

    assert response.status == 200
    assert [request.text for request in scripted.asked] == [WORDS]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
async def test_what_is_not_declared_as_json_is_refused(teacher: Visitor, scripted: ScriptedBot, kind: str) -> None:
    """The types that a form elsewhere can send are not read."""
    response = await teacher.post("messages", sent(), **{"Content-Type": kind})

    assert response.status == 415
    assert not scripted.asked


async def test_a_body_that_is_too_large_is_refused_in_words(teacher: Visitor, scripted: ScriptedBot) -> None:
    """More than the limit is refused with the limit, whether or not its length was declared."""

    async def in_pieces() -> AsyncIterator[bytes]:
        for _ in range(LARGEST_BODY // 1024 + 1):
            yield b" " * 1024

    declared = await teacher.post("messages", sent("x" * LARGEST_BODY))
    headers = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/json"}
    streamed = await teacher.client.post("/practice/messages?as=teacher", data=in_pieces(), headers=headers)

    for response in (declared, streamed):
        assert response.status == 413
        assert "at most 256 KB" in (await response.json())["error"]
    assert not scripted.asked


@pytest.mark.parametrize(
    "body",
    [
        [],
        {},
        {"id": "x", "room": "dm-teacher", "text": WORDS},
        {"id": str(uuid4()), "room": "dm-teacher", "text": WORDS, "intent": "approve"},
        {"id": str(uuid4()), "room": 1, "text": WORDS},
        {"id": str(uuid4()), "room": "dm-teacher", "text": "\ud800"},
    ],
)
async def test_a_body_without_sense_is_refused_without_repeating_it(
    teacher: Visitor, scripted: ScriptedBot, body: object
) -> None:
    """What cannot be read gets a clear sentence, has no effect, and is not echoed."""
    response = await teacher.post("messages", body)

    assert response.status == 422
    assert "could not be read" in (await response.json())["error"]
    assert WORDS not in await response.text()
    assert not scripted.asked


@pytest.mark.parametrize(
    "path", ["/", "/?as=teacher", "/?as=nobody", "/practice/page/house.css", "/practice/page/app.py"]
)
async def test_every_answer_is_wrapped_in_safe_headers(client: Client, path: str) -> None:
    """No inline script, no framing, no sniffing and no referrer, on pages, files and refusals."""
    response = await client.get(path)

    assert SECURITY_HEADERS.items() <= dict(response.headers).items()
    policy = response.headers["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize("path", ["/", "/?as=teacher"])
async def test_a_page_loads_nothing_from_elsewhere_and_holds_no_script(client: Client, path: str) -> None:
    """The page works under its own policy: no inline script or style, no address outside."""
    page = await (await client.get(path)).text()

    assert "style=" not in page
    assert "onclick" not in page
    assert "https://" not in page
    assert page.count("<script") == page.count('<script type="module" src="/practice/page/')


@pytest.mark.parametrize("name", ["app.py", "room.html", "..%2Fapp.py", "%2e%2e/app.py"])
async def test_only_the_pages_own_files_are_served(client: Client, name: str) -> None:
    """Templates, code and whatever lies beside them stay where they are."""
    assert (await client.get(f"/practice/page/{name}")).status == 404


async def test_a_failure_says_that_nothing_was_done_and_keeps_what_was_said_out_of_the_log(
    teacher: Visitor, scripted: ScriptedBot, caplog: pytest.LogCaptureFixture
) -> None:
    """When the bot breaks, its error is named in the log without its words."""
    scripted.fails = True
    response = await teacher.post("messages", sent())

    assert response.status == 500
    assert "nothing was done" in (await response.json())["error"]
    assert "RuntimeError" in caplog.text
    assert WORDS not in caplog.text
