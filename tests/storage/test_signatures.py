import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.core.ports import Store
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import KEYS
from tests.storage.rings import AFTER, BEFORE, BOTH


@given(st.text(st.characters()), st.text(max_size=5))
def test_a_signature_belongs_to_its_statement(statement: str, other: str) -> None:
    """What the trust signed is verified, and nothing else is under the same signature."""
    signature = KEYS.sign(statement)

    assert KEYS.verify(statement, signature)
    assert KEYS.verify(other, signature) is (statement == other)
    assert signature.rpartition(".")[0] == KEYS.current


def test_a_signature_belongs_to_its_key() -> None:
    """After a rotation older signatures are still verified; those of a key that is not in the ring are not."""
    old, new = BEFORE.sign("a"), BOTH.sign("a")

    assert [BOTH.verify("a", each) for each in (old, new)] == [True, True]
    assert [AFTER.verify("a", each) for each in (old, new)] == [False, True]
    assert not BOTH.verify("a", old.replace("old", "new"))


async def test_the_store_signs_with_the_current_key(engine: AsyncEngine) -> None:
    """A unit of work signs statements as the trust; without keys it says so in words for people."""

    async def sign(store: Store) -> str:
        return store.signature("a receipt")

    signature = await SqlUnitsOfWork(engine, BOTH).do(sign)
    with pytest.raises(SetupError, match="no encryption key has been set up"):
        await SqlUnitsOfWork(engine).do(sign)

    assert AFTER.verify("a receipt", signature)


@pytest.mark.parametrize("signature", ["", ".", "old", "old.", "old.é", "old.AAAA", "nobody.AAAA", "old.A"])
def test_what_is_no_signature_is_not_verified(signature: str) -> None:
    """Anything that somebody may hand in as a signature is answered with no."""
    assert not BOTH.verify("a", signature)
