"""Where two approve: who is asked for the second approval, who could give one, and when the first has run out."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.approving import another_desk, ordinary_approvers
from bot.core.people import Organisation, Person
from bot.core.press import Approval, Enquiry, Proposal, State, awaits_another, has_run_out
from tests.core.test_approving import ENQUIRY, NOW, TEACHER, of_trust, told
from tests.core.test_press import LATER, approval, approvals_at, approved
from tests.core.trust import CEO, CHAIR, HEAD, TEAMS, TRUST, deserted, gone, names, person, with_head


def approved_by(who: Person, enquiry: Enquiry = ENQUIRY) -> Enquiry:
    """Return an enquiry whose words somebody has approved."""
    words = Proposal(1, "We are proud of our pupils.", TEACHER, NOW)
    given = Approval(1, words.digest, "The Gazette", who, NOW, NOW + timedelta(hours=72))
    return replace(enquiry, proposals=(words,), approvals=(given,))


BY_HEAD = approved_by(person("head"))
OF_CEO = replace(of_trust(), offices=("chair",), contacted=person("ceo"))


@pytest.mark.parametrize(
    ("enquiry", "trust", "asked"),
    [
        (BY_HEAD, TRUST, "ceo: ceo"),
        (approved_by(person("head", TEAMS)), TRUST, "ceo: ceo"),
        (approved_by(person("ceo"), of_trust()), TRUST, "chair: chair"),
        # Somebody who has it already comes first: a deputy gave the first in an emergency, or it was the CEO.
        (replace(BY_HEAD, offices=("head:alder", "chair")), TRUST, "chair: chair"),
        (approved_by(person("deputy")), TRUST, "head:alder: head"),
        (approved_by(person("ceo")), TRUST, "head:alder: head"),
        (approved_by(person("ceo")), with_head(gone(HEAD)), "head:alder: deputy"),
        # Deputies stand in for whoever is away or was contacted, and for nobody else.
        (approved_by(person("deputy")), with_head(gone(HEAD)), "ceo: ceo"),
        (BY_HEAD, replace(TRUST, ceo=gone(CEO)), "ceo: deputy-ceo"),
        (BY_HEAD, replace(TRUST, ceo=deserted(CEO)), "chair: chair"),
        (approved_by(person("chair"), OF_CEO), TRUST, "ceo: deputy-ceo"),
        (approved_by(person("ceo"), replace(of_trust(), contacted=person("chair"))), TRUST, "chair: vice-chair"),
        (approved_by(person("ceo"), replace(of_trust(), contacted=person("head"))), TRUST, "chair: chair"),
        # Nobody is there: it waits for the first.
        (BY_HEAD, replace(TRUST, ceo=deserted(CEO), chair=deserted(CHAIR)), "ceo: ceo deputy-ceo"),
        (BY_HEAD, replace(TRUST, ceo=None, chair=None), "nobody"),
        (BY_HEAD, replace(TRUST, ceo=replace(CEO, holder=HEAD.holder), chair=None), "nobody"),
    ],
)
def test_who_is_asked_for_a_second_approval(enquiry: Enquiry, trust: Organisation, asked: str) -> None:
    """Somebody else who may give it in the ordinary way: who has the enquiry, or else the CEO, or else the chair."""
    assert asked == told(another_desk(enquiry, trust))


@pytest.mark.parametrize(
    ("school", "contacted", "trust", "able"),
    [
        ("alder", "teacher", TRUST, "head ceo chair"),
        ("birch", "teacher", TRUST, "ceo chair"),
        ("", "teacher", TRUST, "ceo chair"),
        ("alder", "head", TRUST, "ceo chair"),
        ("alder", "ceo", TRUST, "head deputy-ceo chair"),
        ("", "ceo", TRUST, "chair deputy-ceo"),
        ("", "chair", TRUST, "ceo vice-chair"),
        ("", "chair", replace(TRUST, chair=replace(CHAIR, deputies=())), "ceo"),
        ("alder", "teacher", replace(TRUST, chair=replace(CHAIR, holder=CEO.holder)), "head ceo"),
        ("", "teacher", replace(TRUST, ceo=None, chair=None), ""),
    ],
)
def test_who_could_approve_in_the_ordinary_way(school: str, contacted: str, trust: Organisation, able: str) -> None:
    """Each human once, and deputies for whoever was contacted; the head's don't have what the head was asked."""
    assert able == names(ordinary_approvers(school, person(contacted), trust))


@pytest.mark.parametrize(
    ("state", "given", "needed", "has_run_out_at_noon"),
    [
        (State.APPROVED, [(person("head"), 0)], 1, True),
        (State.APPROVED, [(person("head"), 1)], 1, False),
        (State.APPROVED, [(person("head"), 1), (person("ceo"), 0)], 2, True),
        (State.AWAITING, [(person("head"), 0)], 2, True),
        (State.AWAITING, [(person("head"), 1)], 2, False),
        (State.AWAITING, [], 2, False),
        (State.SENT, [(person("head"), 0)], 1, False),
        (State.EXPIRED, [(person("head"), 0)], 1, False),
    ],
)
def test_an_approval_has_run_out_at_its_time(
    state: State, given: list[tuple[Person, int]], needed: int, has_run_out_at_noon: bool
) -> None:
    """That of one of two no less; what was sent or has ended already has nothing left to run out."""
    enquiry = replace(approved(*approvals_at(*given), needed=needed), state=state)

    assert has_run_out_at_noon is has_run_out(enquiry, NOW)


def test_words_that_one_of_two_approved_await_another() -> None:
    """Until the time of the first is over, or the second is given."""
    first = replace(approved(approval(), needed=2), state=State.AWAITING)

    assert awaits_another(first, NOW)
    assert not awaits_another(first, LATER)
    assert not awaits_another(replace(first, approvals=(approval(), approval(person("ceo")))), NOW)
    assert not awaits_another(replace(first, approvals=()), NOW)
    assert not awaits_another(replace(first, state=State.DECLINED), NOW)
