"""People who are shown on a platform that is not theirs."""

from bot.core.elsewhere import shown_on
from bot.core.messages import Facts, Reply, Say
from bot.core.people import Contact, Holder, Office, Organisation, Person, Role

HEAD = Holder(Contact("Chief Executive Officer"), (("slack", "U0CEO"), ("teams", "ceo@entra")))
TRUST = Organisation(ceo=Office("ceo", Role.CEO, HEAD))
CEO, TEACHER = Person("slack", "U0CEO"), Person("slack", "U0TEACHER")
REPLY = Reply((Say("Hello."), Facts((("Outlet", "The Gazette"), ("Approved by", CEO), ("Contacted", TEACHER)))))


def test_on_their_own_platform_people_are_left_to_it() -> None:
    """It shows them as it does."""
    assert REPLY == shown_on("slack", REPLY, TRUST)


def test_whoever_holds_an_office_is_known_on_the_other_platform_too() -> None:
    """The other platform shows them by their id there; of others it is said where they are known, and as what."""
    _, facts = shown_on("teams", REPLY, TRUST).parts

    assert facts == Facts(
        (
            ("Outlet", "The Gazette"),
            ("Approved by", Person("teams", "ceo@entra")),
            ("Contacted", "a colleague in Slack, known there as U0TEACHER"),
        )
    )


def test_people_of_the_practice_room_are_nobody_elsewhere() -> None:
    """Its ids tell nobody anything."""
    practising = Reply((Facts((("From", Person("practice", "ann")),)),))

    assert practising == shown_on("slack", practising, TRUST)
