"""A card that changes while somebody looks at its room, in a real browser."""

import pytest
from playwright.async_api import Locator, Page, expect

from bot.core.messages import Part, Reply, Say
from bot.core.notices import Recipient
from bot.practice.app import PracticePlatform
from tests.browser.actions import composer, messages
from tests.practice import steps
from tests.practice.cards import NOTICE
from tests.practice.scripted import ScriptedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

OFFICE = "/?as=headteacher&room=heads-office"
KEPT = "The form is as you left it"
LOST = "can no longer be sent"


def to_office(*, replaces: str = "", thread: str = "") -> Recipient:
    return Recipient("practice", channel="heads-office", thread=thread, replaces=replaces)


def said(*parts: Part | str) -> Reply:
    return Reply(tuple(Say(part) if isinstance(part, str) else part for part in parts))


async def typing(page: Page, platform: PracticePlatform) -> tuple[str, Locator]:
    """Have the head type in the form of a card that all in the office see; return the card's id and the field."""
    await page.goto(OFFICE)
    card = await platform.send(to_office(), said("Received", steps.first()), "one")
    await page.get_by_role("button", name="Report misuse: 1 of 2").click()
    field = page.get_by_label("Where did you see it?")
    await field.press_sequentially("A pge")
    await field.press("ArrowLeft")
    await field.press("ArrowLeft")
    return card, field


async def test_a_card_changes_in_place_for_who_looks_at_it(page: Page, platform: PracticePlatform) -> None:
    """The card is new where it stood, the thread under it and what is written anywhere stay as they are."""
    await page.goto(OFFICE)
    card = await platform.send(to_office(), NOTICE, "one")
    await platform.send(to_office(thread=card), said("In its thread"), "two")
    await platform.send(to_office(), said("After it"), "three")
    await expect(messages(page)).to_have_count(3)
    reply = page.get_by_label("Reply in this thread").first
    await composer(page).fill("Half a sent")
    await reply.fill("Half a reply")
    await platform.send(to_office(replaces=card), said("Acknowledged by the Chief Executive"), "four")
    await expect(messages(page)).to_contain_text(["Acknowledged by", "In its thread", "After it"])

    await expect(page.get_by_text("A colleague asks")).to_have_count(0)
    await expect(composer(page)).to_have_value("Half a sent")
    await expect(reply).to_have_value("Half a reply")
    await expect(reply).to_be_focused()


async def test_a_form_of_another_message_is_not_disturbed(page: Page, platform: PracticePlatform) -> None:
    """Somebody who fills in a form in the thread of a card types on while the card changes."""
    await page.goto(OFFICE)
    card = await platform.send(to_office(), NOTICE, "one")
    await page.get_by_text("Reply in a thread").click()
    reply = page.get_by_label("Reply in this thread")
    await reply.fill("@socialpolicy steps")
    await reply.press("Enter")
    field = page.get_by_label("Where did you see it?")
    await expect(field).to_be_focused()
    await page.keyboard.type("A pa")
    await platform.send(to_office(replaces=card), said("Acknowledged"), "two")
    await expect(page.get_by_text("Acknowledged")).to_be_attached()
    await page.keyboard.type("ge")

    await expect(field).to_have_value("A page")
    await expect(field).to_be_focused()


async def test_what_is_typed_in_the_form_of_the_card_itself_is_kept(
    page: Page, platform: PracticePlatform, scripted: ScriptedBot
) -> None:
    """The form stays open with its words and its cursor, says that its card has changed, and can be sent."""
    card, field = await typing(page, platform)
    await platform.send(to_office(replaces=card), said("Acknowledged", "By whom?", steps.first("Elsewhere")), "two")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("status")).to_contain_text(KEPT)
    await expect(dialog.get_by_text("By whom?")).to_be_visible()
    await page.keyboard.type("a")
    await expect(field).to_have_value("A page")
    await expect(page.locator(".message p").filter(has_text="Received")).to_have_count(0)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("dialog", name="Report misuse: 2 of 2")).to_be_visible()

    assert scripted.asked[-1].fields["where"] == "A page"


async def test_a_form_that_is_closed_over_a_changed_card_gives_the_focus_back(
    page: Page, platform: PracticePlatform
) -> None:
    """The focus goes to the button that opens the form now, and the words are still there, whatever changes next."""
    card, field = await typing(page, platform)
    await platform.send(to_office(replaces=card), said("Acknowledged", steps.first()), "two")
    await expect(page.get_by_role("dialog").get_by_role("status")).to_contain_text(KEPT)
    await page.keyboard.press("Escape")
    await expect(page.get_by_role("button", name="Report misuse: 1 of 2")).to_be_focused()
    await platform.send(to_office(replaces=card), said("Acknowledged again", steps.first()), "three")
    await expect(page.locator(".message p").filter(has_text="again").first).to_be_visible()
    await page.get_by_role("button", name="Report misuse: 1 of 2").click()

    await expect(field).to_have_value("A pge")


async def test_words_for_a_form_that_is_gone_can_still_be_copied(
    page: Page, platform: PracticePlatform, scripted: ScriptedBot
) -> None:
    """The form stays until it is closed and says that it can't be sent any more; then the card is as it is now."""
    card, field = await typing(page, platform)
    await platform.send(to_office(replaces=card), said("Closed by the Chief Executive"), "two")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_role("status")).to_contain_text(LOST)
    await expect(field).to_have_value("A pge")
    await dialog.get_by_role("button", name="Next").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("This card has changed since you saw it")
    await dialog.get_by_role("button", name="Close").click()

    await expect(messages(page)).to_contain_text(["Closed by the Chief Executive"])
    await expect(page.get_by_role("button", name="Report misuse: 1 of 2")).to_have_count(0)
    assert not scripted.asked


async def test_a_form_without_words_goes_with_its_card(page: Page, platform: PracticePlatform) -> None:
    """A form in which nothing was typed stays open while the card has it, and then the focus is at the card."""
    await page.goto(OFFICE)
    card = await platform.send(to_office(), said("Received", steps.first()), "one")
    await page.get_by_role("button", name="Report misuse: 1 of 2").click()
    dialog = page.get_by_role("dialog")
    await platform.send(to_office(replaces=card), said("Acknowledged", steps.first()), "two")
    await expect(dialog.get_by_text("Acknowledged")).to_be_visible()
    await expect(dialog.get_by_role("heading", name="Report misuse: 1 of 2")).to_be_focused()
    await platform.send(to_office(replaces=card), said("Closed"), "three")
    await expect(page.get_by_text("Closed", exact=True)).to_be_visible()

    await expect(dialog).to_have_count(0)
    await expect(messages(page)).to_be_focused()


async def test_a_card_that_changes_under_the_focus_keeps_it(page: Page, platform: PracticePlatform) -> None:
    """Who was at a button of the card is at the card, and not at the beginning of the page."""
    await page.goto(OFFICE)
    card = await platform.send(to_office(), NOTICE, "one")
    await page.get_by_role("button", name="It's fine").focus()
    await platform.send(to_office(replaces=card), said("Acknowledged"), "two")
    await expect(page.get_by_text("Acknowledged")).to_be_visible()

    await expect(messages(page)).to_be_focused()


async def test_an_answer_for_one_about_a_card_of_all_comes_into_sight_in_its_thread(
    page: Page, platform: PracticePlatform
) -> None:
    """Whoever presses reads the answer under the card, which stays, with its buttons; others read nothing."""
    await page.set_viewport_size({"width": 1280, "height": 740})
    await page.goto(OFFICE)
    other = await page.context.new_page()
    await other.goto("/?as=ceo&room=heads-office")
    await platform.send(to_office(), NOTICE, "one")
    for number in range(20):
        await platform.send(to_office(), said(f"After it {number}"), f"after {number}")
    await expect(messages(page)).to_have_count(21)
    button = page.get_by_role("button", name="It's fine")
    await button.click()
    answer = page.get_by_role("group").get_by_role("article")
    await expect(answer).to_contain_text("Only visible to you")

    await expect(answer).to_be_in_viewport(ratio=1)
    await expect(button).to_be_visible()
    await expect(page.get_by_role("button", name="Newer messages below")).to_be_hidden()
    await expect(messages(other)).to_have_count(21)
