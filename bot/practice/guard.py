"""What stands before every page and request of the practice room: only this machine's own page gets through."""

import logging
import re
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.core.errors import BadInput, Refusal, SocialPolicyError
from bot.practice.conversation import Changed, Mistakes
from bot.practice.rooms import NotHere

#: The largest body that is read, in bytes.
LARGEST_BODY = 256 * 1024

SECURITY_HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}

# A page elsewhere can point its own name at 127.0.0.1, but not make the browser send one of these names.
_LOOPBACK = re.compile(r"(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?")
_BODY_TOO_LARGE = f"That is too much at once: at most {LARGEST_BODY // 1024} KB can be sent. Please send less."

_log = logging.getLogger(__name__)

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class Forbidden(Refusal):
    """The request does not come from the practice room's own page on this machine."""


class NotJson(BadInput):
    """The body is not declared to be JSON, as a page elsewhere could send it without being asked."""


def guarded(handler: Handler) -> Handler:
    """Return the handler behind the guard: refusals become answers in JSON, and every answer has the safe headers."""

    async def guard(request: web.Request) -> web.StreamResponse:
        try:
            _check_host(request)
            if request.method == "POST":
                _check_same_origin(request)
                request = _limited(request)
            response = await handler(request)
        except web.HTTPRequestEntityTooLarge:
            response = _refusal(413, _BODY_TOO_LARGE)
        except SocialPolicyError as error:
            response = _refusal(_status(error), str(error), error.fields if isinstance(error, Mistakes) else {})
        except Exception as error:  # the edge: what the error says may be confidential, so only its name is logged
            _log.error("the practice room could not serve a request: %s", type(error).__name__)
            response = _refusal(500, "Something went wrong here, and nothing was done. Please try again.")
        if not response.prepared:
            response.headers.update(SECURITY_HEADERS)
        return response

    return guard


def _check_host(request: web.Request) -> None:
    if not _LOOPBACK.fullmatch(request.host):
        raise Forbidden("The practice room is open only on this machine: use http://localhost or http://127.0.0.1.")


def _check_same_origin(request: web.Request) -> None:
    origin = request.headers.get("Origin")
    site = request.headers.get("Sec-Fetch-Site")
    same = (origin or site) and origin in (None, f"http://{request.host}") and site in (None, "same-origin")
    if not same:
        raise Forbidden("Only the practice room's own page may do that.")
    if request.content_type != "application/json":
        raise NotJson("What is sent must be JSON.")


def _limited(request: web.Request) -> web.Request:
    if (request.content_length or 0) > LARGEST_BODY:
        raise web.HTTPRequestEntityTooLarge(LARGEST_BODY, request.content_length or 0)
    return request.clone(client_max_size=LARGEST_BODY)


def _status(error: SocialPolicyError) -> int:
    match error:
        case NotHere():
            return 404
        case Refusal():
            return 403
        case Changed():
            return 409
        case NotJson():
            return 415
        case _:
            return 422


def _refusal(status: int, text: str, fields: object = None) -> web.Response:
    return web.json_response({"error": text, "fields": fields or {}}, status=status)
