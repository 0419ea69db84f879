"""A draft that was checked, and the manager who is asked about it, in a real browser."""

import pytest
from playwright.async_api import Page, expect

from bot.core.messages import Mark, Marked, Reply, Say
from bot.core.notices import Recipient
from bot.practice.app import PracticePlatform
from tests.browser.actions import messages, say
from tests.practice.cards import NOTICE, POST, SECRET, marked
from tests.practice.scripted import HEAD, TEACHER, ScriptedBot

pytestmark = pytest.mark.asyncio(loop_scope="session")

TO_HEAD = Recipient.of(HEAD.person)

#: Where the characters of some words stand on the page, from left to right.
PLACES = """(words) => {
  const walker = document.createTreeWalker(document.querySelector("blockquote"), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at < 0) continue;
    const range = document.createRange();
    return [...words].map((_, number) => {
      range.setStart(walker.currentNode, at + number);
      range.setEnd(walker.currentNode, at + number + 1);
      return range.getBoundingClientRect().left;
    });
  }
}"""


async def shown(page: Page, platform: PracticePlatform, part: Marked) -> None:
    """Show the teacher a text, and a word of the bot's own after it."""
    await page.goto("/?as=teacher")
    await platform.send(Recipient.of(TEACHER.person), Reply((part, Say("After it"))), "one")
    await expect(page.get_by_text("After it")).to_be_visible()


async def copied(page: Page) -> str:
    """Select the quoted text and return what a copy of it would hold."""
    return str(
        await page.evaluate(
            "getSelection().selectAllChildren(document.querySelector('blockquote')); getSelection().toString()"
        )
    )


async def test_a_checked_draft_can_be_heard_and_copied(page: Page) -> None:
    """Listeners hear where each finding begins and ends; a copy is the writer's own text, with its lines."""
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy check")
    draft = page.get_by_role("figure", name="Your draft")
    await expect(draft.locator("mark")).to_have_count(3)
    heard = await draft.aria_snapshot()

    for number, words in enumerate(
        ("Ella Smith from 4B", "Mr Jones forgot the lunches again", "Photos of everybody"), 1
    ):
        assert f"(finding {number} begins) {words} (finding {number} ends)" in heard
    assert await copied(page) == POST


@pytest.mark.parametrize("width", [360, 1280])
async def test_a_draft_keeps_its_spaces_and_a_long_word_wraps(
    page: Page, platform: PracticePlatform, width: int
) -> None:
    """Lines and runs of spaces stay as they were written, and nothing sticks out sideways."""
    await page.set_viewport_size({"width": width, "height": 740})
    text = "  two  spaces\n\n\tand a tab\n" + "w" * 400
    await shown(page, platform, marked("Your draft", text, "spaces", "w" * 300))

    assert await copied(page) == text
    log = page.get_by_role("log")
    assert await log.evaluate("(log) => log.scrollWidth <= log.clientWidth")
    assert await page.evaluate("document.documentElement.scrollWidth") == width
    assert await page.evaluate("document.documentElement.scrollHeight") == 740


async def test_a_hostile_draft_stays_within_its_frame(page: Page, platform: PracticePlatform) -> None:
    """Markup stays text, and what turns the direction of writing turns neither the marks nor what comes after."""
    attack = '<script>alert(1)</script> "><img src=x onerror=alert(1)> </blockquote>'
    text = f"\u202eturned {attack} words\u200bhidden \u202dand \u2067more"
    at = text.index("words")
    await shown(page, platform, Marked("Your draft", text, (Mark(0, 6, 1), Mark(at, at + 12, 2))))
    draft = page.get_by_role("figure", name="Your draft")

    assert await copied(page) == text
    await expect(draft.locator("script, img")).to_have_count(0)
    for words in ("words\u200bhidden", "turne"):
        places = await page.evaluate(PLACES, words)
        assert places == sorted(places, reverse=words == "turne")
    await expect(page.get_by_text("After it")).to_be_visible()
    await expect(draft.locator("mark")).to_have_text(
        ["1(finding 1 begins) \u202eturne (finding 1 ends)", "2(finding 2 begins) words\u200bhidden (finding 2 ends)"]
    )


async def test_a_filled_form_is_sent_as_it_stands(page: Page, scripted: ScriptedBot) -> None:
    """What stands in a form at first, the first line break and all, is what is sent when nothing is changed."""
    await page.goto("/?as=teacher")
    await say(page, "/socialpolicy check")
    await page.get_by_role("button", name="Ask a manager").click()
    dialog = page.get_by_role("dialog", name="Ask a manager")
    await expect(dialog.get_by_role("radio", name="Chief Executive")).to_be_checked()
    await expect(dialog.get_by_role("radio", name="Teacher", exact=True)).to_have_count(0)
    await expect(dialog.get_by_label("What would you like to know?")).to_have_value("\n  Is it all right\n  like this?")
    await expect(dialog.get_by_label("Who else is to know?")).to_have_value("")
    await dialog.get_by_role("button", name="Send to the manager").click()
    await expect(page.get_by_role("definition").first).to_have_text("Chief Executive")

    assert scripted.asked[-1].fields == {
        "manager": "ceo",
        "account": "school",
        "site": 'The "Alder" page',
        "note": "Is it all right\n  like this?",
        "by": "week",
        "also": "",
        "value": SECRET,
    }


async def test_a_notice_is_seen_from_another_persona_until_it_was_read(page: Page, platform: PracticePlatform) -> None:
    """The list of people says in a word who was told something, live and later, until somebody looks as them."""
    people = page.get_by_role("navigation", name="You are")
    await page.goto("/?as=teacher")
    await platform.send(TO_HEAD, NOTICE, "one")
    await expect(people.get_by_role("link", name="Headteacher New")).to_be_visible()
    await page.reload()
    await expect(people.get_by_role("link", name="Headteacher New")).to_be_visible()
    await expect(people.get_by_text("New", exact=True).locator("visible=true")).to_have_count(1)
    head = await page.context.new_page()
    await head.goto("/?as=headteacher")
    await expect(messages(head)).to_contain_text(["A colleague asks what you think of a draft"])

    await expect(people.get_by_text("New", exact=True).locator("visible=true")).to_have_count(0)
    await head.get_by_role("button", name="It's fine").click()
    await expect(messages(head)).to_contain_text(["Thank you for telling us."])
    await page.reload()
    await expect(people.get_by_text("New", exact=True).locator("visible=true")).to_have_count(0)


async def test_on_a_phone_the_menu_says_that_somebody_was_told(page: Page, platform: PracticePlatform) -> None:
    """Where the people are behind a menu, its button says that there is something new."""
    await page.set_viewport_size({"width": 360, "height": 740})
    await page.goto("/?as=teacher")
    await expect(page.get_by_role("button", name="Rooms", exact=True)).to_be_visible()
    await platform.send(TO_HEAD, NOTICE, "one")

    await expect(page.get_by_role("button", name="Rooms (new)")).to_be_visible()
