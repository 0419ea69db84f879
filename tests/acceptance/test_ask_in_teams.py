"""Staff ask in Teams where others read it, and in chats of their own: who gets to see the answer."""

from tests.acceptance.colleagues import Colleague, buttons, standing
from tests.acceptance.conftest import ServeBoth
from tests.teams.seeing import texts
from tests.teams.service import Service, member, personal
from tests.teams.tenant import CHANNEL, CHAT, PERSON, Json

QUESTION = "can I put a photo of my class on insta?"
ANSWER = "without the consent of a parent or carer"
DELICATE = "a girl in my class says her uncle hits her and she is scared to go home"
THREAD = f"{CHANNEL};messageid=1700"
PRIVATELY = "I have replied to you privately."


async def test_a_mention_is_answered_where_it_was_asked(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """In the thread of the channel, and in a group chat: who asks before everybody is answered before everybody."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        for where in (THREAD, CHAT):
            await teacher.mentions_bot(QUESTION, where)
        (in_channel,), (in_chat,) = await standing(teams, CHANNEL), await standing(teams, CHAT)

    assert (THREAD, CHAT) == (in_channel["in"], in_chat["in"])
    assert ANSWER in texts(in_channel)
    assert ANSWER in texts(in_chat)
    assert [] == teacher.chat


async def test_a_delicate_mention_is_answered_in_the_personal_chat(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """A child at risk: the channel sees only that an answer was sent."""
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        await teacher.mentions_bot(DELICATE, THREAD)
        (line,) = await standing(teams, CHANNEL)

    (answer,) = teacher.chat
    assert texts(answer).startswith("A child may be at risk")
    assert (PRIVATELY, THREAD) == (texts(line), line["in"])


async def test_whoever_has_not_got_the_bot_is_told_how_to_add_it(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Nothing of the private answer is said in the channel; once the bot was added, the next one arrives."""
    teams.without_bot.add(PERSON)
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        await teacher.mentions_bot(DELICATE, THREAD)
        (line,) = await standing(teams, CHANNEL)
        before = teacher.chat
        teams.without_bot.clear()
        await teacher.mentions_bot(DELICATE, THREAD)
        await standing(teams, CHANNEL, 2)

    assert [] == before
    assert "in Teams open Apps, look for the social media policy bot and choose Add" in texts(line)
    assert "risk" not in texts(line)
    assert 1 == len(teacher.chat)


async def question_form(teacher: Colleague, teams: Service) -> Json:
    """Ask for help in a channel, and return the form for a question that comes in the personal chat."""
    await teacher.mentions_bot("help", THREAD)
    (home,) = await standing(teams, personal(PERSON))
    return await teacher.pressing(home, "Ask a question")


async def test_an_answer_of_ones_own_is_shared_in_the_channel_where_it_began(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """Home, form and answer come in the personal chat; the clauses go into the thread, without the question."""
    teams.rosters[CHANNEL] = [member(PERSON)]
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        form = await question_form(teacher, teams)
        answer = await teacher.pressing(form, "Ask", text=QUESTION)
        line = await teacher.told(answer, "Share in channel")
        _, shared = await standing(teams, CHANNEL, 2)

    assert (form["id"], "Share in channel") == (answer["id"], buttons(answer)[-1])
    assert "I have posted that in the conversation." == line
    assert THREAD == shared["in"]
    assert texts(shared).startswith("A colleague shared this from the social media policy")
    assert ANSWER in texts(shared)
    assert "insta" not in texts(shared)


async def test_whoever_left_the_channel_shares_nothing_there(
    serve_both: ServeBoth, teams: Service, sqlite_database_address: str
) -> None:
    """What the card says of where it began is believed only of somebody who is there now."""
    teams.rosters[CHANNEL] = [member(PERSON)]
    async with serve_both(sqlite_database_address) as both:
        teacher = Colleague(both.tenant)
        answer = await teacher.pressing(await question_form(teacher, teams), "Ask", text=QUESTION)
        teams.rosters[CHANNEL] = []
        refused = await teacher.pressing(answer, "Share in channel")

    assert "This can't be done here" in texts(refused)
    assert [PRIVATELY] == [texts(each) for each in teams.shown(CHANNEL)]
