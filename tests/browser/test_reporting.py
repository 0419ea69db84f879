"""Reporting a message of a room, in a real browser."""

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from tests.browser.actions import focused, messages, say
from tests.practice.scripted import ScriptedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

ACTION = "Report this…"


async def test_a_message_is_reported_by_keyboard_and_nobody_else_learns_of_it(
    page: Page, scripted: ScriptedBot
) -> None:
    """The action stands with each message and says whose it is; the form opens for the one who chose it."""
    head = await page.context.new_page()
    await head.goto("/?as=headteacher&room=staff-room")
    await say(head, "Ella fell into the mud")
    await page.goto("/?as=teacher&room=staff-room")
    action = page.get_by_role("button", name=ACTION)
    await expect(action).to_have_accessible_description(
        f"Headteacher {await messages(page).locator('time').inner_text()}"
    )
    await action.focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Report misuse")
    await expect(dialog).to_be_visible()
    await page.keyboard.press("Escape")

    assert await focused(page) == ACTION
    assert [(request.intent, request.text) for request in scripted.asked] == [("report", "Ella fell into the mud")]
    await expect(messages(page).last).to_contain_text("Only visible to you")
    await expect(messages(head)).to_have_count(1)


async def test_the_bots_own_messages_cannot_be_reported(page: Page) -> None:
    """Colleagues' words have the action, one's own too; answers of the bot and commands have not."""
    await page.goto("/?as=teacher&room=staff-room")
    await say(page, "@socialpolicy announce")
    await expect(messages(page)).to_have_count(2)
    await say(page, "/socialpolicy help")
    await expect(messages(page)).to_have_count(4)

    await expect(page.get_by_role("button", name=ACTION)).to_have_count(1)


async def test_a_report_that_did_not_begin_says_so_beside_the_message(page: Page, server: TestServer) -> None:
    """While nobody answers, the words stand with the message that was to be reported."""
    await page.goto("/?as=teacher&room=staff-room")
    await say(page, "Good morning")
    action = messages(page).get_by_role("button", name=ACTION)
    await expect(action).to_be_visible()
    await server.close()
    await action.click()

    await expect(messages(page).get_by_role("alert")).to_contain_text("Not sent")
