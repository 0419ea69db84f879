"""Carriers: what a button or a form carries comes back as it was, and nothing else is taken for it."""

import base64
import json
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks import Account, Draft, Media
from bot.core.errors import BadInput
from bot.core.messages import LONGEST_TEXT
from handlers.carrying import LONGEST_VALUE, Carrier
from handlers.check.drafts import Carried

CARRIER = Carrier(Carried)
any_characters = st.text(st.characters(exclude_categories=()))
yes_no_or_untold = st.sampled_from([True, False, None])
drafts = st.builds(
    Draft,
    text=any_characters,
    account=st.sampled_from([*Account, None]),
    platform=st.none() | any_characters,
    authorised=yes_no_or_untold,
    media=st.sampled_from([*Media, None]),
    consent=yes_no_or_untold,
)
anything_carried = st.builds(Carried, drafts, st.lists(any_characters, max_size=3).map(tuple))


def written(text: str) -> str:
    """Return a text in the form of a button's value."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), level=9)).decode()


@given(anything_carried)
def test_what_is_carried_comes_back_as_it_was(carried: Carried) -> None:
    """Every character and every fact, also those that were not told."""
    packed = CARRIER.pack(carried)

    assert len(packed) <= LONGEST_VALUE
    assert not packed or carried == CARRIER.unpack(packed)


def test_what_is_too_large_for_a_button_is_not_carried_at_all() -> None:
    """Nothing is cut: whoever carries has to do without."""
    assert "" == CARRIER.pack(Carried(Draft("".join(chr(number) for number in range(0x4E00, 0x5E00)))))


@given(any_characters | st.binary().map(lambda raw: base64.urlsafe_b64encode(raw).decode()))
def test_whatever_was_never_packed_is_refused_in_words(value: str) -> None:
    """A value that somebody made up ends in a sentence that helps, and in no other error."""
    with pytest.raises(BadInput, match="Please send me your draft again"):
        CARRIER.unpack(value)


@given(st.none() | st.booleans() | st.integers() | st.text() | st.lists(st.integers()) | st.just({}))
def test_values_of_another_shape_are_refused(value: object) -> None:
    """It may be packed in the same way and still be something else."""
    with pytest.raises(BadInput):
        CARRIER.unpack(written(json.dumps(value)))


@pytest.mark.parametrize(
    "value",
    [
        pytest.param('{"draft": {"text": "a", "media": "passport"}}', id="a fact that is none"),
        pytest.param('{"draft": {"text": 5}}', id="a number for a text"),
        pytest.param('{"aside": []}', id="no draft"),
        pytest.param("[" * 100_000, id="a nest without end"),
        pytest.param(f'{{"draft": {{"text": "{"a" * 9 * LONGEST_TEXT}"}}}}', id="small outside and huge inside"),
    ],
)
def test_forged_values_are_refused(value: str) -> None:
    """Neither wrong facts nor what would fill the memory gets in."""
    forged = written(value)

    assert len(forged) <= LONGEST_VALUE
    with pytest.raises(BadInput):
        CARRIER.unpack(forged)


def test_a_value_longer_than_a_button_carries_is_not_even_opened() -> None:
    """It cannot come from here, whatever is in it."""
    long = json.dumps({"draft": {"text": "".join(chr(number) for number in range(0x4E00, 0x5E00))}})

    with pytest.raises(BadInput):
        CARRIER.unpack(written(long))
