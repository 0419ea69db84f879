"""Who can read a channel, as Teams tells it at this moment."""

import pytest

from bot.core.notices import Audience, NotSent
from bot.teams.app import TeamsPlatform
from tests.teams.conftest import Start
from tests.teams.service import MEMBERS, Failure, Service, member
from tests.teams.tenant import CHANNEL, CHAT, PERSON, TENANT

OTHER = "aaaaaaaa-0000-4000-8000-000000000002"
LOST = Failure(lost=True)
UNSEEN = Audience(private=False, has_bot=False)


@pytest.mark.parametrize("channel", [CHANNEL, CHAT])
@pytest.mark.parametrize("name", ["aadObjectId", "objectId"])
async def test_members(platform: TeamsPlatform, service: Service, channel: str, name: str) -> None:
    """Of a channel or a chat with the bot in it everybody is told, under whichever name Teams gives their ids."""
    service.rosters[channel] = [member(PERSON, name=name), member(OTHER.upper(), name=name, tenantId=TENANT.upper())]
    seen = await platform.look(channel)

    assert Audience(private=True, has_bot=True, members=frozenset({PERSON, OTHER})) == seen


async def test_changes(platform: TeamsPlatform, service: Service) -> None:
    """Whoever joins is seen at the next look."""
    service.rosters[CHANNEL] = [member(PERSON)]
    before = await platform.look(CHANNEL)
    service.rosters[CHANNEL].append(member(OTHER))
    after = await platform.look(CHANNEL)

    assert ([PERSON], [PERSON, OTHER]) == (sorted(before.members), sorted(after.members))


async def test_pages(platform: TeamsPlatform, service: Service) -> None:
    """People are named a page at a time; of more than two pages the bot says that nobody can vouch for them."""
    service.page = 2
    service.rosters[CHANNEL] = [member(f"person-{number}") for number in range(4)]
    seen = await platform.look(CHANNEL)
    service.rosters[CHANNEL].append(member(PERSON))
    crowded = await platform.look(CHANNEL)

    assert (True, 4) == (seen.private, len(seen.members))
    assert Audience(private=False, has_bot=True) == crowded


@pytest.mark.parametrize(
    "stranger",
    [
        member("someone", tenantId="11111111-0000-4000-8000-000000000000"),
        member("someone", name="id"),
        member("someone", name="objectId") | {"objectId": None},
    ],
)
async def test_strangers(platform: TeamsPlatform, service: Service, stranger: dict[str, str]) -> None:
    """A channel with somebody of another trust in it, or whom nobody knows, is not private."""
    service.rosters[CHANNEL] = [member(PERSON), stranger]

    assert Audience(private=False, has_bot=True) == await platform.look(CHANNEL)


@pytest.mark.parametrize("code", [403, 404])
async def test_not_there(platform: TeamsPlatform, service: Service, code: int) -> None:
    """A channel that the bot was not added to is seen as one without it."""
    service.fail(MEMBERS, Failure(code, "BotNotInConversationRoster"))

    assert UNSEEN == await platform.look(CHANNEL)


@pytest.mark.parametrize(
    ("failure", "why"),
    [
        (Failure(429, "TooManyRequests"), "HTTP 429 TooManyRequests"),
        (Failure(500), "HTTP 500 ServiceError"),
        (LOST, "ServerDisconnectedError"),
        (Failure(200), "Teams named nobody"),
        (Failure(200, page="<h1>Welcome</h1>"), "DeserializationError"),
    ],
)
async def test_not_told(platform: TeamsPlatform, service: Service, failure: Failure, why: str) -> None:
    """Where Teams does not tell, that is a failed attempt, after which nothing is in doubt."""
    service.rosters[CHANNEL] = [member(PERSON)]
    # What reads alone is asked twice by aiohttp where the connection is lost.
    service.fail(MEMBERS, *[failure] * (2 if failure is LOST else 1))
    with pytest.raises(NotSent) as refusal:
        await platform.look(CHANNEL)

    assert (why, False, False) == (str(refusal.value), refusal.value.final, refusal.value.in_doubt)


async def test_where_it_was_spoken_to(start: Start, service: Service) -> None:
    """A channel is asked for at the server from which the bot was spoken to there."""
    service.rosters[CHANNEL] = [member(PERSON)]
    async with start(service_urls=["https://smba.trafficmanager.net/teams/", service.url]) as tenant:
        await tenant.send(tenant.installed(CHANNEL))
        seen = await tenant.platform.look(CHANNEL)

    assert {PERSON} == seen.members
