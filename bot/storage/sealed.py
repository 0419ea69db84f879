"""Envelope encryption: a key ring wraps a data key per case, and the data key seals each field in its own place."""

import os
import re
import secrets
import tempfile
from base64 import b64decode, b64encode, urlsafe_b64encode
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from cryptography.exceptions import InvalidSignature, InvalidTag
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hmac import HMAC
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bot.core.errors import SetupError
from bot.storage.recovery import RECOVERY_FILE, load_recovery_key, open_for_recovery, wrap_for_recovery

_KEY_BYTES = 32
_NONCE_BYTES = 12
_OTHERS = 0o077
_KEY_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_WRAPPED_IN, _RECOVERY_IN = "case_keys.wrapped", "case_keys.recovery"
#: What is derived from a key, and never the same for two purposes.
_FOR_AUDIT, _FOR_SIGNATURES, _FOR_RECEIPTS = b"socialpolicy audit", b"socialpolicy signatures", b"socialpolicy receipts"
_FOR_IDS = b"socialpolicy ids"


class NoKey(SetupError):
    """No encryption key has been set up."""

    def __init__(self) -> None:
        super().__init__(
            "I can't pass anything on in confidence yet: no encryption key has been set up. "
            "Ask IT to run: socialpolicy keys new"
        )


class LostKey(SetupError):
    """Something was sealed under a key that the ring does not hold any more."""

    def __init__(self, key_id: str) -> None:
        super().__init__(
            f'This was encrypted with the key "{key_id}", which is not among the encryption keys any more. '
            "Ask IT to put it back."
        )


class Altered(Exception):
    """A sealed value was changed, or stands in another place than the one that it was sealed for."""

    def __init__(self, column: str) -> None:
        super().__init__(f"A sealed value in {column} was altered, or belongs somewhere else.")


class WrappedKey(NamedTuple):
    """A data key as it is stored: the id of the key that wraps it, and the wrapped bytes.

    `recovery` is the same data key, wrapped by the offline recovery key where there was one.
    """

    key_id: str
    wrapped: bytes
    recovery: bytes | None = None


class CaseKey:
    """The data key of one case; it seals and opens the fields of that case alone."""

    def __init__(self, case: str, key: bytes) -> None:
        self._case = case
        self._cipher = AESGCM(key)
        self._chain = HMAC(_derived(key, _FOR_AUDIT), SHA256())

    def seal(self, value: bytes, column: str, row: str) -> bytes:
        """Encrypt the value of one field, named as "table.column" and the id of its row."""
        return _encrypt(self._cipher, value, _place(self._case, column, row))

    def open(self, sealed: bytes, column: str, row: str) -> bytes:
        """Decrypt the value of one field; Altered if it is not the one that was sealed for just this place."""
        return _decrypt(self._cipher, sealed, _place(self._case, column, row), column)

    def mac(self, *parts: str) -> bytes:
        """Return what proves that somebody with this key said these parts of this case, in this order."""
        mac = self._chain.copy()
        mac.update(_place(self._case, *parts))
        return mac.finalize()


class KeyRing:
    """The key-encryption keys by id; the first is current, the others open what was sealed before it.

    Where there is a `recovery` key, it wraps each new data key as well.
    """

    def __init__(self, keys: Mapping[str, bytes], recovery: RSAPublicKey | None = None) -> None:
        self._ciphers = {key_id: AESGCM(key) for key_id, key in keys.items()}
        self._signers = {
            key_id: Ed25519PrivateKey.from_private_bytes(_derived(key, _FOR_SIGNATURES)) for key_id, key in keys.items()
        }
        self._current = next(iter(keys))
        self._receipts = HMAC(_derived(keys[self._current], _FOR_RECEIPTS), SHA256())
        # The oldest: a replica that has not been given a new key yet says the same.
        self._ids = HMAC(_derived(keys[list(keys)[-1]], _FOR_IDS), SHA256())
        self._recovery = recovery

    def __repr__(self) -> str:
        return f"KeyRing({', '.join(self._ciphers)})"

    @property
    def current(self) -> str:
        """The id of the key that wraps what is new."""
        return self._current

    def holds(self, key_id: str) -> bool:
        """Tell whether the key with that id is here."""
        return key_id in self._ciphers

    @property
    def recoverable(self) -> bool:
        """Whether an offline recovery key wraps what is new as well."""
        return self._recovery is not None

    @classmethod
    def from_text(cls, text: str, recovery: RSAPublicKey | None = None) -> "KeyRing":
        """Read keys written as "id:base64 of 32 bytes", one a line or with spaces between; SetupError for a bad one."""
        lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
        keys: dict[str, bytes] = {}
        for number, entry in enumerate(" ".join(lines).split(), 1):
            key_id, _, encoded = entry.partition(":")
            key = _decoded(encoded)
            if not _KEY_ID.fullmatch(key_id) or len(key) != _KEY_BYTES:
                msg = f"Encryption key {number} cannot be used: write it as id:key, as `socialpolicy keys new` does."
                raise SetupError(msg)
            if key_id in keys:
                msg = f'Two encryption keys have the id "{key_id}". Give each an id of its own.'
                raise SetupError(msg)
            keys[key_id] = key
        if not keys:
            raise NoKey
        return cls(keys, recovery)

    @classmethod
    def from_file(cls, path: Path, recovery: RSAPublicKey | None = None) -> "KeyRing":
        """Read the keys of a file that only its owner can read; SetupError for any other."""
        try:
            if path.stat().st_mode & _OTHERS:
                msg = f"Others can read the encryption keys in {path}. Run: chmod 600 {path}"
                raise SetupError(msg)
            return cls.from_text(path.read_text(encoding="ascii"), recovery)
        except FileNotFoundError:
            raise NoKey from None
        except (OSError, UnicodeDecodeError) as error:
            msg = f"The encryption keys in {path} cannot be read: {type(error).__name__}."
            raise SetupError(msg) from None

    def new_key(self, case: str) -> tuple[CaseKey, WrappedKey]:
        """Make the data key of a case, and its wrapped form to store."""
        key = secrets.token_bytes(_KEY_BYTES)
        return CaseKey(case, key), self._wrap(case, key)

    def unwrap(self, case: str, stored: WrappedKey) -> CaseKey:
        """Return the data key of a case; LostKey if the ring cannot open it, Altered if it is not that of the case."""
        return CaseKey(case, self._open(case, stored))

    def rewrap(self, case: str, stored: WrappedKey) -> WrappedKey:
        """Return the data key of a case, wrapped anew by the current key, and by the recovery key if there is one.

        Where there is none (any more), what an earlier one wrapped is kept.
        """
        wrapped = self._wrap(case, self._open(case, stored))
        return wrapped if wrapped.recovery else wrapped._replace(recovery=stored.recovery)

    def recover(self, case: str, stored: WrappedKey, private: RSAPrivateKey) -> WrappedKey | None:
        """Return the data key of a case, opened by the recovery key alone and wrapped anew; None if it cannot."""
        key = open_for_recovery(private, stored.recovery, _place(case, _RECOVERY_IN)) if stored.recovery else None
        return self._wrap(case, key) if key else None

    def sign(self, statement: str) -> str:
        """Return the signature under a statement as "key id.base64url", made by the current key."""
        signature = self._signers[self._current].sign(statement.encode(errors="surrogatepass"))
        return f"{self._current}.{urlsafe_b64encode(signature).decode().rstrip('=')}"

    def verify(self, statement: str, signature: str) -> bool:
        """Tell whether a key of this ring made the signature under just this statement."""
        key_id, _, encoded = signature.rpartition(".")
        signer = self._signers.get(key_id)
        if signer is None:
            return False
        try:
            made = b64decode(f"{encoded}==", altchars=b"-_", validate=True)
            signer.public_key().verify(made, statement.encode(errors="surrogatepass"))
        except (InvalidSignature, ValueError):
            return False
        return True

    def drawn_from(self, seed: str) -> bytes:
        """Return 32 bytes that belong to a seed, and that nobody can tell from it without the current key."""
        return _drawn(self._receipts, seed)

    def digest(self, name: str) -> str:
        """Return what stands for an id of a platform; who has the id cannot find it again without the keys."""
        return _drawn(self._ids, name).hex()

    def _open(self, case: str, stored: WrappedKey) -> bytes:
        cipher = self._ciphers.get(stored.key_id)
        if cipher is None:
            raise LostKey(stored.key_id)
        return _decrypt(cipher, stored.wrapped, _place(case, _WRAPPED_IN, stored.key_id), _WRAPPED_IN)

    def _wrap(self, case: str, key: bytes) -> WrappedKey:
        wrapped = _encrypt(self._ciphers[self._current], key, _place(case, _WRAPPED_IN, self._current))
        place = _place(case, _RECOVERY_IN)
        recovery = wrap_for_recovery(self._recovery, key, place) if self._recovery else None
        return WrappedKey(self._current, wrapped, recovery)


def new_key_line() -> str:
    """Return a new key with an id of its own, as a line of a key file."""
    return f"{secrets.token_hex(4)}:{b64encode(secrets.token_bytes(_KEY_BYTES)).decode()}"


def make_key_file(path: Path) -> None:
    """Make a file with one new key that only its owner can read; SetupError if there is a file already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    # Written elsewhere and then linked: the file is never half there, and a link never replaces another file.
    with tempfile.NamedTemporaryFile(mode="w", encoding="ascii", dir=path.parent, prefix=f".{path.name}.") as draft:
        draft.write(f"{new_key_line()}\n")
        draft.flush()
        os.fsync(draft.fileno())
        try:
            os.link(draft.name, path)
        except FileExistsError:
            msg = f"There are encryption keys in {path} already. They were left as they are."
            raise SetupError(msg) from None
    sync_folder(path.parent)


def load_keys(given: str | None, path: Path) -> KeyRing | None:
    """Return the keys that a setting holds, else those of the file, or None where neither has been set up.

    The public recovery key is looked for beside the file.
    """
    recovery = load_recovery_key(path.with_name(RECOVERY_FILE))
    if given:
        return KeyRing.from_text(given, recovery)
    return KeyRing.from_file(path, recovery) if path.exists() else None


def sync_folder(folder: Path) -> None:
    """Write the names of a folder's files through: a key that sealed something must not be gone after a power cut."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _derived(key: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=purpose).derive(key)


def _drawn(source: HMAC, seed: str) -> bytes:
    draw = source.copy()
    draw.update(seed.encode(errors="surrogatepass"))
    return draw.finalize()


def _decoded(encoded: str) -> bytes:
    try:
        return b64decode(encoded, validate=True)
    except ValueError:
        return b""


def _place(*parts: str) -> bytes:
    """Return what binds a value to its place; each part carries its length, so that no two places look the same."""
    encoded = [part.encode(errors="surrogatepass") for part in parts]
    return b"".join(len(part).to_bytes(4, "big") + part for part in encoded)


def _encrypt(cipher: AESGCM, value: bytes, place: bytes) -> bytes:
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + cipher.encrypt(nonce, value, place)


def _decrypt(cipher: AESGCM, sealed: bytes, place: bytes, column: str) -> bytes:
    try:
        return cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], place)
    except (InvalidTag, ValueError):
        raise Altered(column) from None
