"""Staff have a draft checked in Teams: in a chat of their own, and from the menu of a message."""

from tests.acceptance.colleagues import Colleague, buttons, choices, standing
from tests.acceptance.conftest import ServeBoth
from tests.acceptance.drafts import CLEAR, HARMLESS, STOP, UNKIND
from tests.talking import CONTENT
from tests.teams.activities import posted
from tests.teams.seeing import texts
from tests.teams.service import Service, personal
from tests.teams.tenant import CHANNEL, PERSON

TITLES = {rule.id: rule.title for rule in CONTENT.rules}


async def test_the_form_gives_way_to_the_verdict_and_a_finding_is_set_aside(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Words, clause and what to change; what was set aside is named, and the policy still applies."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        await teacher.writes("check")
        (form,) = await standing(teams, personal(PERSON))
        verdict = await teacher.pressing(form, "Check", text=UNKIND)
        asked = await teacher.pressing(verdict, "Dismiss a finding")
        rule, *_ = choices(asked, "rule")
        left = await teacher.pressing(asked, "Dismiss it", rule=rule, reason="not-ours")

    assert form["id"] == verdict["id"]
    assert texts(verdict).startswith(STOP)
    assert "[1: Mr Jones is a useless teacher" in texts(verdict)
    assert f"1. {TITLES[rule]}: " in texts(verdict)
    assert {"I've changed it: check again", "Ask my manager", "Dismiss a finding"} <= set(buttons(verdict))
    assert asked["id"] == left["id"]
    assert f"1. {TITLES[rule]}: " not in texts(left)
    assert f"Set aside by the writer: {TITLES[rule]}. The policy still applies." in texts(left)


async def test_a_question_is_answered_by_button_and_the_verdict_changes_in_place(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """One question at a time: what is in the picture, then whose account."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        await teacher.writes(f"check {HARMLESS}")
        (first,) = await standing(teams, personal(PERSON))
        second = await teacher.pressing(first, "Our logo")
        third = await teacher.pressing(second, "My own account")

    assert [CLEAR, CLEAR, STOP] == [texts(each).partition("\n")[0] for each in (first, second, third)]
    assert "Whose account is it for?" in texts(second)
    assert [first["id"]] == [each["id"] for each in teacher.chat]


async def test_check_before_posting_in_the_menu_of_a_message(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Verdict, form and what is left of it follow each other in a dialog; nothing is posted anywhere."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        verdict = await teacher.chooses("check_message", posted(f"<p>{UNKIND}</p>"), CHANNEL)
        asked = await teacher.in_dialog(verdict, "Dismiss a finding")
        rule, *_ = choices(asked, "rule")
        left = await teacher.in_dialog(asked, "Dismiss it", rule=rule, reason="not-ours")

    assert STOP == verdict["title"] == texts(verdict["card"]).partition("\n")[0]
    assert f"Set aside by the writer: {TITLES[rule]}" in texts(left["card"])
    assert [] == teams.sent()


async def test_check_before_posting_twice(serve_both: ServeBoth, sqlite_database_address: str) -> None:
    """Whoever opens the menu of the same message once more gets a verdict once more, as often as they like."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        for _ in range(2):
            verdict = await teacher.chooses("check_message", posted(f"<p>{UNKIND}</p>"), CHANNEL)
            asked = await teacher.in_dialog(verdict, "Dismiss a finding")
            rule, *_ = choices(asked, "rule")
            left = await teacher.in_dialog(asked, "Dismiss it", rule=rule, reason="not-ours")

            assert f"Set aside by the writer: {TITLES[rule]}" in texts(left["card"])
