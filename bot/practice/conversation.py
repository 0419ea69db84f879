"""What happens when somebody speaks, presses or fills in, or the bot speaks first: the rooms hear it."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from uuid import UUID, uuid4

from bot.core.errors import SocialPolicyError
from bot.core.messages import Buttons, Form, Part, Place, PlaceKind, Privacy, Reply, Request, Say
from bot.core.notices import NotSent, Recipient
from bot.core.ports import Handle
from bot.practice import parse
from bot.practice.rooms import PLATFORM, NotHere, Persona, Room, Rooms
from bot.practice.transcript import Message, Transcript


class Changed(SocialPolicyError):
    """The card that was pressed is no longer as it was seen."""


class Mistakes(SocialPolicyError):
    """A form has fields to mend: `fields` has a sentence for each."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__("There is something to mend in the form.")
        self.fields = fields


class NotDone(SocialPolicyError):
    """The bot did nothing with a form, and says why: it stays as it was filled in."""


class Conversation:
    """Carries what a persona does to the bot, and what the bot replies to the rooms.

    Each way to speak returns the message that the bot answered with, if it did.
    """

    def __init__(self, handle: Handle, rooms: Rooms, transcript: Transcript, now: Callable[[], datetime]) -> None:
        self._handle = handle
        self._rooms = rooms
        self._transcript = transcript
        self._now = now

    async def say(self, who: Persona, said: parse.Said) -> Message | None:
        """Say words in a room, and ask the bot when they are meant for it."""
        room = self._rooms.enter(who, said.room)
        if said.thread and not self._transcript.takes_thread(said.thread, room):
            raise NotHere("There is no such thread.")
        spoken = parse.spoken(said.text, room.kind)
        message = Message(
            id=f"{who.id}-{said.id}",
            room=room.id,
            author=who.id,
            at=self._now(),
            parts=(Say(said.text),),
            thread=said.thread,
            only_for="" if spoken.aloud or room.kind is PlaceKind.PERSONAL else who.id,
        )
        if message.id not in self._transcript:
            self._transcript.put(message)
        if not spoken.intent:
            return None
        answered_under = said.thread
        if spoken.aloud and room.kind is PlaceKind.CHANNEL:
            answered_under = said.thread or message.id
        request = self._request(who, room, answered_under, said.id, spoken.intent, text=spoken.words)
        request = replace(request, in_the_open=spoken.aloud and room.kind is PlaceKind.CHANNEL)
        return self._show(await self._handle(request), request, who)

    async def press(self, who: Persona, pressed: parse.Pressed) -> Message | None:
        """Press a button of a card that the persona sees."""
        card, room, part = self._card(who, pressed)
        if not isinstance(part, Buttons) or not 0 <= pressed.button < len(part.buttons):
            raise NotHere("There is no such button.")
        button = part.buttons[pressed.button]
        request = self._request(who, room, card.thread, pressed.id, button.intent, fields={"value": button.value})
        return self._show(await self._handle(request), request, who, card)

    async def report(self, who: Persona, reported: parse.Reported) -> Message | None:
        """Begin a report with the words of a message that the persona sees and somebody wrote in a channel."""
        message = self._transcript.find(reported.message, who)
        room = self._rooms.enter(who, message.room)
        if not message.can_be_reported(room):
            raise NotHere("Only what somebody wrote for all in a room can be reported.")
        words = "\n".join(part.text for part in message.parts if isinstance(part, Say))
        request = self._request(who, room, message.thread, reported.id, parse.REPORT, text=words)
        return self._show(await self._handle(request), request, who)

    async def fill_in(self, who: Persona, filled: parse.FilledIn) -> Message | None:
        """Send a form of a card that the persona sees; Mistakes when a field needs mending, NotDone for any refusal."""
        card, room, part = self._card(who, filled)
        if not isinstance(part, Form):
            raise NotHere("There is no such form.")
        form = parse.filled_in(part, filled.fields, self._rooms.others(who))
        if form.mistakes:
            raise Mistakes(form.mistakes)
        request = self._request(
            who, room, card.thread, filled.id, part.intent, fields={**form.fields, "value": part.value}
        )
        reply = await self._handle(request)
        if reply and reply.undone:
            raise NotDone(" ".join(part.text for part in reply.parts if isinstance(part, Say)))
        return self._show(reply, request, who, card)

    async def send(self, to: Recipient, reply: Reply, key: str) -> str:
        """Say what the bot has to say by itself, once for each key, and return the id of the message that says it.

        NotSent when there is nobody to hear it, or nothing of the bot's where it is to replace something. The rooms
        forget when the program stops, and notices do not: where a thread is forgotten, the room hears it.
        """
        try:
            room = self._rooms.addressed(to)
        except NotHere as refusal:
            raise NotSent(str(refusal), final=True) from None
        if to.replaces:
            return self._put_in_place_of(to.replaces, room, reply)
        notice = Message(
            id=f"notice-{hashlib.sha256(key.encode()).hexdigest()}",
            room=room.id,
            author="",
            at=self._now(),
            parts=reply.parts,
            thread=to.thread if self._transcript.takes_thread(to.thread, room) else "",
            notice=True,
        )
        if notice.id not in self._transcript:
            self._transcript.put(notice)
        return notice.id

    def _put_in_place_of(self, message_id: str, room: Room, reply: Reply) -> str:
        card = self._transcript.card(message_id, room)
        if card is None:
            raise NotSent("What this is to replace is no longer in the practice room.", final=True)
        if card.parts != reply.parts:
            self._transcript.put(replace(card, parts=reply.parts))
        return card.id

    def _card(self, who: Persona, act: parse.Pressed | parse.FilledIn) -> tuple[Message, Room, Part]:
        card = self._transcript.find(act.message, who)
        room = self._rooms.enter(who, card.room)
        if card.revision != act.revision:
            raise Changed("This card has changed since you saw it. Please look at it again.")
        if not 0 <= act.part < len(card.parts):
            raise NotHere("There is no such part of the card.")
        return card, room, card.parts[act.part]

    def _request(
        self,
        who: Persona,
        room: Room,
        thread: str,
        act: UUID,
        intent: str,
        text: str = "",
        fields: Mapping[str, str] | None = None,
    ) -> Request:
        place = Place(PLATFORM, room.id, room.kind, thread)
        return Request(f"{PLATFORM}:{who.id}:{act}", who.person, place, intent, text, fields or {})

    def _show(self, reply: Reply | None, request: Request, who: Persona, card: Message | None = None) -> Message | None:
        """Put a reply where it belongs; what is private never takes the place of what others can see."""
        if reply is None:
            return None
        shared = request.place.kind is PlaceKind.CHANNEL
        only_for = who.id if shared and reply.privacy is Privacy.ONLY_YOU else ""
        giving_way = self._giving_way(reply, card, who) if card else ()
        place = next((each for each in giving_way if each.only_for == only_for), None)
        for each in giving_way:
            if each is not place and (each.only_for or (_is_form(each) and not shared)):
                self._transcript.take_back(each)
        if place:
            return self._transcript.put(replace(place, parts=reply.parts, notice=False))
        return self._transcript.put(
            Message(
                id=f"bot-{uuid4()}",
                room=request.place.channel,
                author="",
                at=self._now(),
                parts=reply.parts,
                # What one person is told about a card that all see stands with it.
                thread=request.place.thread or (card.id if card and only_for and not card.only_for else ""),
                only_for=only_for,
                opened_from=card.id if card else "",
            )
        )

    def _giving_way(self, reply: Reply, card: Message, who: Persona) -> tuple[Message, ...]:
        """Return what a reply may take the place of, the best first: a form that was sent makes room in any case."""
        if not reply.replaces:
            return (card,) if _is_form(card) else ()
        if _is_form(card) and (opener := self._transcript.seen(card.opened_from, who)):
            return opener, card
        return (card,)


def _is_form(card: Message) -> bool:
    """Tell whether a card is a form, perhaps with something said around it, and nothing else that can be used."""
    usable = [part for part in card.parts if isinstance(part, Form | Buttons)]
    return len(usable) == 1 and isinstance(usable[0], Form)
