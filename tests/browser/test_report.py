"""The whole bot in the practice room: a teacher reports a message, and a headteacher reads and acknowledges it."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from tests.browser.actions import messages, say
from tests.browser.test_accessible import has_no_barrier

pytestmark = pytest.mark.asyncio(loop_scope="session")

WORDS = "Half of my class can't even spell. Ella Smith is the worst of them"


async def asked(page: Page) -> None:
    """Have the teacher choose to report what somebody wrote in the staff room."""
    await page.goto("/?as=head-birch&room=staff-room")
    await say(page, WORDS)
    await expect(messages(page)).to_have_count(1)
    await page.goto("/?as=teacher&room=staff-room")
    await page.get_by_role("button", name="Report this…").click()
    await expect(messages(page).last.get_by_role("heading", name="is a child at risk?")).to_be_visible()


async def second_step(page: Page) -> None:
    """Answer whom it is about, down to the step that asks what happened."""
    await asked(page)
    await page.get_by_role("button", name="No child is at risk").click()
    first = page.get_by_role("dialog", name="Report misuse: 1 of 2")
    await first.get_by_label("Who is it about?").select_option(index=1)
    await first.get_by_role("radio", name="Alder Primary School").check()
    await first.get_by_label("What kind of thing is it?").select_option(index=1)
    await first.get_by_role("button", name="Next").click()
    second = page.get_by_role("dialog", name="Report misuse: 2 of 2")
    await expect(second.get_by_role("heading", name="Report misuse: 2 of 2")).to_be_focused()


async def receipt(page: Page) -> None:
    """Send the report anonymously, and be shown the words of the receipt."""
    await second_step(page)
    second = page.get_by_role("dialog", name="Report misuse: 2 of 2")
    await second.get_by_role("radio", name="Anonymously").check()
    await second.get_by_role("button", name="Send the report").click()
    await expect(page.get_by_role("dialog", name="Your receipt")).to_be_visible()


async def acknowledged(page: Page) -> None:
    """As the head, open the report from its card and acknowledge it."""
    await receipt(page)
    await page.goto("/?as=headteacher&room=heads-office")
    await page.get_by_role("button", name="Open").click()
    opened = messages(page).filter(has_text="Only visible to you").first
    await expect(opened).to_contain_text("What they wrote")
    await opened.get_by_role("button", name="Acknowledge").click()
    await expect(messages(page).first).to_contain_text("Acknowledged")


async def test_a_report_begins_with_what_was_written_and_shows_who_will_see_it(teacher: Page) -> None:
    """The words of the message stand in the second step, below who will read them."""
    await second_step(teacher)
    dialog = teacher.get_by_role("dialog", name="Report misuse: 2 of 2")

    await expect(dialog.get_by_role("heading", name="Who will see this")).to_be_visible()
    await expect(dialog.get_by_label("What happened?")).to_have_value(WORDS)
    await expect(messages(teacher)).to_have_count(3)


async def test_a_report_is_read_by_the_head_alone_and_its_card_changes_in_place(teacher: Page) -> None:
    """In the office both see the card and what became of it; its words are shown to the head alone, in its thread."""
    await acknowledged(teacher)
    other = await teacher.context.new_page()
    await other.goto("/?as=ceo&room=heads-office")

    await expect(teacher.get_by_role("group").get_by_text(WORDS)).to_be_visible()
    await expect(messages(other).first).to_contain_text("Acknowledged")
    await expect(other.get_by_text(WORDS)).to_have_count(0)
    await expect(other.get_by_text("Only visible to you")).to_have_count(0)


@pytest.mark.parametrize("state", [asked, acknowledged])  # those between are looked at in the other story
async def test_no_step_has_a_barrier(teacher: Page, state: Callable[[Page], Awaitable[None]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(teacher, state)
