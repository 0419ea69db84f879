"""What people are called: as Teams tells of those who are in a conversation or have the bot, and of nobody else."""

import pytest

from bot.core.messages import Facts, Reply
from bot.core.notices import Recipient
from bot.core.people import Person
from bot.teams.address import Reference
from bot.teams.app import TeamsPlatform
from tests.teams.activities import BEN, THREAD, Json, execute, menu, posted
from tests.teams.seeing import texts
from tests.teams.service import MEMBERS, Failure, Service, personal
from tests.teams.talking import dialog_of, talk
from tests.teams.tenant import CHANNEL, PERSON, TENANT, Kept

SUBJECT, UNKNOWN = "aaaaaaaa-0000-4000-8000-000000000002", "aaaaaaaa-0000-4000-8000-000000000003"
TOLD = Reply((Facts(tuple((each[-1], Person("teams", each)) for each in (PERSON, SUBJECT, UNKNOWN))),))
FROM_BEN = Reply((Facts((("From", Person("teams", BEN)),)),))


@pytest.fixture(autouse=True)
def known(service: Service, kept: Kept) -> None:
    """Have one person in the channel and another who has the bot, and of a third nothing."""
    reference = Reference(service_url=service.url, conversation=personal(SUBJECT), tenant=TENANT)
    kept.by_name[SUBJECT] = reference.model_dump_json()
    service.rosters |= {CHANNEL: [_called(PERSON, "Hedy Head")], personal(SUBJECT): [_called(SUBJECT, "Sue Subject")]}


async def test_in_a_channel(platform: TeamsPlatform, service: Service) -> None:
    """Its people are mentioned, which tells them; whoever else has the bot is named, and nobody else can be."""
    await platform.send(Recipient("teams", channel=CHANNEL), TOLD, "key-1")
    (shown,) = service.shown(CHANNEL)
    card = shown["attachments"][0]["content"]

    assert [PERSON] == [entity["mentioned"]["id"] for entity in card["msteams"]["entities"]]
    assert f"<at>Hedy Head</at>\n2: Sue Subject\n3: a colleague (Entra ID {UNKNOWN})" in texts(shown)


async def test_to_a_person(platform: TeamsPlatform, service: Service) -> None:
    """In somebody's own chat nobody is mentioned: the people there are told of are not to hear of it."""
    await platform.send(Recipient("teams", PERSON), TOLD, "key-1")
    (shown,) = service.shown(personal(PERSON))

    assert "entities" not in shown["attachments"][0]["content"]["msteams"]
    assert "2: Sue Subject" in texts(shown)


@pytest.mark.parametrize("failure", [Failure(500), Failure(429, headers={"Retry-After": "60"}), Failure(page="Sorry")])
async def test_not_told(platform: TeamsPlatform, service: Service, failure: Failure) -> None:
    """Where Teams doesn't tell the names, what is to be said is said without them."""
    service.fail(MEMBERS, failure, failure)
    await platform.send(Recipient("teams", channel=CHANNEL), TOLD, "key-1")
    (shown,) = service.shown(CHANNEL)

    assert f"2: a colleague (Entra ID {SUBJECT})" in texts(shown)


async def test_nobody_is_named(platform: TeamsPlatform, service: Service) -> None:
    """Of a message without people nothing is asked."""
    await platform.send(Recipient("teams", channel=CHANNEL), Reply((Facts((("Outlet", "The Gazette"),)),)), "key-1")

    assert [] == service.sent(MEMBERS)


@pytest.mark.parametrize(
    "asked",
    [execute("report.open"), execute("report.open", where=THREAD), menu("report_message", posted("<p>Hello</p>"))],
    ids=["in-the-chat", "in-a-channel", "in-a-dialog"],
)
async def test_answers(asked: Json) -> None:
    """In an answer people are called by name wherever it is shown."""
    async with talk({"report.open": FROM_BEN, "report": FROM_BEN}) as talking:
        talking.connector.names[BEN.lower()] = talking.connector.names[BEN] = "Ben Example"
        answer = await talking.answered(asked)

    shown = [each for _, each in talking.connector.posted] or [dialog_of(answer)["card"]]
    assert "From: Ben Example" == texts(shown[0])


def _called(person: str, name: str) -> Json:
    return {"id": f"29:{person}", "aadObjectId": person, "name": name}
