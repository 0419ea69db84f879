"""What Teams would not send is refused, and none of it is in the refusal."""

from typing import Any

import pytest
from pydantic import ValidationError

from bot.core.messages import Form
from bot.teams import forms, parse
from tests.teams.activities import ANN, PERSONAL, dialog, execute, invoke, menu, message, posted


@pytest.mark.parametrize(
    "payload",
    [
        {},
        {"type": "message"},
        [],
        "message",
        message("hello", id=None),
        message("hello", id="an id with spaces"),
        message("hello") | {"conversation": {"id": ""}},
        message("hello") | {"conversation": None},
        message("hello") | {"conversation": {"id": PERSONAL, "conversationType": "circle"}},
        message("hello") | {"from": {"id": "x" * 301, "aadObjectId": ANN}},
        message("hello") | {"from": {"id": "29:a", "aadObjectId": "two words"}},
        message("hello") | {"serviceUrl": "ftp://teams.example"},
        message("hello") | {"serviceUrl": None},
        message("hello") | {"text": {"not": "text"}},
        message("hello") | {"entities": "none"},
        execute(""),
        execute("x" * 256),
        execute("open", {"value": 7}),
        execute("open", {"value": "x" * 2_001}),
        execute("open", {"value": "v", "_from": "no id"}),
        execute("open", {"value": "v", "_form": "nonsense"}),
        execute("open", {"value": "v", "_form": {"title": "a form"}}),
        execute("open", {"value": "v", "_form": "eNpLTEoGAAJNASc="}),
        invoke("adaptiveCard/action", None),
        invoke("adaptiveCard/action", {"action": "press"}),
        invoke("adaptiveCard/action", {"action": {"verb": "open", "data": "text"}}),
        dialog("task/submit", {"value": "v"}),
        dialog("task/submit", {"verb": 7}),
        invoke("task/fetch", "text"),
        menu("check_message", {"body": "text"}),
        menu("", posted("words")),
    ],
)
def test_malformed(payload: Any) -> None:
    """What Teams would not send is refused, and nothing of it is in the refusal."""
    with pytest.raises(ValidationError) as refusal:
        parse.activity(payload)

    assert "input_value" not in str(refusal.value)


def test_small_form_that_unfolds_to_something_huge() -> None:
    """What claims to be a form cannot fill the memory."""
    huge = forms.packed(Form("x" * 10_000_000, "t", ()))

    assert 40_000 > len(huge)
    with pytest.raises(ValidationError):
        parse.activity(execute("t", {"value": "", "_form": huge}))
