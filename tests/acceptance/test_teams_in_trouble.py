"""Teams refuses, breaks down or takes its time: what was approved arrives once, later, and Slack notices nothing."""

import pytest

from tests.acceptance import members
from tests.acceptance.asking import hurrying, settled
from tests.acceptance.colleagues import Colleague, Json, saying
from tests.acceptance.conftest import Both, ServeBoth
from tests.acceptance.members import Member
from tests.acceptance.reporting import HEADS, Clock, reported
from tests.acceptance.steps_in_teams import enquired
from tests.slack.web_api import WebApi
from tests.teams.seeing import texts
from tests.teams.service import POST, Failure, Service, personal
from tests.teams.tenant import PERSON

WORDS = "The hall is closed for repairs.\nIt opens again on 4 January."
RELEASED = "Approved words for The Gazette"
#: An enquiry with approved words waits for six, and a report for two.
TIMERS, OF_REPORT = 6, 2


async def proposed(both: Both, web_api: WebApi) -> tuple[Colleague, Member, Json]:
    """Have a teacher in Teams pass on an enquiry, and the head in Slack propose words; return both, and the words."""
    teacher, head = Colleague(both.tenant), Member(both.workspace, web_api, members.HEAD)
    await enquired(teacher)
    (card,) = await members.standing(web_api, HEADS)
    await head.fill_in(await head.opening(card, "Write a response"), text=WORDS)
    return teacher, head, (await members.standing(web_api, HEADS, 2))[-1]


@pytest.mark.usefixtures("heads")
@pytest.mark.parametrize(
    "failures",
    [
        [Failure(429, headers={"Retry-After": "7"}), Failure(500)],
        [Failure(503, headers={"Retry-After": "2"}), Failure(401), Failure(502, page="Sorry")],
    ],
    ids=["too-many-and-broken", "away-and-token-refused"],
)
async def test_released_words_arrive_once_and_later(
    serve_both: ServeBoth,
    teams: Service,
    web_api: WebApi,
    sqlite_database_address: str,
    failures: list[Failure],
) -> None:
    """Each attempt goes out under the same key until one is taken, and none after that."""
    async with serve_both(sqlite_database_address, hurrying()) as both:
        teacher, head, words = await proposed(both, web_api)
        teams.fail(POST, *failures)
        await head.pressing(words, "Approve")
        released = await saying(teams, personal(PERSON), RELEASED)
        counted = await settled(both.workspace, TIMERS)

    attempts = [call for call in teams.sent() if call.key and RELEASED in texts(call.body)]
    assert len(failures) + 1 == len(attempts)
    assert 1 == len({call.key for call in attempts})
    assert [released] == [each for each in teacher.chat if RELEASED in texts(each)]
    assert WORDS in texts(released)
    sent = 'socialpolicy_notices_total{kind="press.released",outcome="sent",platform="teams"} 1.0'
    assert sent in counted
    assert "socialpolicy_notices_dead 0.0" in counted


@pytest.mark.usefixtures("heads")
async def test_what_teams_lost_on_the_way_is_sent_again(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """It hung up, and nobody knows whether the words arrived: better twice than never, and it is counted."""
    async with serve_both(sqlite_database_address, hurrying()) as both:
        teacher, head, words = await proposed(both, web_api)
        teams.fail(POST, Failure(lost=True))
        await head.pressing(words, "Approve")
        await teams.wait_for(POST, len(teams.sent()) + 1)
        counted = await settled(both.workspace, TIMERS)

    assert 2 == len([each for each in teacher.chat if RELEASED in texts(each)])
    assert "socialpolicy_notices_repeated_total 1.0" in counted


@pytest.mark.usefixtures("heads")
async def test_while_teams_takes_its_time_slack_is_served(
    serve_both: ServeBoth, teams: Service, web_api: WebApi, sqlite_database_address: str
) -> None:
    """Released words hang; questions are answered in Slack all the same, and a report reaches the head there."""
    async with serve_both(sqlite_database_address, Clock()) as both:
        teacher, head, words = await proposed(both, web_api)
        seen = len(teams.sent())
        teams.answering.clear()
        await head.pressing(words, "Approve")
        await teams.wait_for(POST, seen + 1)
        colleague = Member(both.workspace, web_api)
        answer = await colleague.asks("ask can I put a photo of my class on insta?")
        await reported(colleague)
        await _report_in_slack(web_api)
        meanwhile = [texts(each) for each in teacher.chat]
        teams.answering.set()
        await saying(teams, personal(PERSON), RELEASED)
        await settled(both.workspace, TIMERS + OF_REPORT)

    assert "without the consent of a parent or carer" in answer["text"]
    assert [] == [each for each in meanwhile if RELEASED in each]
    assert 1 == len([each for each in teacher.chat if RELEASED in texts(each)])


async def _report_in_slack(web_api: WebApi) -> None:
    """Wait until the card of a report stands in the head's channel."""
    count = 1
    while not any(each["text"].startswith("Report ") for each in await members.standing(web_api, HEADS, count)):
        count += 1
