"""Forms that come back: what was filled in, under the names of the fields, and what makes two sendings the same."""

from typing import Any

import pytest

from bot.core.messages import Field, FieldKind, Form, Reply
from bot.teams import forms, render
from tests.replies import FORM, SECRET
from tests.teams.activities import BEN, GROUP, Json, execute, read
from tests.teams.seeing import actions


def sent(form: Form, **filled: Any) -> Json:
    """Return what comes back of a form that was shown."""
    (message_,) = render.messages(Reply((form,)))
    (action,) = actions(message_)
    data: Json = action["data"] | filled
    return data


def test_form() -> None:
    """What was filled in comes back under the names of the fields, a moment as one; what was left empty is empty."""
    filled = {
        "outlet": "The <Gazette>",
        "words": "How?\nWhy?",
        "how": "phone",
        "school": forms.NOTHING,
        "deadline.date": "2026-07-03",
        "deadline.time": "16:30",
        "who": BEN.upper(),
        "stray": "not of this form",
    }
    incoming = read(execute("press.send", sent(FORM, **filled)))

    assert {
        "outlet": "The <Gazette>",
        "words": "How?\nWhy?",
        "how": "phone",
        "school": "",
        "deadline": "2026-07-03T16:30",
        "who": BEN,
        "value": SECRET,
    } == incoming.request.fields
    assert incoming.is_form
    assert incoming.form
    assert [field.name for field in FORM.fields] == [field.name for field in incoming.form.fields]
    assert "Pass it on" == incoming.form.submit


def test_form_left_empty() -> None:
    """Teams may leave out the fields that were left empty."""
    fields = read(execute("press.send", sent(FORM))).request.fields

    assert dict.fromkeys(("outlet", "words", "how", "school", "deadline", "who"), "") | {"value": SECRET} == fields


@pytest.mark.parametrize(
    ("date", "time", "answer"),
    [
        ("2026-07-03", "16:30", "2026-07-03T16:30"),
        ("2026-07-03", "", "2026-07-03T"),
        ("", "16:30", "T16:30"),
        ("", "", ""),
    ],
)
def test_moment(date: str, time: str, answer: str) -> None:
    """A date without a time is not taken for midnight, nor a time for that of any day: no such moment can be read."""
    form = Form("T", "t", (Field("by", "By?", FieldKind.MOMENT),))
    filled = {"by.date": date, "by.time": time}

    assert answer == read(execute("t", sent(form, **filled))).request.fields["by"]
    assert ({"by": answer} if answer else {"by": ""}) == forms.answers(None, filled)


def test_form_without_shape() -> None:
    """A form whose shape did not come back is read all the same."""
    data = {"value": "v", "text": "words", "who": forms.NOTHING, "when.date": "2026-07-03", "when.time": "09:00"}
    incoming = read(execute("check", data))

    assert {"value": "v", "text": "words", "who": "", "when": "2026-07-03T09:00"} == incoming.request.fields
    assert (True, None) == (incoming.is_form, incoming.form)


def test_form_sent_again() -> None:
    """Whoever sends the same form from the same card once more sends the same request; any change makes another."""
    same = [read(execute("t", {"value": "v", "a": "words"}, id=name)).request.id for name in ("f:1", "f:2")]
    others = [
        execute("t", {"value": "v", "a": "other words"}),
        execute("t", {"value": "w", "a": "words"}),
        execute("u", {"value": "v", "a": "words"}),
        execute("t", {"value": "v", "a": "words"}, replyToId="9"),
        execute("t", {"value": "v", "a": "words"}, GROUP),
        execute("t", {"value": "v", "a": "words"}) | {"from": {"id": "29:b", "aadObjectId": BEN}},
    ]

    assert 1 == len(set(same))
    assert len(others) + 1 == len({same[0], *(read(each).request.id for each in others)})
    assert "words" not in same[0]
