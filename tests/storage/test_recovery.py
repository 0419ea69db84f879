import traceback
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1
from cryptography.hazmat.primitives.asymmetric.ec import generate_private_key as new_curve_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, generate_private_key
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.core.errors import SetupError
from bot.storage.recovery import RECOVERY_FILE, load_recovery_key, read_recovery_key
from bot.storage.sealed import KeyRing, load_keys, make_key_file
from bot.storage.tables import case_keys
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import MARKER, called, kept, rows
from tests.storage.rings import AFTER, BEFORE, BOTH, NAMES, OLD, filled, unopenable

PRIVATE, OTHERS = (generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def public_pem(key: RSAPrivateKey = PRIVATE) -> bytes:
    """Return the public half of a key as a file holds it."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def private_pem(password: bytes | None = None) -> bytes:
    """Return the private half of the recovery key as a file holds it."""
    protection = BestAvailableEncryption(password) if password else NoEncryption()
    return PRIVATE.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)


async def test_the_recovery_key_opens_what_the_ring_has_lost(engine: AsyncEngine) -> None:
    """With the ring lost, the private recovery key alone brings every case back under a new ring."""
    await filled(engine, KeyRing.from_text(OLD, PRIVATE.public_key()))
    units = SqlUnitsOfWork(engine, AFTER)
    lost_before = await unopenable(units, AFTER)
    lost = await units.do(lambda store: store.recover(PRIVATE, AFTER))

    assert lost_before == NAMES
    assert lost == []
    assert [await kept(units, name) for name in NAMES] == [called(name) for name in NAMES]
    assert await units.do(lambda store: store.recover(OTHERS, AFTER)) == []


async def test_what_no_key_opens_is_named_and_left_alone(engine: AsyncEngine) -> None:
    """Cases from before there was a recovery key, of another one, or with that of another case stay as they were."""
    recovery = PRIVATE.public_key()
    await filled(engine, BEFORE, "before")
    await filled(engine, KeyRing.from_text(OLD, OTHERS.public_key()), "others")
    await filled(engine, KeyRing.from_text(OLD, recovery), "mine", "swapped")
    async with engine.begin() as connection:
        mine = select(case_keys.c.recovery).where(case_keys.c.case_id == "mine").scalar_subquery()
        await connection.execute(update(case_keys).where(case_keys.c.case_id == "swapped").values(recovery=mine))
    was = {row["case_id"]: row for row in await rows(engine, case_keys)}
    units = SqlUnitsOfWork(engine, AFTER)
    lost = await units.do(lambda store: store.recover(PRIVATE, AFTER))

    assert lost == ["before", "others", "swapped"]
    assert await kept(units, "mine") == called("mine")
    assert [row for row in await rows(engine, case_keys) if row["case_id"] in lost] == [was[name] for name in lost]


async def test_rewrapping_gives_older_cases_the_recovery_key(engine: AsyncEngine) -> None:
    """Once there is a recovery key, rewrapping wraps with it what was there before."""
    await filled(engine, BEFORE)
    ring = KeyRing.from_text(OLD, PRIVATE.public_key())
    units = SqlUnitsOfWork(engine, ring)
    counts = [await units.do(lambda store: store.rewrap_all(ring)) for _ in range(2)]

    assert counts == [len(NAMES), 0]
    assert await units.do(lambda store: store.recover(PRIVATE, AFTER)) == []


async def test_rewrapping_without_the_recovery_key_keeps_what_it_wrapped(engine: AsyncEngine) -> None:
    """Where the recovery key's file is missing while keys are rewrapped, it still opens what it opened before."""
    await filled(engine, KeyRing.from_text(OLD, PRIVATE.public_key()))
    units = SqlUnitsOfWork(engine, BOTH)
    await units.do(lambda store: store.rewrap_all(BOTH))

    assert await unopenable(units, BEFORE) == NAMES
    assert await units.do(lambda store: store.recover(PRIVATE, BEFORE)) == []
    assert await unopenable(units, BEFORE) == []


def test_the_recovery_key_is_found_beside_the_ring(tmp_path: Path) -> None:
    """A recovery key in the folder of the key file is used with the keys of the file and with those of the setting."""
    file = tmp_path / "keys"
    make_key_file(file)
    without = [load_keys(given, file) for given in (None, OLD)]
    (tmp_path / RECOVERY_FILE).write_bytes(public_pem())
    with_it = [load_keys(given, file) for given in (None, OLD)]

    assert [ring and ring.recoverable for ring in (*without, *with_it)] == [False, False, True, True]


def bad_recovery_files() -> dict[str, bytes]:
    """Return contents of files that are no recovery key."""
    curve = new_curve_key(SECP256R1()).public_key()
    small = generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - too small, as it says
    return {
        "cannot be read": MARKER.encode(),
        "RSA key of at least 2048 bits": public_pem(small),
        "has to be an RSA key": curve.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
    }


def test_a_recovery_key_that_cannot_be_used_is_explained(tmp_path: Path) -> None:
    """What is no RSA key, or too short, or could be changed by others, stops the bot with what to mend."""
    file = tmp_path / RECOVERY_FILE
    for says, content in bad_recovery_files().items():
        file.write_bytes(content)
        with pytest.raises(SetupError, match=says):
            load_recovery_key(file)
    file.write_bytes(public_pem())
    file.chmod(0o666)
    with pytest.raises(SetupError, match="chmod 644"):
        load_recovery_key(file)


def test_the_private_half_is_read_with_its_password() -> None:
    """The private recovery key opens with its password alone; anything else is refused without a word of it."""
    for password in (None, b"correct horse"):
        assert read_recovery_key(private_pem(password), password).key_size == 2048
    for pem, password in (
        (private_pem(b"a"), b"b"),
        (private_pem(b"a"), None),
        (private_pem(), b"b"),
        (b"SECRET", None),
    ):
        with pytest.raises(SetupError, match="private recovery key cannot be read") as refused:
            read_recovery_key(pem, password)
        assert "SECRET" not in "".join(traceback.format_exception(refused.value))
