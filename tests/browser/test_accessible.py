"""The page in every state, held to WCAG 2.2 AA by axe, in light and dark, on a phone and on a desk."""

from collections.abc import Awaitable, Callable
from typing import Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]
from playwright.async_api import Page, expect

from tests.browser.actions import composer, messages, say

pytestmark = pytest.mark.asyncio(loop_scope="session")

PHONE, DESK, HEIGHT = 360, 1280, 740
#: Each width and each palette once: which colours there are does not depend on the width.
LOOKS: tuple[tuple[int, Literal["light", "dark"]], ...] = ((PHONE, "light"), (DESK, "dark"))
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]},
}


async def front_door(page: Page) -> None:
    await page.goto("/")


async def not_here(page: Page) -> None:
    await page.goto("/?as=teacher&room=heads-office")


async def empty_rooms(page: Page) -> None:
    await page.goto("/?as=headteacher&room=heads-office")
    await page.goto("/?as=teacher")


async def answer(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "May I be friends with a pupil?")
    await expect(page.get_by_role("button", name="Helpful", exact=True)).to_be_visible()


async def urgent(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "A pupil is at risk")
    await expect(page.get_by_text("Urgent", exact=True)).to_be_visible()


async def suggestions(page: Page) -> None:
    await page.goto("/?as=teacher&room=staff-room")
    await composer(page).press_sequentially("/")
    await expect(page.get_by_role("option")).to_have_count(5)


async def trouble(page: Page) -> None:
    await page.goto("/?as=teacher&room=staff-room")
    await say(page, "/nonsense")
    await expect(page.get_by_text("nothing was sent")).to_be_visible()


async def form(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy report")
    await expect(page.get_by_role("dialog")).to_be_visible()


async def mistakes(page: Page) -> None:
    await form(page)
    await page.get_by_role("button", name="Send the report").click()
    await expect(page.get_by_role("heading", name="Please mend this")).to_be_visible()


async def marked(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy check")
    await expect(page.get_by_role("figure", name="Your draft")).to_be_visible()


async def filled_form(page: Page) -> None:
    await marked(page)
    await page.get_by_role("button", name="Ask a manager").click()
    await expect(page.get_by_role("dialog").get_by_role("radio", name="Chief Executive")).to_be_checked()


async def sent_form(page: Page) -> None:
    await filled_form(page)
    await page.get_by_role("button", name="Send to the manager").click()
    await expect(page.get_by_role("definition").filter(has_text="Chief Executive")).to_be_visible()


async def next_step(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "steps")
    await page.get_by_label("Where did you see it?").fill("A page")
    await page.get_by_role("button", name="Next: who will see it").click()
    await expect(page.get_by_role("dialog", name="Report misuse: 2 of 2")).to_be_visible()


async def closed_step(page: Page) -> None:
    await next_step(page)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("dialog")).to_have_count(0)


async def long_form(page: Page) -> None:
    await page.goto("/?as=teacher")
    await say(page, "long form")
    await page.get_by_role("button", name="Send the report").click()
    await expect(page.get_by_role("heading", name="Please mend this")).to_be_visible()


async def reported(page: Page) -> None:
    await page.goto("/?as=teacher&room=staff-room")
    await say(page, "Good morning")
    await page.get_by_role("button", name="Report this…").click()
    await expect(page.get_by_role("dialog", name="Report misuse")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(messages(page)).to_have_count(2)


async def threads(page: Page) -> None:
    await page.goto("/?as=teacher&room=staff-room")
    for words in ("Good morning", "@socialpolicy announce", "@socialpolicy may I?", "/socialpolicy ask may I?"):
        await say(page, words)
        await expect(composer(page)).to_have_value("")  # one message is on its way at a time
    await expect(messages(page)).to_have_count(7)


async def menu(page: Page) -> None:
    await page.goto("/?as=teacher&room=staff-room")
    await page.get_by_role("button", name="Rooms").click()
    await expect(page.get_by_role("link", name="Headteacher")).to_be_visible()


STATES: tuple[Callable[[Page], Awaitable[None]], ...] = (
    front_door,
    not_here,
    empty_rooms,
    answer,
    urgent,
    suggestions,
    trouble,
    form,
    mistakes,
    marked,
    filled_form,
    sent_form,
    next_step,
    closed_step,
    long_form,
    reported,
    threads,
    menu,
)


@pytest.mark.parametrize("state", STATES)
async def test_the_page_has_no_barrier(page: Page, state: Callable[[Page], Awaitable[None]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(page, state)


async def has_no_barrier(page: Page, state: Callable[[Page], Awaitable[object]]) -> None:
    """Bring a page into a state and have axe look at it, in light and dark, on a phone and on a desk."""
    await page.set_viewport_size({"width": PHONE, "height": HEIGHT})
    await page.emulate_media(reduced_motion="reduce")
    await state(page)
    for width, scheme in LOOKS:
        await page.set_viewport_size({"width": width, "height": HEIGHT})
        await page.emulate_media(color_scheme=scheme)
        results = await Axe().run(page, options=RULES)

        assert results.violations_count == 0, f"{width} px, {scheme}: {results.generate_report()}"
        assert await page.evaluate("document.documentElement.scrollWidth") == width


async def test_a_large_zoom_leaves_everything_in_reach(page: Page) -> None:
    """At four times the size nothing sticks out sideways, and the page scrolls as a whole."""
    await page.set_viewport_size({"width": 320, "height": 256})
    await answer(page)
    await composer(page).scroll_into_view_if_needed()

    assert await page.evaluate("document.documentElement.scrollWidth") == 320
    await expect(composer(page)).to_be_in_viewport(ratio=1)


async def test_the_page_has_landmarks_and_headings(page: Page) -> None:
    """A screen reader finds the rooms, the people, the messages and one heading of the first level."""
    await answer(page)

    await expect(page.get_by_role("main")).to_have_count(1)
    await expect(page.get_by_role("banner")).to_have_count(0)
    await expect(page.get_by_role("navigation", name="Rooms")).to_be_visible()
    await expect(page.get_by_role("navigation", name="You are")).to_be_visible()
    await expect(page.get_by_role("heading", level=1)).to_have_text("socialpolicy")
    log = page.get_by_role("log", name="Messages")
    await expect(log).to_have_attribute("aria-live", "polite")
    await expect(log.get_by_role("heading", name="No. Do not accept friend requests")).to_be_visible()
