"""What a teacher and a headteacher do about a press enquiry in the practice room; each step ends where its page is shown."""

from datetime import datetime, timedelta

from playwright.async_api import Locator, Page, expect

from bot.core.school_days import UK
from tests.browser.actions import messages, say

OUTLET, JOURNALIST = "The Alder Gazette", "Sam Field"
QUESTION = "Is it true that the hall has been shut since Easter because part of the roof came down?"
ALREADY = "I only said that I would find out whom to ask."
WORDS = 'The hall is "closed for repairs".\nNobody was hurt. It opens again on 4 January.'
WHY = "It may not open on 4 January, so leave the day out."
MENDED = 'The hall is "closed for repairs".\nNobody was hurt.'
COVERAGE = "https://example.com/gazette/alder-hall"
OFFICE = "/?as=headteacher&room=heads-office"


def in_a_week() -> str:
    """Return a deadline that is far enough away for nobody to be reminded, as the browser's field wants it."""
    return f"{datetime.now(UK) + timedelta(days=7):%Y-%m-%dT16:00}"


async def form(page: Page) -> Locator:
    """Begin to pass an enquiry on, and return its form."""
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy press")
    dialog = page.get_by_role("dialog", name="Somebody wants a comment")
    await expect(dialog).to_be_visible()
    return dialog


async def filled_in(page: Page, how: str = "By phone", wants: str = "A comment") -> Locator:
    """Fill in the form, and return it."""
    dialog = await form(page)
    await dialog.get_by_label("Which newspaper, channel or site is it?").fill(OUTLET)
    await dialog.get_by_label("Who is asking?").fill(JOURNALIST)
    await dialog.get_by_role("radio", name=how).check()
    await dialog.get_by_label("What do they ask?").fill(QUESTION)
    await dialog.get_by_role("radio", name=wants).check()
    await dialog.get_by_label("When do they need it by?").fill(in_a_week())
    await dialog.get_by_role("radio", name="Alder Primary School").check()
    await dialog.get_by_label("Has anything been said to them already?").fill(ALREADY)
    return dialog


async def passed_on(page: Page) -> None:
    dialog = await filled_in(page)
    await dialog.get_by_role("button", name="Pass it on").click()
    await expect(messages(page).last.get_by_role("heading", name="Don't respond to them", exact=True)).to_be_visible()


async def card(page: Page) -> None:
    """Pass an enquiry on, and see its card as the headteacher."""
    await passed_on(page)
    await page.goto(OFFICE)
    await expect(messages(page).first).to_contain_text(QUESTION)


async def types(page: Page, words: str) -> None:
    """Type to the bot in the thread of the card."""
    reply = page.get_by_label("Reply in this thread").first
    if not await reply.is_visible():
        await page.get_by_text("Reply in a thread").first.click()
    await reply.fill(f"@socialpolicy {words}")
    await reply.press("Enter")


async def drafted(page: Page) -> None:
    """Type words in the thread of the card."""
    await card(page)
    await types(page, f"draft: {WORDS}")
    await expect(page.get_by_role("button", name="Approve", exact=True).first).to_be_visible()
