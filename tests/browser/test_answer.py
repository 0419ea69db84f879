"""The whole bot in the practice room: a teacher asks, and the picture of the answer is the one in the README."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser.actions import messages, picture, say


@pytest.mark.asyncio(loop_scope="session")
async def test_a_teacher_asks_and_reads_the_clauses(teacher: Page, tmp_path: Path) -> None:
    """The consent clause comes first, with title and page, and the overdue review is said."""
    await say(teacher, "can I put a photo of my class on insta?")
    answer = messages(teacher).last

    await expect(answer).to_contain_text("without the consent of a parent or carer")
    await expect(answer).to_contain_text("Appendix 1: Staff guidance for using social media, page 6")
    await expect(answer).to_contain_text("due for review in December 2023")
    await answer.scroll_into_view_if_needed()
    await teacher.screenshot(path=picture("answer.png", tmp_path))


@pytest.mark.asyncio(loop_scope="session")
async def test_a_follow_up_goes_on_and_helpful_is_thanked(teacher: Page, tmp_path: Path) -> None:
    """The conversation reads as one."""
    await say(teacher, "can I put a photo of my class on insta?")
    await expect(messages(teacher).last).to_contain_text("consent")
    await say(teacher, "and videos?")
    await expect(messages(teacher)).to_have_count(4)
    await expect(messages(teacher).last).to_contain_text("pictures or videos of pupils")
    await messages(teacher).last.get_by_role("button", name="Helpful").click()

    await expect(messages(teacher).last).to_contain_text("Glad that helped")
    await teacher.screenshot(path=picture("follow-up.png", tmp_path))


@pytest.mark.parametrize(
    ("name", "said", "read"),
    [
        ("urgent", "A girl in my class told me her uncle hits her and she's scared to go home", "999"),
        ("press", "The Gazette just rang me and want a comment about our head by 5", "Please don't respond"),
        ("report", "Someone has made a fake page of our school and it mocks the kids", "is a child at risk?"),
        ("silent", "Am I allowed to be Facebook friends with parents?", "The policy doesn't say"),
        ("elsewhere", "my laptop won't turn on", "the IT help desk"),
    ],
)
@pytest.mark.asyncio(loop_scope="session")
async def test_what_is_no_question_is_met_in_its_own_way(
    teacher: Page, tmp_path: Path, name: str, said: str, read: str
) -> None:
    """Alarms, enquiries, reports, silence and other matters each get their own words."""
    await say(teacher, said)

    await expect(messages(teacher).last).to_contain_text(read)
    await teacher.screenshot(path=picture(f"{name}.png", tmp_path))
