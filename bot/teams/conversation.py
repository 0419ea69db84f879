"""What happens with a request from Teams: the bot is asked, and its reply is shown in time to those whom it is for."""

import asyncio
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Any, assert_never

from bot.background import Background
from bot.core.messages import Form, Privacy, Reply, Say
from bot.core.ports import Handle
from bot.teams import answers, forms, render
from bot.teams.address import Kind
from bot.teams.connector import Connector
from bot.teams.deliveries import Repeated
from bot.teams.delivery import Delivery, Landed
from bot.teams.inert import Json
from bot.teams.parse import Incoming, Way

_WAIT = "One moment… My answer comes as soon as I have it."
_WAIT_IN_CHAT = "One moment… My answer comes to you in our chat as soon as I have it."
#: Shown in a form that was sent, and of which it is not known in time whether its unit of work commits.
_AGAIN = "This takes longer than usual. Please press the button once more: nothing is lost, and nothing is done twice."
_KNOWN = Reply((Say("I have that already, and haven't done it twice."),))
_BELOW = "I have answered below."
_PRIVATELY = "I have replied to you privately."
_SHARED = "I have posted that in the conversation."
_IN_CHAT = "My answer is long, so I have sent it to you in our chat."
_NOT_SENT = "I couldn't send my answer just now. Please try again."
_HERE_ALONE = (
    "Only you can see this, and it may go when you leave: I couldn't put it into the chat just now. Please note down "
    "what you need of it."
)
_NOT_REACHED = "I couldn't reach you privately just now, so I have said nothing here. Please try again."
_ADD_ME = (
    "I can only answer this privately, and I can't write to you yet. Please add me first: in Teams open Apps, look for "
    "the social media policy bot and choose Add. Then ask me again, best in our own chat."
)
_NOT_THERE = (
    "I can't post there, because I haven't been added to that conversation. Whoever looks after it can add me: "
    "in Teams under Apps."
)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How a reply was shown: a card for the place of the one that was pressed, or else elsewhere, which words say.

    `standing` ends with whether the card stands in the conversation for good.
    """

    words: str = ""
    card: Json | None = None
    standing: asyncio.Task[bool] | None = None
    private: bool = False
    failed: bool = False


class Conversation:
    """Carries requests to the bot and its replies back."""

    def __init__(self, handle: Handle, connector: Connector, background: Background, patience: float) -> None:
        self._handle = handle
        self._delivery = Delivery(connector)
        self._background = background
        self._patience = patience

    async def serve(self, incoming: Incoming) -> Json | None:
        """Serve a request, or raise Repeated; return the body of the answer where Teams waits for one."""
        match incoming.way:
            case Way.MESSAGE:
                await self._message(incoming)
                return None
            case Way.INSTALLED:
                # Where others are too, nobody has asked for a welcome.
                if incoming.address.kind is Kind.PERSONAL and incoming.address.user:
                    self._background.start(self._answer(self._ask(incoming)))
                return None
            case Way.REMOVED | Way.UPGRADED:
                return None
            case Way.EXECUTE:
                return await self._executed(incoming)
            case Way.FETCH | Way.SUBMIT | Way.EXTENSION_FETCH | Way.EXTENSION_SUBMIT:
                return await self._in_dialog(incoming)
            case _:
                assert_never(incoming.way)

    async def _message(self, incoming: Incoming) -> None:
        """Answer words. They are acknowledged once what they did is kept: Teams sends again what was lost before."""
        asking = self._background.start(self._ask(incoming))
        self._background.start(self._answer(asking))
        if await _done(asking, self._deadline()):
            _refuse_repeated(incoming, asking)

    async def _answer(self, asking: Awaitable[tuple[Incoming, Reply | None]]) -> None:
        """Show the answer to words; where others read it, a line says that it has gone elsewhere, or why it has not."""
        asked, reply = await asking
        if reply is None:
            return
        shown = await self._show(reply, asked)
        if shown.private or (shown.failed and asked.way is Way.MESSAGE):
            await self._say(shown.words, asked)

    async def _executed(self, incoming: Incoming) -> Json:
        """Answer a button or a form of a card."""
        deadline = self._deadline()
        asking = self._background.start(self._ask(incoming))
        if not await _done(asking, deadline):
            self._background.start(self._follow(asking))
            return self._again(incoming, _AGAIN) or answers.line(_AGAIN if incoming.is_form else _WAIT)
        _refuse_repeated(incoming, asking)
        try:
            asked, reply = asking.result()
            if reply is not None and reply.undone and incoming.is_form:
                return self._again(incoming, _said(reply)) or answers.line(_said(reply))
            showing = self._background.start(self._show(reply or _KNOWN, asked))
            if not await _done(showing, deadline):
                self._background.start(self._tell_failure(showing, asked))
                return answers.line(_WAIT)
            return await _body(showing.result(), deadline)
        except Exception:  # the task's end has been logged, without words
            return answers.failed()

    async def _in_dialog(self, incoming: Incoming) -> Json:
        """Answer what was asked in a dialog there, where only the person sees it."""
        deadline = self._deadline()
        asking = self._background.start(self._ask(incoming))
        if not await _done(asking, deadline):
            self._background.start(self._follow(asking))
            return self._dialog_again(incoming, _AGAIN) or answers.closing(_WAIT_IN_CHAT)
        _refuse_repeated(incoming, asking)
        try:
            asked, reply = asking.result()
            if reply is None:
                return answers.closing(_said(_KNOWN))
            if reply.undone and incoming.is_form and (again := self._dialog_again(incoming, _said(reply))):
                return again
            dialogs = render.dialogs(reply, incoming.opens)
            if len(dialogs) == 1 and _is_private(reply):
                return answers.dialog(dialogs[0])
            showing = self._background.start(self._show(reply, asked))
            if not await _done(showing, deadline):
                self._background.start(self._tell_failure(showing, asked))
                return answers.closing(_WAIT_IN_CHAT)
            shown = showing.result()
            if shown.private:
                return answers.dialog(dialogs[0]) if shown.failed else answers.closing(_IN_CHAT)
            return answers.closing(shown.words)
        except Exception:  # as above
            return answers.closing(answers.SORRY)

    async def _ask(self, incoming: Incoming) -> tuple[Incoming, Reply | None]:
        """Ask the bot; return with its reply the request as it was asked, from where its person really is."""
        origin = incoming.origin
        if origin and await self._delivery.is_there(incoming.address.who, origin):
            incoming = incoming.from_origin()
        else:
            incoming = replace(incoming, origin=None)
        reply = await self._handle(incoming.request)
        return incoming, await self._delivery.named(reply) if reply else None

    async def _show(self, reply: Reply, asked: Incoming, *, late: bool = False) -> _Shown:
        """Show a reply where it belongs; what is for one person never lands where others see it."""
        address = asked.address
        if _is_private(reply) and address.kind is not Kind.PERSONAL:
            messages = render.messages(reply, address.reference)
            return _privately(await self._delivery.post_privately(messages, address.who))
        if asked.origin and not _is_private(reply):
            landed = await self._delivery.post(render.messages(reply), asked.origin)
            return self._for_form(_shared(landed), asked)
        messages = render.messages(reply, asked.origin)
        if self._gives_way(reply, asked, late=late):
            return self._replace(messages, asked)
        landed = await self._delivery.post(messages, address.reference)
        if asked.way in (Way.MESSAGE, Way.EXECUTE, Way.INSTALLED):
            return _Shown(_BELOW) if landed is Landed.YES else _Shown(_NOT_SENT, failed=True)
        return _shared(landed)

    def _gives_way(self, reply: Reply, asked: Incoming, *, late: bool) -> bool:
        """Tell whether the card that was pressed makes room for the reply: a form that was sent does so in any case.

        Not a form whose answer is late: it may have been sent once more, and have been answered meanwhile.
        """
        if asked.way is not Way.EXECUTE or not asked.address.card:
            return False
        own_form = asked.is_form and asked.address.kind is Kind.PERSONAL
        return (reply.replaces or own_form) and not (asked.is_form and late)

    def _for_form(self, shown: _Shown, asked: Incoming) -> _Shown:
        """Put the words in the place of a form that was sent, lest it be sent again."""
        if shown.failed or not self._gives_way(Reply(()), asked, late=False):
            return shown
        return self._replace(render.messages(Reply((Say(shown.words),)), asked.origin), asked)

    def _replace(self, messages: list[Json], asked: Incoming) -> _Shown:
        # Teams puts the card of an answer before the eyes of whoever pressed alone, and not for good.
        first, *rest = messages
        standing = self._background.start(self._stand(first, asked))
        self._background.start(self._go_on(standing, rest, asked))
        return _Shown(card=first, standing=standing)

    async def _stand(self, message: Json, asked: Incoming) -> bool:
        """Put a message in the place of the card that was pressed, or else below it; return whether it stands there."""
        landed = await self._delivery.replace(message, asked.address)
        if landed is not Landed.YES:
            landed = await self._delivery.post([message], asked.address.reference)
        return landed is Landed.YES

    async def _go_on(self, standing: asyncio.Task[bool], rest: list[Json], asked: Incoming) -> None:
        await standing
        await self._delivery.post(rest, asked.address.reference)

    async def _follow(self, asking: asyncio.Task[tuple[Incoming, Reply | None]]) -> None:
        """Show a reply that did not come in time."""
        asked, reply = await asking
        if reply is not None:
            await self._tell(await self._show(reply, asked, late=True), asked)

    async def _tell_failure(self, showing: asyncio.Task[_Shown], asked: Incoming) -> None:
        await self._tell(await showing, asked)

    async def _tell(self, shown: _Shown, asked: Incoming) -> None:
        """Say that a reply did not reach its person, where no answer to the request can say so any more."""
        if shown.failed and asked.way is Way.EXECUTE:
            await self._say(shown.words, asked)
        elif shown.failed:  # nobody else knows of a dialog
            words = _NOT_SENT if shown.private else shown.words
            await self._delivery.post_privately(render.messages(Reply((Say(words),))), asked.address.who)

    async def _say(self, words: str, asked: Incoming) -> None:
        await self._delivery.post(render.messages(Reply((Say(words),))), asked.address.reference)

    def _again(self, incoming: Incoming, why: str) -> Json | None:
        """Return a form as it was filled in, with the reason why it stands there; None for one that does not fit.

        The reason stands below: on a phone only the end of a long card is seen when its button was pressed.
        """
        messages = render.messages(_filled_in(incoming, why, below=True), incoming.origin) if incoming.form else []
        return answers.card(messages[0]) if len(messages) == 1 else None

    def _dialog_again(self, incoming: Incoming, why: str) -> Json | None:
        dialogs = render.dialogs(_filled_in(incoming, why), incoming.opening) if incoming.form else []
        return answers.dialog(dialogs[0]) if len(dialogs) == 1 else None

    def _deadline(self) -> float:
        return asyncio.get_running_loop().time() + self._patience


async def _done(task: asyncio.Task[Any], deadline: float) -> bool:
    await asyncio.wait({task}, timeout=max(0.0, deadline - asyncio.get_running_loop().time()))
    return task.done()


async def _body(shown: _Shown, deadline: float) -> Json:
    """Return the body that answers a button; a card says so if it is not sure to stand in the conversation."""
    if shown.card is None or shown.standing is None:
        return answers.line(shown.words)
    stands = await _done(shown.standing, deadline) and shown.standing.result()
    return answers.card(shown.card if stands else render.with_line(shown.card, _HERE_ALONE))


def _refuse_repeated(incoming: Incoming, asking: asyncio.Task[tuple[Incoming, Reply | None]]) -> None:
    """Raise Repeated if a request, asked by now, was served before; a form may be sent once more by its person."""
    if not incoming.is_form and not asking.exception() and asking.result()[1] is None:
        raise Repeated


def _is_private(reply: Reply) -> bool:
    """Tell whether a reply is for one person: a form is, for nobody else is to fill it in."""
    return reply.privacy is Privacy.ONLY_YOU or any(isinstance(part, Form) for part in reply.parts)


def _privately(landed: Landed) -> _Shown:
    words = {Landed.YES: _PRIVATELY, Landed.NO: _NOT_REACHED, Landed.NOT_INSTALLED: _ADD_ME}[landed]
    return _Shown(words, private=True, failed=landed is not Landed.YES)


def _shared(landed: Landed) -> _Shown:
    words = {Landed.YES: _SHARED, Landed.NO: _NOT_SENT, Landed.NOT_INSTALLED: _NOT_THERE}[landed]
    return _Shown(words, failed=landed is not Landed.YES)


def _filled_in(incoming: Incoming, why: str, *, below: bool = False) -> Reply:
    form = forms.filled_in(incoming.form or Form("", incoming.request.intent, ()), incoming.request.fields)
    return Reply((form, Say(why)) if below else (Say(why), form))


def _said(reply: Reply) -> str:
    return " ".join(part.text for part in reply.parts if isinstance(part, Say))
