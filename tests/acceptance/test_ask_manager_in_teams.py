"""Ask my manager in Teams, where the bot can write first only to people who have it."""

from tests.acceptance.colleagues import ORGANISATION, STRANGER, Colleague, saying, standing
from tests.acceptance.conftest import ServeBoth
from tests.teams.seeing import texts
from tests.teams.service import Service, personal
from tests.teams.tenant import PERSON

IT = "dddddddd-0000-4000-8000-000000000008"
DRAFT = "Mr Smith in the office is useless and everyone knows it."


async def asked_about(teacher: Colleague, manager: str) -> None:
    """Have a draft checked and sent to a manager."""
    await teacher.writes(f"check {DRAFT}")
    (verdict,) = await standing(teacher.service, personal(teacher.id))
    picked = await teacher.pressing(
        await teacher.pressing(verdict, "Ask my manager"), "See what will be sent", manager=manager
    )
    await teacher.pressing(picked, "Send")


async def test_the_manager_answers(serve_both: ServeBoth, teams: Service, sqlite_database_address: str) -> None:
    """The draft goes into the manager's chat, and the answer into the writer's."""
    async with serve_both(sqlite_database_address, organisation=ORGANISATION) as both:
        teacher, manager = Colleague(both.tenant), Colleague(both.tenant, STRANGER)
        await asked_about(teacher, STRANGER)
        card = await saying(teams, personal(STRANGER), "A colleague asks")
        await manager.pressing(card, "Fine")
        await saying(teams, personal(PERSON), "Your manager's answer: it's fine to post")

    assert DRAFT in texts(card)


async def test_the_manager_has_not_got_the_bot(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """The writer hears at once that it didn't reach them and what to do, and IT that somebody lacks the bot."""
    teams.without_bot.add(STRANGER)
    async with serve_both(sqlite_database_address, organisation=ORGANISATION) as both:
        await asked_about(Colleague(both.tenant), STRANGER)
        told = texts(await saying(teams, personal(PERSON), "I couldn't reach them about your draft"))
        it = texts(await saying(teams, personal(IT), "I couldn't write to somebody who hasn't got me"))

    assert STRANGER in told
    assert "they can do so under Apps" in told
    assert "Please don't post it before then." in told
    assert "manager.asked" in it
    assert not any(each in it for each in (STRANGER, PERSON, DRAFT))
