"""Seven people to choose from, on a phone and on a desk, in a real browser."""

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from bot.practice.app import PracticePlatform
from tests.browser.actions import say
from tests.browser.test_accessible import DESK, PHONE, has_no_barrier
from tests.practice.scripted import EVERYBODY, MEETING, ROOMS, ScriptedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")


@pytest.fixture
def platform(scripted: ScriptedBot) -> PracticePlatform:
    return PracticePlatform(scripted, people=EVERYBODY, rooms=(*ROOMS, MEETING))


async def front_door(page: Page) -> None:
    await page.goto("/")


async def meeting(page: Page) -> None:
    await page.goto("/?as=teacher-birch&room=meeting")
    await say(page, "Good morning, everybody")
    await expect(page.get_by_role("article")).to_have_count(1)


async def menu(page: Page) -> None:
    await page.goto("/?as=ceo&room=meeting")
    await page.get_by_role("button", name="Rooms").click()
    await expect(page.get_by_role("link", name="IT administrator")).to_be_visible()


@pytest.mark.parametrize("state", [front_door, meeting, menu])
async def test_seven_people_make_no_barrier(page: Page, state: Callable[[Page], Awaitable[None]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(page, state)


@pytest.mark.parametrize("width", [PHONE, DESK])
async def test_everybody_stands_at_the_front_door_with_who_they_are(page: Page, width: int) -> None:
    """Each is named with a line about them, leads to their own page, and on a desk all are seen at once."""
    await page.set_viewport_size({"width": width, "height": 740})
    await page.goto("/")
    people = page.get_by_role("main").get_by_role("link")
    await expect(people).to_have_text([f"{each.name} {each.about}" for each in EVERYBODY])
    for each in await people.all() if width == DESK else ():
        await expect(each).to_be_in_viewport(ratio=1)
    await people.last.click()

    await expect(page).to_have_title("socialpolicy – Teacher at Birch – practice room")


@pytest.mark.parametrize("width", [PHONE, DESK])
async def test_everybody_is_in_reach_from_a_room(page: Page, width: int) -> None:
    """The list beside a room, or behind its menu, names everybody with a line about them, down to the last."""
    await page.set_viewport_size({"width": width, "height": 740})
    await page.goto("/?as=ceo&room=meeting")
    if width == PHONE:
        await page.get_by_role("button", name="Rooms").click()
    people = page.get_by_role("navigation", name="You are").get_by_role("link")
    await expect(people).to_have_count(7)
    for each, link in zip(EVERYBODY, await people.all(), strict=True):
        await link.scroll_into_view_if_needed()
        await expect(link).to_be_in_viewport(ratio=0.99)
        await expect(link).to_contain_text(each.about)
    await people.last.click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("socialpolicy")


async def test_the_head_of_a_room_stays_small_on_a_phone(page: Page) -> None:
    """Where everybody is in a room it says how many they are; where some are, who."""
    await page.set_viewport_size({"width": PHONE, "height": 740})
    await page.goto("/?as=ceo&room=meeting")
    head = page.locator(".room-header")
    await expect(head).to_contain_text("Who is here: all 7 people")
    height = await head.evaluate("(head) => head.offsetHeight")
    await page.goto("/?as=ceo&room=heads-office")

    assert height < 80
    await expect(head).to_contain_text("Who is here: Headteacher, Chief Executive")
