"""A real browser, and a practice room with the scripted bot for it."""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from playwright.async_api import Browser, Page, async_playwright
from pytest_asyncio import fixture

from bot.practice.app import PracticePlatform
from tests.practice.scripted import PEOPLE, ROOMS, ScriptedBot

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
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        await browser.close()


@fixture(loop_scope="session")
async def server() -> AsyncIterator[TestServer]:
    server = TestServer(practice_room())
    async with server:
        yield server


@fixture(loop_scope="session")
async def page(browser: Browser, server: TestServer) -> AsyncIterator[Page]:
    """Return an empty page whose addresses begin at the practice room; a fault in a script fails the test."""
    context = await browser.new_context(base_url=str(server.make_url("/")))
    context.set_default_timeout(15_000)
    faults: list[str] = []
    context.on("weberror", lambda fault: faults.append(str(fault.error)))
    context.on("console", lambda line: faults.append(line.text) if "Content Security Policy" in line.text else None)
    yield await context.new_page()
    await context.close()
    assert not faults


def practice_room() -> web.Application:
    """Return a web application with a fresh practice room."""
    web_app = web.Application()
    PracticePlatform(ScriptedBot(), people=PEOPLE, rooms=ROOMS).mount(web_app)
    return web_app
