"""A real browser, and practice rooms for it: with the scripted bot, and with the whole one."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright, expect
from pytest_asyncio import fixture

from bot.app import practice_room
from bot.practice.app import PracticePlatform
from bot.settings import Settings
from tests.practice.scripted import PEOPLE, ROOMS, ScriptedBot
from tests.unhurried import GUARD
from tests.whole_bot import parts_with

#: Milliseconds that are waited for what should have happened: a busy machine takes its time.
PATIENCE = 1_000 * GUARD
FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str:
    """Return the path of Chromium; the test fails when there is none."""
    path = os.environ.get("CHROMIUM_PATH") or shutil.which("chromium")
    if path is None or not Path(path).is_file():
        pytest.fail("The browser tests need Chromium: install the package `chromium`, or set CHROMIUM_PATH to it.")
    return path


@fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    expect.set_options(timeout=PATIENCE)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@pytest.fixture
def scripted() -> ScriptedBot:
    return ScriptedBot()


@pytest.fixture
def platform(scripted: ScriptedBot) -> PracticePlatform:
    return practice_platform(scripted)


@fixture(loop_scope="session")
async def server(platform: PracticePlatform, unused_tcp_port: int) -> AsyncIterator[TestServer]:
    # The port stays the test's own while the server is stopped.
    server = TestServer(web_application(platform), port=unused_tcp_port)
    async with server:
        yield server


@fixture(loop_scope="session")
async def page(browser: Browser, server: TestServer) -> AsyncIterator[Page]:
    """Return an empty page whose addresses begin at the practice room; a fault in a script fails the test."""
    context = await browser.new_context(base_url=str(server.make_url("/")))
    context.set_default_timeout(PATIENCE)
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield await context.new_page()
    await context.close()
    assert not faults


@fixture(loop_scope="session")
async def whole_bot(tmp_path: Path) -> AsyncIterator[TestServer]:
    async with practice_room(parts_with(Settings(socialpolicy_home=tmp_path))) as app:
        server = TestServer(app)
        async with server:
            yield server


@fixture(loop_scope="session")
async def teacher(browser: Browser, whole_bot: TestServer) -> AsyncIterator[Page]:
    """Return the teacher's chat with the whole bot."""
    context = await browser.new_context(
        base_url=str(whole_bot.make_url("/")), viewport={"width": 1100, "height": 1000}, color_scheme="light"
    )
    context.set_default_timeout(PATIENCE)
    page = await context.new_page()
    await page.goto("/?as=teacher")
    yield page
    await context.close()


def practice_platform(bot: ScriptedBot) -> PracticePlatform:
    """Return a fresh practice room."""
    return PracticePlatform(bot, people=PEOPLE, rooms=ROOMS)


def web_application(platform: PracticePlatform) -> web.Application:
    """Return a web application for a practice room."""
    web_app = web.Application()
    platform.mount(web_app)
    return web_app
