"""Pressing buttons and filling in forms, seen from the pages of those who do."""

from uuid import uuid4

import pytest

from tests.practice.cards import SECRET
from tests.practice.scripted import NOT_THERE, NOWHERE, ScriptedBot
from tests.practice.visitor import Visitor, card_of, revision_of


async def test_a_button_carries_what_the_server_knows(teacher: Visitor, scripted: ScriptedBot) -> None:
    """The page sends where a button stands; its intent and value never leave the server."""
    answer = await teacher.say("dm-teacher", "May I?")
    await teacher.press(answer, "Not what I asked", "dm-teacher")

    request = scripted.asked[-1]
    assert (request.intent, request.fields) == ("not-helpful", {"value": SECRET})
    assert SECRET not in await teacher.read("dm-teacher")


@pytest.mark.parametrize(
    "changed", [{"part": 99}, {"part": -1}, {"part": 0}, {"button": 3}, {"button": -1}, {"message": "x"}]
)
async def test_a_button_that_does_not_exist_does_nothing(
    teacher: Visitor, scripted: ScriptedBot, changed: dict[str, int | str]
) -> None:
    """A place without a button is not there."""
    answer = await teacher.say("dm-teacher", "May I?")
    response = await teacher.try_to_press(answer, "Helpful", await teacher.read("dm-teacher"), changed=changed)

    assert response.status == 404
    assert len(scripted.asked) == 1


async def test_a_press_sent_again_has_one_effect(teacher: Visitor, scripted: ScriptedBot) -> None:
    """The same press twice is one request and one answer."""
    card = await teacher.say("dm-teacher", "May I?")
    seen, act = await teacher.read("dm-teacher"), str(uuid4())
    for _ in range(2):
        assert (await teacher.try_to_press(card, "Not what I asked", seen, act)).status == 200

    assert [request.intent for request in scripted.asked] == ["message", "not-helpful"]
    assert (await teacher.read("dm-teacher")).count("<article") == 3


async def test_a_card_of_somebody_else_cannot_be_pressed(
    teacher: Visitor, head: Visitor, ceo: Visitor, scripted: ScriptedBot
) -> None:
    """Neither another's private card nor a card in another's room is there to press."""
    private = await teacher.say("staff-room", "@socialpolicy may I?")
    elsewhere = await head.say("heads-office", "@socialpolicy announce")
    tries = [
        await head.try_to_press(private, "Helpful", await teacher.read("staff-room")),
        await teacher.try_to_press(elsewhere, "Helpful", await head.read("heads-office")),
    ]
    allowed = await ceo.try_to_press(elsewhere, "Helpful", await ceo.read("heads-office"))

    assert [response.status for response in tries] == [404, 404]
    assert allowed.status == 200
    assert len(scripted.asked) == 3


async def test_a_reply_that_replaces_stands_where_the_card_stood(teacher: Visitor) -> None:
    """The card that was pressed gives way to the reply, in the same place."""
    answer = await teacher.say("dm-teacher", "May I?")
    after = await teacher.press(answer, "Helpful", "dm-teacher")
    page = await teacher.read("dm-teacher")

    assert answer == after
    assert page.count("<article") == 2
    assert "Thank you for telling us." in card_of(page, answer)
    assert "Not what I asked" not in page


async def test_a_card_that_has_changed_cannot_be_pressed_as_it_was(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A press on what is no longer shown is refused rather than taken for another button."""
    answer = await teacher.say("dm-teacher", "May I?")
    stale = await teacher.read("dm-teacher")
    await teacher.press(answer, "Helpful", "dm-teacher")
    response = await teacher.try_to_press(answer, "Share in channel", stale)

    assert response.status == 409
    assert len(scripted.asked) == 2


async def test_what_is_shared_leaves_the_private_card(teacher: Visitor, head: Visitor) -> None:
    """A private card whose reply is for all gives way to a message that all see."""
    answer = await teacher.say("staff-room", "@socialpolicy may I?")
    shared = await teacher.press(answer, "Share in channel", "staff-room")

    assert answer not in await teacher.read("staff-room")
    for visitor in (teacher, head):
        card = card_of(await visitor.read("staff-room"), shared)
        assert "Shared: do not accept" in card
        assert "Only visible to you" not in card


async def test_a_private_reply_leaves_the_card_of_all(teacher: Visitor, head: Visitor) -> None:
    """A card that all see is not replaced by what is for one, who gets it as a message of their own."""
    card = await teacher.say("staff-room", "@socialpolicy announce")
    private = await head.press(card, "Helpful", "staff-room")
    seen_by_head, seen_by_teacher = await head.read("staff-room"), await teacher.read("staff-room")

    assert "Only visible to you" in card_of(seen_by_head, private)
    assert private not in seen_by_teacher
    for page in (seen_by_head, seen_by_teacher):
        assert "For everybody" in card_of(page, card)


async def test_a_refusal_is_told_to_the_one_who_pressed(teacher: Visitor) -> None:
    """What the bot refuses in words comes back in words."""
    answer = await teacher.say("dm-teacher", "A pupil is at risk")
    response = await teacher.try_to_press(answer, "Withdraw", await teacher.read("dm-teacher"))

    assert response.status == 403
    assert "Only its writer" in (await response.json())["error"]


async def test_a_form_is_sent_with_its_fields(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A form's answers reach the bot as fields, and the reply takes the form's place."""
    card = await teacher.say("dm-teacher", "/socialpolicy report")
    response = await teacher.fill_in(card, "dm-teacher", about="staff", where="<b>A page</b>", what="It", forged="x")

    assert response.status == 200
    request = scripted.asked[-1]
    fields = {"about": "staff", "where": "<b>A page</b>", "what": "It", "school": "", "value": ""}
    assert ("report-sent", fields) == (request.intent, request.fields)
    assert "Reported: &lt;b&gt;A page&lt;/b&gt;" in card_of(await teacher.read("dm-teacher"), card)


async def test_a_form_with_mistakes_is_not_sent(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A field to mend is named, the bot hears nothing, and the form stays."""
    card = await teacher.say("dm-teacher", "/socialpolicy report")
    response = await teacher.fill_in(card, "dm-teacher", about="staff", where="A page", what=" ")

    assert response.status == 422
    assert (await response.json())["fields"] == {"what": "“What happened?” is required."}
    assert len(scripted.asked) == 1
    assert "data-form" in card_of(await teacher.read("dm-teacher"), card)


async def test_a_form_that_the_bot_refuses_stays(teacher: Visitor, scripted: ScriptedBot) -> None:
    """Its writer reads why, and sends it again once it is mended."""
    card = await teacher.say("dm-teacher", "/socialpolicy report")
    refused = await teacher.fill_in(card, "dm-teacher", about="staff", where=NOWHERE, what="It")
    page = await teacher.read("dm-teacher")
    mended = await teacher.fill_in(card, "dm-teacher", about="staff", where="A page", what="It")

    assert (422, {"error": NOT_THERE, "fields": {}}) == (refused.status, await refused.json())
    assert "data-form" in card_of(page, card)
    assert 200 == mended.status
    assert "A page" == scripted.asked[-1].fields["where"]


async def test_a_form_carries_what_the_server_knows(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A form's value comes back from the card, whatever the browser sends in its place, and never leaves the server."""
    opener = await teacher.say("dm-teacher", "/socialpolicy check")
    card = await teacher.press(opener, "Ask a manager", "dm-teacher")
    answers = {"manager": "headteacher", "account": "school", "note": "Is it?"}
    response = await teacher.fill_in(card, "dm-teacher", **answers, value="forged")
    page = await teacher.read("dm-teacher")

    assert response.status == 200
    request = scripted.asked[-1]
    assert (request.intent, request.fields["value"]) == ("consult-sent", SECRET)
    assert ">Headteacher</dd>" in card_of(page, opener)
    assert card not in page
    assert SECRET not in page


@pytest.mark.parametrize("forged", ["teacher", "ghost", "Headteacher"])
async def test_a_person_who_is_not_offered_cannot_be_chosen(
    teacher: Visitor, scripted: ScriptedBot, forged: str
) -> None:
    """An answer that the page did not offer is refused, and the bot hears nothing."""
    card = await teacher.press(await teacher.say("dm-teacher", "/socialpolicy check"), "Ask a manager", "dm-teacher")
    asked = len(scripted.asked)
    response = await teacher.fill_in(card, "dm-teacher", manager=forged, account="school", note="Is it?")

    assert response.status == 422
    assert (await response.json())["fields"] == {"manager": "“Which manager?” needs one of the answers shown."}
    assert asked == len(scripted.asked)


async def test_a_form_of_somebody_else_cannot_be_sent(teacher: Visitor, head: Visitor, scripted: ScriptedBot) -> None:
    """Who does not see a card cannot fill in its form."""
    card = await teacher.press(await teacher.say("dm-teacher", "/socialpolicy check"), "Ask a manager", "dm-teacher")
    asked = len(scripted.asked)
    revision = revision_of(card_of(await teacher.read("dm-teacher"), card))
    answers = {"manager": "ceo", "account": "school", "note": "Is it?"}
    where = {"message": card, "revision": revision, "part": 1, "fields": answers}
    tries = [await visitor.post("forms", {"id": str(uuid4()), **where}) for visitor in (head, teacher)]

    assert [response.status for response in tries] == [404, 200]
    assert asked + 1 == len(scripted.asked)


async def test_only_a_form_can_be_sent_as_a_form(teacher: Visitor, scripted: ScriptedBot) -> None:
    """A part of a card that is no form takes no fields."""
    card = await teacher.say("dm-teacher", "/socialpolicy report")
    where = {"message": card, "revision": 2, "part": 0, "fields": {}}
    response = await teacher.post("forms", {"id": str(uuid4()), **where})

    assert response.status == 404
    assert len(scripted.asked) == 1
