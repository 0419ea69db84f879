"""What a teacher and a headteacher do about a draft in the practice room; each step ends where its page is shown."""

from playwright.async_api import Locator, Page, expect

from tests.browser.actions import messages, say

STOP = (
    "Year 5 were a nightmare today and Mr Jones was no help, he is the laziest teacher I have ever worked with. "
    "Half term can't come soon enough!"
)
TALK = "Is it just me or has behaviour gone downhill at my place this term?"
CLEAR = "Bread attempt number nine. Looks like a crime scene, tastes like heaven"
NOTE = "It's for my own page. Is it all right if I leave out his name?"
WORDS = "Leave out the part about Mr Jones, please. The rest is fine."


async def check(page: Page, draft: str, verdict: str) -> Locator:
    """Have a draft checked by command, and return the answer."""
    await page.goto("/?as=teacher")
    await say(page, f"/socialpolicy check {draft}")
    answer = messages(page).last
    await expect(answer.get_by_role("heading", name=verdict)).to_be_visible()
    return answer


async def stop(page: Page) -> None:
    await check(page, STOP, "Don't post this yet")


async def talk(page: Page) -> None:
    await check(page, TALK, "Talk to your manager first")


async def clear(page: Page) -> None:
    await check(page, CLEAR, "Nothing found against the policy")


async def form(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy check")
    await expect(page.get_by_role("dialog", name="Check a draft post")).to_be_visible()


async def preview(page: Page) -> None:
    answer = await check(page, STOP, "Don't post this yet")
    await answer.get_by_role("button", name="Ask my manager").click()
    dialog = page.get_by_role("dialog", name="Ask my manager")
    await dialog.get_by_role("radio", name="Headteacher", exact=True).check()
    await dialog.get_by_label("Anything they should know?").fill(NOTE)
    await dialog.get_by_role("button", name="See what will be sent").click()
    await expect(messages(page).last.get_by_role("heading", name="This will be sent")).to_be_visible()


async def manager(page: Page) -> None:
    await preview(page)
    await page.get_by_role("button", name="Send", exact=True).and_(page.locator("[data-press]")).click()
    await expect(messages(page).last.get_by_role("heading", name="Sent", exact=True)).to_be_visible()
    await page.goto("/?as=headteacher")
    await expect(messages(page).last.get_by_role("heading", name="A colleague asks")).to_be_visible()


async def answer(page: Page) -> None:
    await manager(page)
    await page.get_by_role("button", name="Change this…").click()
    dialog = page.get_by_role("dialog", name="Your answer")
    await dialog.get_by_label("What should be changed?").fill(WORDS)
    await dialog.get_by_role("button", name="Send answer").click()
    await expect(messages(page).last).to_contain_text("You answered")
    await page.goto("/?as=teacher")
    await expect(messages(page).last.get_by_role("heading", name="Your manager's answer")).to_be_visible()
