"""What a teacher and a headteacher do about a report in the practice room; each step ends where its page is shown."""

import re

from playwright.async_api import Locator, Page, expect

from tests.browser.actions import messages, say

WHAT = "A page in the name of our school makes fun of the office staff. Someone who works here runs it, I think."
WHERE, WHEN = "https://example.com/alder-laughs", "Since last weekend"
QUESTION, ANSWER = "How do you know that it is somebody who works here?", "It has a photo taken in the staff room."
OUTCOME = "The page is gone, and we have talked to the person who made it."


async def start(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy report")
    await expect(messages(page).last.get_by_role("heading", name="is a child at risk?")).to_be_visible()


async def form(page: Page) -> Locator:
    """Say that no child is at risk, and return the first form."""
    await start(page)
    await messages(page).last.get_by_role("button", name="No child is at risk").click()
    dialog = page.get_by_role("dialog", name="Report misuse: 1 of 2")
    await expect(dialog).to_be_visible()
    return dialog


async def preview(page: Page) -> Locator:
    """Fill in the first form, and return the second, which says who will see the report."""
    dialog = await form(page)
    await dialog.get_by_label("Who is it about?").select_option(label="Somebody who works or helps here")
    await dialog.get_by_label("If they work here, who is it?").select_option(label="Deputy headteacher")
    await dialog.get_by_role("radio", name="Alder Primary School").check()
    await dialog.get_by_label("What kind of thing is it?").select_option(
        label="A fake account, or somebody impersonated"
    )
    await dialog.get_by_role("button", name="Next: who will see it").click()
    dialog = page.get_by_role("dialog", name="Report misuse: 2 of 2")
    await expect(dialog.get_by_role("heading", name="Who will see this")).to_be_visible()
    return dialog


async def sent(page: Page, level: str) -> None:
    """Fill in the second form, and send the report."""
    dialog = await preview(page)
    await dialog.get_by_label("What happened?").fill(WHAT)
    await dialog.get_by_label("Where was it?").fill(WHERE)
    await dialog.get_by_label("When was it").fill(WHEN)
    await dialog.get_by_role("radio", name=level).check()
    await dialog.get_by_role("button", name="Send the report").click()


async def receipt(page: Page) -> None:
    await sent(page, "Anonymously")
    await expect(page.get_by_role("dialog").get_by_role("heading", name="Keep these words")).to_be_visible()


async def written_down(page: Page) -> str:
    """Return the seven words that the receipt shows, as the teacher writes them down."""
    said = await page.get_by_role("dialog").get_by_role("heading").all_inner_texts()
    (words,) = [each for each in said if re.fullmatch("[a-z]+( [a-z]+){6}", each)]
    return words


async def opened(page: Page) -> None:
    await receipt(page)
    await open_card(page)


async def open_card(page: Page) -> None:
    """As the headteacher, open the report from its card."""
    await page.goto("/?as=headteacher&room=heads-office")
    await messages(page).first.get_by_role("button", name="Open", exact=True).click()
    await expect(messages(page).last).to_contain_text(WHAT)


async def fill_in(page: Page, label: str, title: str, submit: str, words: str) -> None:
    """Press a button of what was shown last, and send the form that opens, of one question."""
    await messages(page).last.get_by_role("button", name=label).click()
    dialog = page.get_by_role("dialog", name=title)
    await dialog.get_by_role("textbox").fill(words)
    await dialog.get_by_role("button", name=submit).click()


async def came_back(page: Page, words: str) -> Locator:
    """Come back with a receipt, as the teacher, and return the form that shows how far the report is."""
    await start(page)
    await messages(page).last.get_by_role("button", name="I have a receipt").click()
    dialog = page.get_by_role("dialog", name="Your receipt")
    await dialog.get_by_label("The seven words").fill(words)
    await dialog.get_by_role("button", name="See how far it is").click()
    dialog = page.get_by_role("dialog", name="Add to your report")
    await expect(dialog).to_be_visible()
    return dialog
