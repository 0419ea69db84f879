"""The platforms that the bot runs on: which of them the settings switch on, and how each joins."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.core.notices import Look, Send
from bot.core.ports import Handle, References
from bot.practice.app import PracticePlatform
from bot.practice.rooms import PLATFORM as PRACTICE
from bot.practice.rooms import Persona, Room
from bot.settings import Settings
from bot.slack.address import PLATFORM as SLACK
from bot.slack.app import SlackPlatform
from bot.teams.address import PLATFORM as TEAMS

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Joined:
    """A platform that has joined: its name, how it joins a web server, how the bot speaks first and looks around."""

    name: str
    mount: Callable[[web.Application], None]
    send: Send
    look: Look


#: Joins a platform to what serves its requests; some keep there how people are spoken to first.
Join = Callable[[Handle, References], Joined]


def switched_on(settings: Settings) -> Sequence[Join]:
    """Return how those platforms join that the settings switch on, and say which are off."""
    found = {"Slack": _slack(settings), "Teams": _teams(settings)}
    for name, join in found.items():
        if join is None:
            log.info("%s is off: its settings are not there", name)
    return [join for join in found.values() if join]


def practice(people: Sequence[Persona], rooms: Sequence[Room]) -> Join:
    """Return how the practice room joins."""

    def join(handle: Handle, _: References) -> Joined:
        room = PracticePlatform(handle, people=people, rooms=rooms)
        return Joined(PRACTICE, room.mount, room.send, room.look)

    return join


def _slack(settings: Settings) -> Join | None:
    token = settings.slack_bot_token
    if not token:
        return None

    def join(handle: Handle, _: References) -> Joined:
        slack = SlackPlatform(
            bot_token=token.get_secret_value(),
            signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else "",
            app_token=settings.slack_app_token.get_secret_value() if settings.slack_app_token else None,
            handle=handle,
            api_url=settings.slack_api_url,
        )
        return Joined(SLACK, slack.mount, slack.send, slack.look)

    return join


def _teams(settings: Settings) -> Join | None:
    app_id, password, tenant = settings.teams_app_id, settings.teams_app_password, settings.teams_tenant_id
    if not (app_id and password and tenant):
        return None

    def join(handle: Handle, references: References) -> Joined:
        # Its SDK takes long to load; no command that does without Teams is to wait for it.
        from bot.teams.app import TeamsPlatform

        teams = TeamsPlatform(
            app_id=app_id,
            password=password.get_secret_value(),
            tenant_id=tenant,
            handle=handle,
            references=references,
            openid_url=str(settings.teams_openid_url),
            service_urls=[str(url) for url in settings.teams_service_urls],
        )
        return Joined(TEAMS, teams.mount, teams.send, teams.look)

    return join
