"""The policy's nouns: finding clauses, twins, and the day on which a review is overdue."""

from datetime import date

import pytest

from bot.core.messages import Place, PlaceKind, Request
from bot.core.people import Contact, Organisation, Person
from tests.talking import CONTENT

POLICY = CONTENT.policy


def test_a_clause_is_found_by_its_id_and_by_no_other() -> None:
    """Unknown ids give nothing, or a KeyError where the id must exist."""
    assert POLICY.find("prohibited-use/logo") is POLICY["prohibited-use/logo"]
    assert POLICY.find("prohibited-use/LOGO") is None
    with pytest.raises(KeyError):
        POLICY["no/such"]


def test_known_ids_keep_their_order_and_strangers_are_left_out() -> None:
    """What came from a button may hold anything."""
    assert ("prohibited-use/logo", "details/document") == POLICY.known(
        ["prohibited-use/logo", "", "x/y", "details/document"]
    )


@pytest.mark.parametrize(("day", "overdue"), [(date(2023, 12, 31), False), (date(2024, 1, 1), True)])
def test_the_review_is_overdue_from_the_day_after_its_month(day: date, overdue: bool) -> None:
    """December 2023 has to be over."""
    assert overdue is POLICY.review_overdue(day)


def test_a_contact_without_details_is_a_bare_role() -> None:
    """No empty brackets."""
    assert "IT help desk" == str(Organisation().contact("it", otherwise="IT help desk"))
    assert "Head (A. Name, 01234)" == str(Contact("Head", name="A. Name", phone="01234"))


def test_what_people_write_and_who_they_are_does_not_show_when_a_request_is_printed() -> None:
    """A request in a log or an exception tells neither."""
    request = Request(
        "r1", Person("slack", "U0SECRET"), Place("slack", "C1", PlaceKind.CHANNEL), "ask", "MARKER", {"text": "MARKER"}
    )

    assert "MARKER" not in repr(request)
    assert "U0SECRET" not in repr(request)
    assert "MARKER" == request.said
