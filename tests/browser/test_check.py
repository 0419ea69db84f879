"""The whole bot in the practice room: a teacher has drafts checked, and a headteacher is asked about one."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import checking
from tests.browser.actions import messages, picture
from tests.browser.test_accessible import has_no_barrier

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def test_a_teacher_reads_what_to_change(teacher: Page, tmp_path: Path) -> None:
    """Verdict, marked words, why, what to change, clause, and the way to the manager, all on one screen."""
    await teacher.set_viewport_size({"width": 1100, "height": 1150})
    await checking.stop(teacher)
    answer = messages(teacher).last

    await expect(answer.get_by_role("figure").locator("mark")).to_contain_text("the laziest teacher")
    for words in ("What to change", "The policy", "I haven't kept your draft", "due for review in December 2023"):
        await expect(answer).to_contain_text(words)
    await expect(answer.get_by_role("heading")).to_be_in_viewport(ratio=1)
    await expect(answer.get_by_role("button", name="Ask my manager")).to_be_in_viewport(ratio=1)
    await teacher.screenshot(path=picture("check.png", tmp_path))


async def test_a_question_is_answered_by_button_and_the_verdict_changes_in_place(teacher: Page) -> None:
    """A clear draft is asked what its picture shows; the logo on one's own account is not clear."""
    answer = await checking.check(teacher, checking.CLEAR, "Nothing found against the policy")
    await answer.get_by_role("button", name="Our logo").click()
    await answer.get_by_role("button", name="My own account").click()

    await expect(answer.get_by_role("heading", name="Don't post this yet")).to_be_visible()
    await expect(answer).to_contain_text("The logo on your own account")
    await expect(answer).to_be_focused()
    await expect(messages(teacher)).to_have_count(2)


async def test_a_talk_verdict_puts_the_manager_first(teacher: Page) -> None:
    """What the verdict asks for is the button that stands out."""
    await checking.talk(teacher)

    await expect(messages(teacher).last.locator(".button.primary")).to_have_text("Ask my manager")


async def test_the_headteacher_is_asked_and_the_teacher_reads_the_answer(teacher: Page) -> None:
    """One visitor plays both: asks as the teacher, answers as the headteacher, and reads it as the teacher."""
    await checking.answer(teacher)
    answer = messages(teacher).last

    await expect(answer).to_contain_text("please change something first")
    await expect(answer).to_contain_text(checking.WORDS)
    await expect(teacher.get_by_role("button", name="Send", exact=True)).to_have_count(1)  # the composer's own
    await teacher.goto("/?as=headteacher")
    await expect(messages(teacher)).to_have_count(1)
    await expect(messages(teacher)).not_to_contain_text("Mr Jones was no help")


@pytest.mark.parametrize(
    "state",
    [
        checking.stop,
        checking.talk,
        checking.clear,
        checking.form,
        checking.preview,
        checking.manager,
        checking.answer,
    ],
)
async def test_no_step_has_a_barrier(teacher: Page, state: Callable[[Page], Awaitable[None]]) -> None:
    """No rule of WCAG 2.2 A or AA that a machine can check is broken, and nothing sticks out sideways."""
    await has_no_barrier(teacher, state)
