"""Carries the SDK's calls to Teams: without threads, within a time limit, and with a NotSent for whatever fails."""

import json
import re
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import Any

from aiohttp import ClientConnectorError, ClientError, ClientSession, ConnectionTimeoutError
from msrest.pipeline import Request, Response
from msrest.pipeline.async_abc import AsyncHTTPSender
from msrest.universal_http.async_abc import AsyncClientResponse
from yarl import URL

from bot.core.notices import NotInstalled, NotSent
from bot.teams.inert import written

#: What no second attempt can mend. A token that is refused is not among it: that an administrator can mend while the
#: notice waits.
_FINAL = frozenset({400, 403, 404, 405, 410, 413, 415, 422})
_NOT_THERE = frozenset({HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND})
#: After these it was surely not done; after other errors of the server it may have been.
_SURELY_NOT = frozenset({HTTPStatus.SERVICE_UNAVAILABLE, HTTPStatus.NOT_IMPLEMENTED})
#: Whoever asks to be left alone for longer can't mean it.
_LONGEST = timedelta(seconds=1_000_000)
_CODE = re.compile("[A-Za-z0-9_.-]{1,80}")


class Transport(AsyncHTTPSender[Any, Any]):
    """Sends each request of the SDK once; the token goes over HTTPS alone."""

    def __init__(self, session: Callable[[], ClientSession], token: Callable[[], Awaitable[str]]) -> None:
        self._session = session
        self._token = token

    async def __aexit__(self, *error: object) -> None:
        """Leave the session open: it is not ours."""

    async def send(self, request: Request[Any], **_config: Any) -> Response[Any, Any]:
        """Send a request and return what Teams answers; NotSent where that is a failure."""
        asked = request.http_request
        url = URL(asked.url, encoded=True)
        # The SDK's is the number of its own characters.
        headers = {name: value for name, value in asked.headers.items() if name.lower() != "content-length"}
        if url.scheme == "https":
            headers["Authorization"] = f"Bearer {await self._token()}"
        posting = asked.method == "POST" and url.path.endswith("/activities")
        try:
            # A redirect could lead the token astray.
            answering = self._session().request(
                asked.method, url, data=_as_counted(asked.data), headers=headers, allow_redirects=False
            )
            async with answering as response:
                status, told, body = response.status, response.headers, await response.read()
        except (ClientError, TimeoutError, OSError) as error:
            reached = not isinstance(error, ClientConnectorError | ConnectionTimeoutError)
            refusal = NotSent(type(error).__name__, in_doubt=posting and reached)
        else:
            if status < HTTPStatus.MULTIPLE_CHOICES:
                return Response(request, _Answer(asked, status, told, body))
            refusal = not_sent(status, told, body, posting=posting)
        # Not in the handler: the error, which may show what was sent, is not to travel along.
        raise refusal


def _as_counted(body: str | None) -> bytes | None:
    """Return a body with each letter as itself; the SDK writes most as six characters, and Teams counts bytes."""
    return written(json.loads(body)) if body else None


class _Answer(AsyncClientResponse):
    """What Teams answered, read to its end."""

    def __init__(self, asked: Any, status: int, headers: Mapping[str, str], body: bytes) -> None:
        super().__init__(asked, body)
        self.status_code = status
        self.headers = {name.lower(): value for name, value in headers.items()}
        self._body = body

    def body(self) -> bytes:
        """Return the whole body."""
        return self._body


def not_sent(status: int, headers: Mapping[str, str], body: bytes, *, posting: bool) -> NotSent:
    """Return what an answer means that is a failure; only a post can be in doubt."""
    kind = NotInstalled if status in _NOT_THERE else NotSent
    broken = status >= HTTPStatus.INTERNAL_SERVER_ERROR and status not in _SURELY_NOT
    return kind(
        f"HTTP {status} {_code(body)}".strip(),
        retry_after=_retry_after(headers),
        final=status in _FINAL,
        in_doubt=posting and (broken or status == HTTPStatus.REQUEST_TIMEOUT),
    )


def _code(body: bytes) -> str:
    """Return Teams' code for an error; the words beside it may hold what was sent."""
    try:
        match json.loads(body):
            case {"error": {"code": str(code)}} if _CODE.fullmatch(code):
                return code
    except (ValueError, RecursionError):
        pass
    return ""


def _retry_after(headers: Mapping[str, str]) -> timedelta | None:
    """Return how long Teams, or a gateway before it, asks to be left alone: in seconds, or until a time of its own."""
    until = headers.get("Retry-After", "")
    if re.fullmatch("[0-9]{1,6}", until):
        return timedelta(seconds=int(until))
    try:
        wait = parsedate_to_datetime(until) - parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):  # no time, or one of them without a zone
        return None
    return max(wait, timedelta()) if wait < _LONGEST else None
