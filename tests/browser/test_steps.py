"""A form in two steps, filled in with the keyboard, heard, and on a phone, in a real browser."""

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.actions import composer, messages, say
from tests.practice import steps

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def begin(page: Page) -> Locator:
    """Have the teacher asked the first step, and return its window."""
    await page.goto("/?as=teacher")
    await say(page, "steps")
    dialog = page.get_by_role("dialog", name="Report misuse: 1 of 2")
    await expect(dialog.get_by_label("Where did you see it?")).to_be_focused()
    return dialog


async def go_on(page: Page) -> Locator:
    """Send the first step, and return the window of the second."""
    await begin(page)
    await page.keyboard.type("A page")
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Report misuse: 2 of 2")
    await expect(dialog.get_by_role("heading", name="Report misuse: 2 of 2")).to_be_focused()
    return dialog


async def test_the_steps_lead_back_and_forth_by_keyboard_alone(page: Page) -> None:
    """The second step opens at its heading; one goes back, finds what was answered, and comes to the end."""
    keyboard = page.keyboard
    await go_on(page)
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await expect(page.get_by_label("What happened?")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("ArrowUp")
    await expect(page.get_by_role("radio", name="Go back one step")).to_be_checked()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(page.get_by_label("Where did you see it?")).to_be_focused()
    await expect(page.get_by_label("Where did you see it?")).to_have_value("A page")
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Report misuse: 2 of 2")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await keyboard.type("A post")
    await keyboard.press("Tab")
    await keyboard.press("Space")
    await keyboard.press("Enter")

    await expect(page.get_by_text("On its way: A post")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(composer(page)).to_be_focused()
    await expect(messages(page)).to_have_count(2)


async def test_the_next_step_is_heard_with_all_that_stands_around_it(page: Page) -> None:
    """The window names its step, and what is said before the questions and after them is read in it, in order."""
    dialog = await go_on(page)
    heard = await dialog.aria_snapshot()
    told = (
        'heading "Report misuse: 2 of 2"',
        f'heading "{steps.HEADING}"',
        "Urgent",
        steps.URGENT,
        "Headteacher",
        "What happened? (optional)",
        "What now? (required)",
        "Report what you see.",
        steps.AFTER,
        'button "Go on"',
    )

    places = [heard.find(words) for words in told]
    assert -1 not in places
    assert places == sorted(places)


async def test_a_step_that_was_closed_can_be_opened_again(page: Page) -> None:
    """Escape closes the second step, what was typed in it is kept, and its card shows all that was said around it."""
    dialog = await go_on(page)
    await dialog.get_by_label("What happened?").fill("A post")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(composer(page)).to_be_focused()
    card = messages(page).last
    for words in (steps.HEADING, steps.URGENT, steps.AFTER):
        await expect(card.get_by_text(words).locator("visible=true")).to_have_count(1)
    opener = card.get_by_role("button", name="Report misuse: 2 of 2")
    await opener.click()
    await expect(dialog.get_by_label("What happened?")).to_have_value("A post")
    await dialog.get_by_role("button", name="Close").click()

    await expect(opener).to_be_focused()


async def test_a_step_says_what_to_mend_and_stays(page: Page) -> None:
    """A required question that was left empty is named at the top, and what else was answered stays."""
    dialog = await go_on(page)
    await dialog.get_by_label("What happened?").fill("A post")
    await dialog.get_by_role("button", name="Go on").click()
    await expect(dialog.get_by_role("alert")).to_be_focused()
    await expect(dialog.get_by_role("alert").get_by_role("link")).to_have_text(["“What now?” is required."])

    await expect(dialog.get_by_label("What happened?")).to_have_value("A post")


async def test_a_long_form_can_be_read_on_a_phone(page: Page) -> None:
    """On 360 pixels it opens at its beginning, nothing sticks out, all can be scrolled to, and the type is large."""
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto("/?as=teacher")
    await say(page, "long form")
    dialog = page.get_by_role("dialog", name="Everything about it")
    title = dialog.get_by_role("heading", name="Everything about it")
    await expect(title).to_be_focused()
    await expect(title).to_be_in_viewport(ratio=1)
    await expect(dialog.get_by_role("heading", name="Please take your time")).to_be_in_viewport(ratio=1)

    assert await dialog.evaluate("(it) => it.scrollWidth <= it.clientWidth")
    sizes = await dialog.locator("input, textarea, select, label, legend").evaluate_all(
        "(them) => them.map((each) => parseFloat(getComputedStyle(each).fontSize))"
    )
    assert min(sizes) >= 16
    for shown in (*await dialog.locator("label, legend").all(), dialog.get_by_role("button", name="Send the report")):
        await shown.scroll_into_view_if_needed()
        await expect(shown).to_be_in_viewport(ratio=0.99)
    await expect(dialog.get_by_text("(required)")).to_have_count(7)
    await expect(dialog.get_by_text("(optional)")).to_have_count(4)


async def test_steps_in_a_thread_open_where_it_was_pressed(page: Page) -> None:
    """In a channel the steps are for one alone and stand in the thread of the mention that led to them."""
    await page.goto("/?as=teacher&room=staff-room")
    await say(page, "@socialpolicy steps")
    first = page.get_by_role("dialog", name="Report misuse: 1 of 2")
    await first.get_by_label("Where did you see it?").fill("A page")
    await first.get_by_role("button", name="Next").click()
    second = page.get_by_role("dialog", name="Report misuse: 2 of 2")
    await expect(second.get_by_role("heading", name="Report misuse: 2 of 2")).to_be_focused()
    await second.get_by_role("radio", name="Send the report").check()
    await second.get_by_role("button", name="Go on").click()

    await expect(page.get_by_role("group").get_by_role("article")).to_contain_text("Only visible to you")
    await expect(page.get_by_text("On its way")).to_be_visible()
