"""The whole bot in the practice room: a teacher reports without a name, and a headteacher deals with it."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import reporting
from tests.browser.actions import composer, messages, picture
from tests.browser.reporting import ANSWER, OUTCOME, QUESTION, WHAT
from tests.browser.test_accessible import has_no_barrier

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_before_sending_the_teacher_reads_who_will_see_it(teacher: Page, tmp_path: Path) -> None:
    """Who opens it and who can't, what others see, and what each way to report means, in sight of the choice."""
    await teacher.set_viewport_size({"width": 1100, "height": 1150})
    dialog = await reporting.preview(teacher)

    for words in (
        "Only the Headteacher of Alder Primary School can open it.",
        "One other person is in that channel: they can read the card, but they can't open the report.",
        "I keep it from the Deputy headteacher of Alder Primary School.",
        "You get seven words, which are the only way back to your report.",
    ):
        await expect(dialog.get_by_text(words)).to_be_in_viewport(ratio=1)
    await expect(dialog.get_by_role("radio", name="Anonymously")).to_be_in_viewport(ratio=1)
    await teacher.screenshot(path=picture("report.png", tmp_path))


async def test_the_head_opens_the_card_and_nobody_else_sees_what_it_says(teacher: Page, tmp_path: Path) -> None:
    """What was told stands first, and all that can be done about it is on the same screen."""
    await teacher.set_viewport_size({"width": 1100, "height": 1390})
    await reporting.opened(teacher)
    opened = messages(teacher).last

    await expect(opened).to_contain_text("Only visible to you")
    await expect(opened).to_contain_text("Somebody who stays anonymous")
    await expect(messages(teacher).first).not_to_contain_text(WHAT)
    for label in ("Acknowledge", "Ask the reporter", "Hand it on", "Close it"):
        await expect(opened.get_by_role("button", name=label)).to_be_in_viewport(ratio=1)
    await teacher.screenshot(path=picture("card.png", tmp_path))


async def test_with_the_seven_words_alone_a_question_finds_the_teacher_and_the_answer_the_head(teacher: Page) -> None:
    """The visitor plays both, and the head closes it; the teacher's own chat was never written to."""
    await reporting.receipt(teacher)
    words = await reporting.written_down(teacher)
    dialog = teacher.get_by_role("dialog", name="Your receipt")
    await dialog.get_by_label("Type the seven words").fill(words)
    await dialog.get_by_role("button", name="Check").click()
    await expect(messages(teacher).last).to_contain_text("That's right.")

    await reporting.open_card(teacher)
    await messages(teacher).last.get_by_role("button", name="Acknowledge").click()
    await expect(messages(teacher).last).to_contain_text("The reporter sees it with their receipt.")
    await reporting.fill_in(teacher, "Ask the reporter", "Ask the reporter", "Send", QUESTION)
    await expect(messages(teacher).last).to_contain_text("I've passed your question on.")

    dialog = await reporting.came_back(teacher, words)
    await expect(dialog).to_contain_text("Acknowledged: somebody is looking into it.")
    await expect(dialog).to_contain_text(QUESTION)
    await dialog.get_by_label("Your answer, or what you'd like to add").fill(ANSWER)
    await dialog.get_by_role("button", name="Pass it on").click()
    await expect(messages(teacher).last).to_contain_text("I've passed that on.")
    await expect(messages(teacher).filter(has_text="They ask you")).to_have_count(0)

    await reporting.open_card(teacher)
    await expect(messages(teacher).last).to_contain_text(ANSWER)
    await messages(teacher).last.get_by_role("button", name="Close it").click()
    dialog = teacher.get_by_role("dialog", name="Close the report")
    await dialog.get_by_role("radio", name="Something was done about it").check()
    await dialog.get_by_label("What may the reporter know?").fill(OUTCOME)
    await dialog.get_by_role("button", name="Close it").click()
    await expect(messages(teacher).first).to_contain_text("Closed: something was done about it.")
    await expect(messages(teacher).first.get_by_role("button")).to_have_text(["Open"])


async def test_a_report_is_sent_by_keyboard_alone(teacher: Page) -> None:
    """From the first question to the receipt typed back, each step begins where its first words or question stand."""
    keyboard = teacher.keyboard
    await teacher.goto("/?as=teacher")
    await composer(teacher).focus()
    await keyboard.type("/socialpolicy report")
    await keyboard.press("Enter")
    first = messages(teacher).last
    await expect(first.get_by_role("heading", name="is a child at risk?")).to_be_visible()
    await first.get_by_role("button", name="No child is at risk").focus()
    await keyboard.press("Enter")

    await expect(teacher.get_by_label("Who is it about?")).to_be_focused()
    await _choose(teacher, "A pupil")
    await keyboard.press("Tab")  # nobody is picked
    await keyboard.press("Tab")
    await keyboard.press("Space")
    await expect(teacher.get_by_role("radio", name="Alder Primary School")).to_be_checked()
    await keyboard.press("Tab")
    await _choose(teacher, "Pictures, names or work of pupils")
    await keyboard.press("Tab")
    await keyboard.press("Enter")

    await expect(teacher.get_by_role("heading", name="Report misuse: 2 of 2")).to_be_focused()
    await keyboard.press("Tab")  # past the button that closes the window
    await keyboard.press("Tab")
    await keyboard.press("ArrowUp")
    await expect(teacher.get_by_role("radio", name="Anonymously")).to_be_checked()
    await keyboard.press("Tab")
    await keyboard.type(WHAT)
    for _ in range(3):
        await keyboard.press("Tab")
    await keyboard.press("Enter")

    await expect(teacher.get_by_role("heading", name="Your receipt")).to_be_focused()
    await keyboard.press("Tab")
    await keyboard.press("Tab")
    await keyboard.type(await reporting.written_down(teacher))
    await keyboard.press("Enter")
    await expect(messages(teacher).last).to_contain_text("That's right.")


@pytest.mark.parametrize("state", [reporting.form, reporting.preview, reporting.receipt, reporting.opened])
async def test_no_step_has_a_barrier(teacher: Page, state: Callable[[Page], Awaitable[object]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(teacher, state)


async def _choose(page: Page, label: str) -> None:
    """Choose an answer of the list that has the focus by typing how it begins, as everybody may."""
    await page.keyboard.type(label)
    await expect(page.locator("select:focus option:checked")).to_have_text(label)
