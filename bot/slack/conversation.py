"""What happens with a request from Slack: it is acknowledged in time, the bot is asked, its reply is sent."""

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

from bot.background import Background
from bot.core.messages import Buttons, Form, Privacy, Reply, Say
from bot.core.ports import Handle
from bot.slack import forms, render
from bot.slack.address import Original
from bot.slack.delivery import Delivery
from bot.slack.parse import Incoming

_WAIT = Reply((Say("One moment…"),))
#: Shown in a form that was sent, and of which it is not known in time whether its unit of work commits.
_AGAIN = "This takes longer than usual. Please press the button once more: nothing is lost, and nothing is done twice."
_KNOWN = Reply((Say("I have that already, and haven't done it twice."),))
_NO_WORDS = Reply(
    (
        Say("I found no words in this message, so there is nothing that I can check. I can't read pictures or files."),
        Say("To have a draft checked, type /socialpolicy check and its words."),
    )
)


class Conversation:
    """Carries requests to the bot and its replies back; each way in returns what to acknowledge with, or nothing."""

    def __init__(self, handle: Handle, delivery: Delivery, background: Background, patience: float) -> None:
        self._handle = handle
        self._delivery = delivery
        self._background = background
        self._patience = patience

    async def command(self, incoming: Incoming) -> render.Json | None:
        """Serve a command: the answer is the acknowledgement if it comes in time and is for the person alone."""
        served = self._background.start(self._serve(incoming))
        if not await self._in_time(served):
            hidden = incoming.address.model_copy(update={"original": Original.HIDDEN})
            self._background.start(self._replace_wait(served, replace(incoming, address=hidden)))
            return _hidden(render.messages(_WAIT, incoming.request)[0])
        reply = served.result()
        if reply is None:
            return None
        if reply.privacy is Privacy.HERE or _form(reply):
            self._background.start(self._answer(reply, incoming))
            return None
        first, *rest = render.messages(reply, incoming.request)
        if rest:
            self._background.start(self._delivery.send(rest, reply, incoming.request, incoming.address))
        return _hidden(first)

    async def submission(self, incoming: Incoming) -> render.Json | None:
        """Serve a form that was sent: it closes, or makes room for the next one, once what it did is kept.

        Whoever sees it close takes their words for passed on. As long as that is not sure it stays as it is filled in.
        """
        served = self._background.start(self._serve(incoming))
        if not await self._in_time(served):
            self._background.start(self._follow(served, incoming))
            return _stays(incoming, _AGAIN)
        reply = served.result() or _KNOWN
        if reply.undone and (stays := _stays(incoming, _said(reply))):
            return stays
        form = _form(reply)
        if form is None:
            self._background.start(self._answer(reply, incoming))
            return None
        if besides := _besides(form, reply):
            self._background.start(self._delivery.answer(besides, incoming.request, incoming.address))
        view = render.modal(form, reply, incoming.request, incoming.address)
        return {"response_action": "update", "view": view}

    async def pressed(self, incoming: Incoming) -> None:
        """Serve a pressed button after it has been acknowledged."""
        if incoming.request.intent == forms.OPEN:
            self._background.start(self._open_carried(incoming))
        else:
            await self.later(incoming)

    async def later(self, incoming: Incoming) -> None:
        """Serve a request after it has been acknowledged."""
        served = self._background.start(self._serve(incoming))
        self._background.start(self._answer_when(served, incoming))

    async def shortcut(self, incoming: Incoming) -> None:
        """Serve an entry of a message's menu after it has been acknowledged; nobody can check what has no words."""
        if incoming.request.text or incoming.request.intent != "check":
            await self.later(incoming)
        else:
            self._background.start(self._answer(_NO_WORDS, incoming))

    async def home(self, incoming: Incoming) -> None:
        """Show the Home tab after the look at it has been acknowledged."""
        self._background.start(self._publish(incoming))

    async def _serve(self, incoming: Incoming) -> Reply | None:
        return await self._handle(incoming.request)

    async def _in_time(self, served: asyncio.Task[Reply | None]) -> bool:
        await asyncio.wait({served}, timeout=self._patience)
        return served.done()

    async def _answer_when(self, served: Awaitable[Reply | None], incoming: Incoming) -> None:
        if reply := await served:
            await self._answer(reply, incoming)

    async def _follow(self, served: Awaitable[Reply | None], incoming: Incoming) -> None:
        """Answer a form that may still stand there: Slack opens no other over it, so a button opens what comes next."""
        if reply := await served:
            shown = forms.with_texts(reply, incoming.request)
            await self._delivery.answer(shown, incoming.request, incoming.address)

    async def _replace_wait(self, served: Awaitable[Reply | None], incoming: Incoming) -> None:
        reply = await served
        if reply is None or await self._answer(replace(reply, replaces=True), incoming):
            await self._delivery.withdraw(incoming.address)

    async def _answer(self, reply: Reply, incoming: Incoming) -> bool:
        """Open the form of a reply, or else send its message; return whether a form took the message's place."""
        form = _form(reply)
        if form and incoming.trigger_id:
            view = render.modal(form, reply, incoming.request, incoming.address)
            if await self._delivery.open(incoming.trigger_id, view):
                besides = _besides(form, reply)
                if besides:
                    await self._delivery.answer(besides, incoming.request, incoming.address)
                return besides is None
            reply = forms.with_texts(reply, incoming.request)
        await self._delivery.answer(reply, incoming.request, incoming.address)
        return False

    async def _open_carried(self, incoming: Incoming) -> None:
        form = forms.carried(incoming.request.fields["value"])
        view = render.modal(form, Reply(()), incoming.request, incoming.address)
        await self._delivery.open(incoming.trigger_id, view)

    async def _publish(self, incoming: Incoming) -> None:
        if reply := await self._serve(incoming):
            await self._delivery.publish(incoming.address.user, render.home(reply, incoming.request))


def _hidden(message: render.Json) -> render.Json:
    return message | {"response_type": "ephemeral"}


def _stays(incoming: Incoming, why: str) -> render.Json | None:
    """Return what keeps a form open and says why at one of its questions; None for a form without any."""
    question = next((name for name in incoming.request.fields if name != "value"), None)
    return {"response_action": "errors", "errors": {question: why}} if question else None


def _said(reply: Reply) -> str:
    return " ".join(part.text for part in reply.parts if isinstance(part, Say))


def _form(reply: Reply) -> Form | None:
    return next((part for part in reply.parts if isinstance(part, Form)), None)


def _besides(form: Form, reply: Reply) -> Reply | None:
    """Return what a reply holds besides the form that opens, if any of it is to be pressed."""
    parts = tuple(part for part in reply.parts if part is not form)
    return replace(reply, parts=parts) if any(isinstance(part, Buttons | Form) for part in parts) else None
