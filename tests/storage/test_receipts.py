import asyncio
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

import pytest
from argon2 import PasswordHasher
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import Refusal, SetupError
from bot.storage import receipts as module
from bot.storage.receipt_words import as_typed, spelt, word_list
from bot.storage.receipts import FORGOTTEN_AFTER, FREE_GUESSES
from bot.storage.sealed import Altered, KeyRing, new_key_line
from bot.storage.tables import receipt_guesses, receipts
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.fixtures import KEYS
from tests.storage.reporting import ANONYMOUS, DAY, NOW, RECEIPT, called, dump, keep, rows

MINUTE = timedelta(minutes=1)
MOMENT = timedelta(microseconds=1)
OTHER = called("case-2", ANONYMOUS)
HASHER, NOBODYS = module._HASHER, module._NOBODYS
#: Words that find the same receipt and do not prove it, and words that find none.
WRONG = "abacus abdomen cabbage daffodil eagle fabric zoom"
UNKNOWN = "zoom zoology cabbage daffodil eagle fabric gallon"


@pytest.fixture(autouse=True)
def quick() -> Iterator[None]:
    """Hash with little effort: how long it takes is not the matter here, save in one test."""
    with pytest.MonkeyPatch.context() as patch:
        hasher = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
        patch.setattr(module, "_HASHER", hasher)
        patch.setattr(module, "_NOBODYS", hasher.hash("nobody's"))
        yield


async def find(units: SqlUnitsOfWork, receipt: str, now: datetime = NOW) -> str | None:
    """Return the report that a receipt finds."""
    return await units.do(lambda store: store.report_of(receipt, now))


async def guess(units: SqlUnitsOfWork, receipt: str, now: datetime = NOW) -> str:
    """Guess, and return what comes of it: the report, nothing, or the refusal."""
    try:
        return await find(units, receipt, now) or "nothing"
    except Refusal as refusal:
        return str(refusal)


@pytest.mark.parametrize(
    "typed",
    [
        RECEIPT,
        f"  {RECEIPT.upper()}\n",
        RECEIPT.replace(" ", ", "),
        RECEIPT.replace(" ", "-"),
        RECEIPT.replace(" ", "  \t\n"),
        RECEIPT.title().replace(" ", ".\n"),
        "".join(f"{number}. {word} " for number, word in enumerate(RECEIPT.split(), 1)),
        "".join(f"{letter}) {word}\n" for letter, word in zip("abcdefg", RECEIPT.split(), strict=True)),
        RECEIPT.replace("a", "ａ"),
    ],
)
async def test_a_receipt_finds_its_report_however_it_is_typed(units: SqlUnitsOfWork, typed: str) -> None:
    """Capitals, commas, hyphens, spaces, and the numbers or letters of a list are no matter."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)

    assert await find(units, typed) == ANONYMOUS.id


@pytest.mark.parametrize(
    "typed",
    [
        "",
        WRONG,
        UNKNOWN,
        RECEIPT.removesuffix(" gallon"),
        f"{RECEIPT} zoom",
        RECEIPT.replace("abacus abdomen", "abdomen abacus"),
        RECEIPT.replace("cabbage daffodil", "daffodil cabbage"),
    ],
)
async def test_other_words_find_nothing(units: SqlUnitsOfWork, typed: str) -> None:
    """Too few words, too many, others, or the same in another order find nothing."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)

    assert await find(units, typed) is None


async def test_reports_whose_receipts_begin_alike_are_told_apart(units: SqlUnitsOfWork) -> None:
    """Two receipts with the same two words in front each find their own report."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    await keep(units, OTHER, receipt=WRONG)

    assert [await find(units, typed) for typed in (RECEIPT, WRONG)] == [ANONYMOUS.id, OTHER.id]


async def test_what_is_no_receipt_is_not_kept_as_one(units: SqlUnitsOfWork) -> None:
    """A report is never kept with a receipt that could not be found again."""
    with pytest.raises(ValueError, match="seven words"):
        await keep(units, ANONYMOUS, receipt="six words are not quite enough")


async def test_no_word_of_a_receipt_is_kept(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Neither its words, nor a hash that could be tried out without the keys, are in the database."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    kept = await dump(engine)

    assert [word for word in (*RECEIPT.split(), "argon2") if word in kept] == []


async def test_a_hash_of_another_report_is_refused(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Who has the database cannot put the proof of a receipt of their own beside somebody else's report."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    await keep(units, OTHER, receipt=UNKNOWN)
    mine = select(receipts.c.proof).where(receipts.c.case_id == OTHER.id).scalar_subquery()
    async with engine.begin() as connection:
        theirs = update(receipts).where(receipts.c.case_id == ANONYMOUS.id)
        await connection.execute(theirs.values(proof=mine))
    with pytest.raises(Altered):
        await find(units, RECEIPT)


@pytest.mark.parametrize("wrong", [WRONG, UNKNOWN])
async def test_guessing_is_slowed(units: SqlUnitsOfWork, wrong: str) -> None:
    """After three wrong guesses the words that find are blocked a minute, then two, four, up to a day, known or not."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    now, blocks = NOW, []
    for _ in range(FREE_GUESSES - 1):
        assert await guess(units, wrong, now) == "nothing"
    for _ in range(14):
        assert await guess(units, wrong, now) == "nothing"
        (row,) = await rows(units.engine, receipt_guesses)
        blocks.append(row["blocked_until"] - now)
        assert "Please try again in" in await guess(units, wrong, row["blocked_until"] - MOMENT)
        now = row["blocked_until"]

    assert blocks == [*(MINUTE * 2**n for n in range(11)), DAY, DAY, DAY]


async def test_who_is_blocked_is_told_for_how_long(units: SqlUnitsOfWork) -> None:
    """The right words are refused as well while they are blocked; the text says for how long, and then they work."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    for _ in range(FREE_GUESSES):
        await guess(units, WRONG)
    first = await guess(units, RECEIPT)
    await guess(units, WRONG, NOW + MINUTE)
    second = await guess(units, RECEIPT, NOW + MINUTE + MOMENT)
    for minutes in (3, 7, 15, 31, 63, 127):
        await guess(units, WRONG, NOW + minutes * MINUTE)
    third = await guess(units, RECEIPT, NOW + 127 * MINUTE)

    assert [said.rpartition(" in ")[2] for said in (first, second, third)] == ["a minute.", "2 minutes.", "3 hours."]
    assert await guess(units, UNKNOWN) == "nothing"
    assert await guess(units, RECEIPT, NOW + 255 * MINUTE) == ANONYMOUS.id


async def test_of_a_right_guess_nothing_is_kept(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Whoever finds their report leaves no trace, and wrong guesses before it are forgotten."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    for _ in range(FREE_GUESSES - 1):
        await guess(units, WRONG)
        await guess(units, RECEIPT)
        assert await rows(engine, receipt_guesses) == []
    for _ in range(FREE_GUESSES - 1):
        assert await guess(units, WRONG) == "nothing"

    assert await guess(units, RECEIPT) == ANONYMOUS.id


@pytest.mark.parametrize("wrong", [WRONG, UNKNOWN])
@pytest.mark.parametrize("purges", [True, False])
async def test_wrong_guesses_are_forgotten_after_a_week(units: SqlUnitsOfWork, wrong: str, purges: bool) -> None:
    """A week after the last wrong guess, and not before, there are three free ones again, purged or not."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    for _ in range(FREE_GUESSES):
        await guess(units, wrong)
    for now in (NOW + FORGOTTEN_AFTER - DAY, NOW + 2 * FORGOTTEN_AFTER - DAY):
        if purges:
            await units.purge(now)
        await guess(units, wrong, now)
        (row,) = await rows(units.engine, receipt_guesses)

        assert (row["failures"], row["blocked_until"]) == (
            (FREE_GUESSES + 1, now + 2 * MINUTE) if now < NOW + FORGOTTEN_AFTER else (1, None)
        )


async def test_the_moment_of_a_block_is_forgotten_with_the_block(units: SqlUnitsOfWork, engine: AsyncEngine) -> None:
    """Once a block is over, the purge leaves the day of the last wrong guess and nothing finer."""
    for _ in range(FREE_GUESSES):
        await guess(units, UNKNOWN)
    await units.purge(NOW + MINUTE - MOMENT)
    (during,) = await rows(engine, receipt_guesses)
    await units.purge(NOW + MINUTE)
    (after,) = await rows(engine, receipt_guesses)

    assert (during["blocked_until"], after["blocked_until"]) == (NOW + MINUTE, None)
    assert after["last"] == NOW.date()


async def test_guesses_at_once_are_counted_one_by_one(units: SqlUnitsOfWork) -> None:
    """Of twenty guesses at the same moment three are tried."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)
    said = await asyncio.gather(*(guess(units, WRONG) for _ in range(20)))

    assert said.count("nothing") == FREE_GUESSES


async def test_guesses_at_two_replicas_are_counted_one_by_one(replicas: list[SqlUnitsOfWork]) -> None:
    """Guessing at two replicas at the same moment gives no more tries, also while the right words come in between."""
    said = await asyncio.gather(*(guess(replicas[n % 2], UNKNOWN) for n in range(20)))
    await keep(replicas[0], ANONYMOUS, receipt=RECEIPT)
    mixed = await asyncio.gather(*(guess(replicas[n % 2], RECEIPT if n % 3 == 2 else WRONG) for n in range(12)))

    assert said.count("nothing") == FREE_GUESSES
    assert {each for each in mixed if "Please try again" not in each} <= {"nothing", ANONYMOUS.id}


async def test_words_that_find_nothing_cost_as_much_as_others(units: SqlUnitsOfWork) -> None:
    """One proof is verified, with the effort of a real one, whether the words find a receipt or not."""
    verified = []

    class Watched(PasswordHasher):
        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:  # noqa: A002 - the base class names it
            verified.append(str(hash))
            return super().verify(hash, password)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_HASHER", Watched(HASHER.time_cost, HASHER.memory_cost, HASHER.parallelism))
        patch.setattr(module, "_NOBODYS", NOBODYS)
        await keep(units, ANONYMOUS, receipt=RECEIPT)
        for typed in (WRONG, UNKNOWN):
            await guess(units, typed)

    assert len(set(verified)) == 2
    assert not any(HASHER.check_needs_rehash(each) for each in verified)


def test_the_effort_is_what_is_advised_at_least() -> None:
    """19 MiB, twice, in one lane: less would be too little, more would hold up everybody else meanwhile."""
    assert (HASHER.memory_cost, HASHER.time_cost, HASHER.parallelism) == (19 * 1024, 2, 1)


async def test_a_receipt_kept_with_another_effort_still_finds_its_report(units: SqlUnitsOfWork) -> None:
    """What was kept before the effort was changed holds its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_HASHER", PasswordHasher())
        await keep(units, ANONYMOUS, receipt=RECEIPT)

    assert await find(units, RECEIPT) == ANONYMOUS.id
    assert await find(units, WRONG) is None


def test_the_words_are_many_and_plain() -> None:
    """Some thousand different words of small letters, none with a hyphen, which people would write in two."""
    assert len(set(word_list())) == 7772
    assert all(word.isascii() and word.isalpha() and word.islower() for word in word_list())
    assert as_typed(spelt(0)) == ("abacus abacus", "abacus abacus abacus abacus abacus")
    assert min(map(len, word_list())) == 3


def test_the_id_of_a_report_is_never_taken_for_a_receipt() -> None:
    """Whatever is sent in the place of words counts as a wrong guess only if it could be a receipt."""
    assert as_typed("s1wI3dPQ8aI_9WGmtX0I_A") is None


async def test_words_belong_to_a_seed_and_to_the_keys(engine: AsyncEngine) -> None:
    """The same seed has the same seven words, another seed has others, and so it has under another key."""
    rings = [KEYS, KeyRing.from_text(new_key_line())]
    words = [
        await SqlUnitsOfWork(engine, ring).do(lambda store: _words(store.receipt_words(seed)))  # noqa: B023 - done at once
        for ring in rings
        for seed in ("a", "b", "half a pair \ud800", "a")
    ]

    assert len(set(words)) == 6
    assert words[0] == words[3]
    assert all(as_typed(each) for each in words)
    with pytest.raises(SetupError, match="no encryption key"):
        await SqlUnitsOfWork(engine).do(lambda store: _words(store.receipt_words("a")))


async def _words(words: str) -> str:
    return words
