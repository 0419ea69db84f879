"""What people do about a press enquiry in the practice room; each step ends where its page is shown."""

from datetime import datetime, timedelta

from playwright.async_api import Locator, Page, expect

from bot.core.school_days import UK
from tests.browser.actions import messages, say

OUTLET, JOURNALIST = "The Alder Gazette", "Sam Field"
QUESTION = "Is it true that the hall has been shut since Easter because part of the roof came down?"
ALREADY = "I only said that I would find out whom to ask."
WORDS = 'The hall is "closed for repairs".\nNobody was hurt. It opens again on 4 January.'
MENDED = 'The hall is "closed for repairs".\nNobody was hurt.'
LINE = "Thank you for asking. Somebody will come back to you before the end of the day."
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


async def drafted(page: Page) -> Locator:
    """Type words in the thread of the card, and return the message that shows them to all there."""
    await card(page)
    await types(page, f"draft: {WORDS}")
    proposed = messages(page).filter(has=page.get_by_role("button", name="Approve", exact=True))
    await expect(proposed).to_have_count(1)
    return proposed


async def approved(page: Page) -> Locator:
    """Have the words changed and approved, and return the message that tells of it in the thread."""
    await (await drafted(page)).get_by_role("button", name="Edit and approve").click()
    dialog = page.get_by_role("dialog", name="Edit and approve")
    await dialog.get_by_label("What is to be said, word for word?").fill(MENDED)
    await dialog.get_by_role("button", name="Approve these words").click()
    told = messages(page).filter(has=page.get_by_role("button", name="Withdraw the approval"))
    await expect(told).to_have_count(1)
    return told


async def released(page: Page) -> Locator:
    """Have words approved, and return the message that gives them to the teacher."""
    await approved(page)
    await page.goto("/?as=teacher")
    response = messages(page).filter(has=page.get_by_role("heading", name=f"Approved words for {OUTLET}"))
    await expect(response).to_have_count(1)
    return response


async def compared(page: Page) -> None:
    """Compare a text with other quotation marks with the approved words."""
    await (await released(page)).get_by_role("button", name="Is this the approved text?").click()
    dialog = page.get_by_role("dialog", name="Is it the approved text?")
    await dialog.get_by_role("textbox").fill(MENDED.replace('"', "“", 1))
    await dialog.get_by_role("button", name="Compare").click()
    await expect(messages(page).last.get_by_role("heading", name="It is not the same")).to_be_visible()


async def opened_by_a_deputy(page: Page) -> None:
    """Have a request for documents passed on and words proposed, and open it as the deputy."""
    dialog = await filled_in(page, how="By email", wants="Documents, figures")
    await dialog.get_by_role("button", name="Pass it on").click()
    await expect(messages(page).last).to_contain_text("Freedom of Information")
    await messages(page).last.get_by_role("button", name="Suggest words").click()
    dialog = page.get_by_role("dialog", name="Write a response")
    await dialog.get_by_role("textbox").fill(WORDS)
    await dialog.get_by_role("button", name="Put it forward").click()
    await expect(messages(page).last).to_contain_text("waiting for approval")
    await page.goto("/?as=deputy")
    await say(page, "/socialpolicy help")
    await messages(page).last.get_by_role("button", name="Open press enquiries").click()
    listed = messages(page).filter(has=page.get_by_role("heading", name="Open press enquiries"))
    await listed.get_by_role("button", name="Open").click()
    await expect(messages(page).last.get_by_role("heading", name="What happened")).to_be_visible()


async def emergency(page: Page) -> None:
    """Approve the words as the deputy of a head who is there, and see the card of the CEO."""
    await opened_by_a_deputy(page)
    await messages(page).last.get_by_role("button", name="Approve in an emergency").click()
    dialog = page.get_by_role("dialog", name="Approve in an emergency")
    await dialog.get_by_label("Why can't it wait?").fill("They print at five, and the head is on a plane.")
    await dialog.get_by_role("button", name="Approve these words").click()
    await expect(messages(page).last).to_contain_text("I ask the Chief Executive Officer to confirm it.")
    await page.goto("/?as=ceo&room=ceos-office")
    await expect(page.get_by_role("button", name="Confirm the approval")).to_be_visible()


async def line(page: Page) -> None:
    """Approve a holding line as the headteacher."""
    await page.goto("/?as=headteacher")
    await say(page, "/socialpolicy help")
    await messages(page).last.get_by_role("button", name="Holding lines for the press").click()
    await page.get_by_role("button", name="New holding line").click()
    dialog = page.get_by_role("dialog", name="New holding line")
    await dialog.get_by_role("radio", name="Alder Primary School").check()
    await dialog.get_by_label("What they may say, word for word").fill(LINE)
    await dialog.get_by_label("Until when?").fill(in_a_week())
    await dialog.get_by_role("button", name="Approve it").click()
    await expect(messages(page).last.get_by_role("heading", name="The holding line is approved")).to_be_visible()


async def line_given(page: Page) -> None:
    await line(page)
    await passed_on(page)
    await expect(messages(page).last.get_by_role("figure", name="To say")).to_contain_text(LINE)
