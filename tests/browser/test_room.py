"""What people live through in the practice room, in a real browser."""

import pytest
from aiohttp.test_utils import TestServer
from playwright.async_api import Page, expect

from tests.browser.actions import composer, focused, messages, say
from tests.browser.conftest import PATIENCE, practice_platform, web_application
from tests.practice.scripted import ScriptedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

#: Waits, for so many milliseconds at most, until the page has noted that the staff room was read.
UNTIL_READ = """async (most) => {
  const read = () => Object.keys(sessionStorage).some((key) => key.endsWith(" staff-room"));
  for (const end = performance.now() + most; !read() && performance.now() < end; )
    await new Promise(requestAnimationFrame);
}"""


async def test_the_whole_room_works_by_keyboard_alone(page: Page) -> None:
    """Somebody without a mouse chooses who to be, asks, presses a button and sends a form."""
    keyboard = page.keyboard
    await page.goto("/")
    await keyboard.press("Tab")
    async with page.expect_event("load"):  # a page that is not there yet hears no keys
        await keyboard.press("Enter")
    await expect(page.get_by_role("heading", level=1)).to_have_text("socialpolicy")
    await keyboard.press("Tab")
    assert await focused(page) == "Skip to writing a message"
    await keyboard.press("Enter")
    await expect(composer(page)).to_be_focused()
    await keyboard.type("May I be friends with a pupil?")
    await keyboard.press("Enter")
    await expect(page.get_by_role("button", name="Share in channel")).to_be_visible()
    await keyboard.press("Shift+Tab")
    assert await focused(page) == "Share in channel"
    await keyboard.press("Shift+Tab")
    await keyboard.press("Shift+Tab")
    assert await focused(page) == "Helpful"
    await keyboard.press("Enter")
    await expect(page.get_by_text("Thank you for telling us.")).to_be_visible()
    await expect(messages(page).last).to_be_focused()
    await composer(page).focus()
    await keyboard.type("/socialpolicy report")
    await keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Report misuse")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await expect(page.get_by_role("radio", name="A colleague")).to_be_focused()
    await keyboard.press("Space")
    await keyboard.press("Tab")
    await keyboard.type("A page")
    await keyboard.press("Enter")
    await expect(page.get_by_role("alert").filter(has_text="Please mend this")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Enter")
    await expect(page.get_by_label("What happened?")).to_be_focused()
    await keyboard.type("A post")
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await keyboard.press("Enter")

    await expect(page.get_by_text("Thank you. Reported: A page")).to_be_visible()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(composer(page)).to_be_focused()


async def test_two_people_see_each_other_at_once(page: Page) -> None:
    """What one says, the other sees without loading again; a room that is not open is marked as new."""
    head = await page.context.new_page()
    await page.goto("/?as=teacher&room=staff-room")
    await head.goto("/?as=headteacher&room=staff-room")
    third = await page.context.new_page()
    await third.goto("/?as=ceo")
    await say(page, "Assembly is at nine")
    await expect(messages(head)).to_contain_text(["Assembly is at nine"])
    await expect(third.get_by_role("link", name="Staff room New")).to_be_visible()
    await head.get_by_text("Reply in a thread").click()
    await head.get_by_label("Reply in this thread").fill("Thank you")
    await head.get_by_role("button", name="Reply").click()

    await expect(messages(page)).to_contain_text(["Assembly is at nine", "Thank you"])
    await expect(page.get_by_text("1 reply")).to_be_visible()
    await third.get_by_role("link", name="Staff room New").click()
    await expect(messages(third)).to_contain_text(["Assembly is at nine", "Thank you"])
    await third.evaluate(UNTIL_READ, PATIENCE)
    await third.goto("/?as=ceo")
    await expect(third.get_by_role("link", name="Staff room", exact=True)).to_be_visible()


async def test_an_answer_for_one_does_not_reach_the_other(page: Page) -> None:
    """The other sees the question, and the shared answer once it is shared; never what was for one alone."""
    head = await page.context.new_page()
    await page.goto("/?as=teacher&room=staff-room")
    await head.goto("/?as=headteacher&room=staff-room")
    await say(page, "@socialpolicy may I?")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await say(page, "After the answer")
    await expect(messages(head)).to_contain_text(["@socialpolicy may I?", "After the answer"])
    await expect(messages(head)).to_have_count(2)
    await page.get_by_role("button", name="Share in channel").click()

    await expect(head.get_by_text("Shared: do not accept")).to_be_visible()
    await expect(page.get_by_text("Shared: do not accept")).to_be_visible()
    await expect(page.get_by_text("Only visible to you")).to_have_count(0)
    await expect(messages(head)).to_have_count(3)
    await expect(messages(page)).to_have_count(3)


async def test_a_form_takes_the_focus_and_gives_it_back(page: Page) -> None:
    """A form opens by itself, closes with Escape, keeps what was typed, and focus goes where it came from."""
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy report")
    dialog = page.get_by_role("dialog", name="Report misuse")
    await expect(dialog.get_by_role("heading", name="Report misuse")).to_be_focused()
    await dialog.get_by_label("What happened?").fill("A post")
    await page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(composer(page)).to_be_focused()
    opener = page.get_by_role("button", name="Report misuse")
    await opener.click()
    await expect(dialog.get_by_label("What happened?")).to_have_value("A post")
    await dialog.get_by_role("button", name="Close").click()

    await expect(dialog).to_be_hidden()
    await expect(opener).to_be_focused()


async def test_a_form_says_what_to_mend_where_it_is(page: Page) -> None:
    """Mistakes stand together at the top, each leading to its field, and beside the field."""
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy report")
    dialog = page.get_by_role("dialog")
    await expect(dialog.get_by_text("(required)")).to_have_count(3)
    await dialog.get_by_label("Where did you see it?").fill("A page")
    await dialog.get_by_role("button", name="Send the report").click()
    await expect(dialog.get_by_role("link")).to_have_text(
        ["“Who is it about?” is required.", "“What happened?” is required."]
    )
    field = dialog.get_by_label("What happened?")
    await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(field).to_have_accessible_description("“What happened?” is required.")
    await dialog.get_by_role("link", name="“What happened?”").click()

    await expect(field).to_be_focused()
    await expect(dialog.get_by_label("Where did you see it?")).to_have_value("A page")


async def test_commands_are_completed_as_they_are_typed(page: Page) -> None:
    """The composer is a combobox while it offers commands: arrows choose, Enter and Tab take, Escape leaves."""
    await page.goto("/?as=teacher&room=staff-room")
    box = composer(page)
    await box.press_sequentially("/")
    options = page.get_by_role("option")
    await expect(options).to_have_count(5)
    await expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    await box.press("ArrowDown")
    await expect(options.nth(1)).to_have_attribute("aria-selected", "true")
    await expect(box).to_have_attribute("aria-activedescendant", str(await options.nth(1).get_attribute("id")))
    await expect(page.get_by_text("5 suggestions")).to_be_attached()
    await box.press("Enter")
    await expect(box).to_have_value("/socialpolicy check ")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(page.get_by_role("combobox")).to_have_count(0)
    await box.fill("/socialpolicy r")
    await expect(options).to_have_text(["/socialpolicy report Report misuse, in confidence"])
    await box.press("Escape")
    await expect(page.get_by_role("listbox")).to_be_hidden()
    await expect(box).to_have_value("/socialpolicy r")
    await box.fill("Hello ")
    await box.press_sequentially("@so")
    await box.press("Tab")
    await expect(box).to_have_value("Hello @socialpolicy ")
    await box.fill("/")
    await page.get_by_role("option").filter(has_text="press").click()

    await expect(box).to_have_value("/socialpolicy press ")
    await expect(box).to_be_focused()
    await expect(messages(page)).to_have_count(0)


async def test_a_message_keeps_its_lines_and_its_markup_stays_text(page: Page) -> None:
    """Shift and Enter start a new line, and what looks like HTML is shown as it was written."""
    await page.goto("/?as=teacher&room=staff-room")
    await composer(page).fill("<img src=x onerror=alert(1)>")
    await composer(page).press("Shift+Enter")
    await composer(page).press_sequentially("<b>second</b>")
    await composer(page).press("Enter")

    text = messages(page).locator(".plain")
    assert await text.inner_text() == "<img src=x onerror=alert(1)>\n<b>second</b>"
    await expect(messages(page).locator("img, b:text('second')")).to_have_count(0)
    await expect(composer(page)).to_have_value("")


async def test_a_starter_is_put_in_the_composer_to_send(page: Page) -> None:
    """An empty chat offers questions; choosing one writes it, and sends nothing by itself."""
    await page.goto("/?as=teacher")
    await page.get_by_role("button", name="Can I put a photo of my class").click()

    await expect(composer(page)).to_be_focused()
    await expect(composer(page)).to_have_value("Can I put a photo of my class on Instagram?")
    await expect(messages(page)).to_have_count(0)


async def test_on_a_phone_the_rooms_are_behind_a_menu(page: Page) -> None:
    """The menu opens and closes with its buttons and with Escape, and leads to the rooms."""
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto("/?as=headteacher")
    rooms = page.get_by_role("navigation", name="Rooms")
    await expect(rooms).to_be_hidden()
    await expect(page.get_by_text("Nothing leaves this machine.").first).to_be_visible()
    opener = page.get_by_role("button", name="Rooms")
    await opener.click()
    await expect(rooms).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(rooms).to_be_hidden()
    await opener.click()
    await page.get_by_role("button", name="Close").click()
    await expect(rooms).to_be_hidden()
    await opener.click()
    await rooms.get_by_role("link", name="Head's office").click()

    await expect(page.get_by_role("heading", level=1)).to_have_text("Head's office")


async def test_a_stopped_program_loses_no_words_and_says_what_it_forgot(page: Page, server: TestServer) -> None:
    """While nobody answers the text stays; when the program is back, the page says what it no longer knows."""
    await page.goto("/?as=teacher")
    port = server.port
    await server.close()
    await expect(page.get_by_text("The connection is lost")).to_be_visible()
    await say(page, "May I?")
    await expect(page.get_by_text("Not sent")).to_be_visible()
    await expect(composer(page)).to_have_value("May I?")
    async with TestServer(web_application(practice_platform(ScriptedBot())), port=port):
        await expect(page.get_by_text("has forgotten what was said")).to_be_visible()
        await expect(composer(page)).to_have_value("May I?")
        # A click returns before the page that it asks for is there: words typed meanwhile would go with the old one.
        async with page.expect_event("load"):
            await page.get_by_role("link", name="Load the page again").click()
        await say(page, "May I?")

        await expect(page.get_by_role("button", name="Helpful", exact=True)).to_be_visible()
