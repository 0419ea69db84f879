"""The offline recovery key: an RSA key whose public half also wraps each data key, for when the key ring is lost."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.padding import MGF1, OAEP
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)

from bot.core.errors import SetupError

#: The name of the file with the public half, beside the file of the key ring.
RECOVERY_FILE = "recovery.pub"
_SMALLEST, _NEW = 2048, 3072
_OTHERS_WRITE = 0o022


def load_recovery_key(path: Path) -> RSAPublicKey | None:
    """Return the public half in a file that its owner alone can change, or None where there is no such file."""
    try:
        if path.stat().st_mode & _OTHERS_WRITE:
            msg = f"Others can change the recovery key in {path}. Run: chmod 644 {path}"
            raise SetupError(msg)
        key = load_pem_public_key(path.read_bytes())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, UnsupportedAlgorithm) as error:
        msg = f"The recovery key in {path} cannot be read: {type(error).__name__}."
        raise SetupError(msg) from None
    if not isinstance(key, RSAPublicKey) or key.key_size < _SMALLEST:
        msg = f"The recovery key in {path} cannot be used: it has to be an RSA key of at least {_SMALLEST} bits."
        raise SetupError(msg)
    return key


def read_recovery_key(pem: bytes, password: bytes | None = None) -> RSAPrivateKey:
    """Return the private half; SetupError, without any of it, for what is not one or has another password."""
    try:
        key = load_pem_private_key(pem, password)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        key = None
    if not isinstance(key, RSAPrivateKey):
        msg = (
            "The private recovery key cannot be read: it has to be an RSA key in PEM, with its password if it has one."
        )
        raise SetupError(msg)
    return key


def new_recovery_key(password: bytes) -> tuple[bytes, bytes]:
    """Make a recovery key; return its private half, encrypted with the password, and its public half, both in PEM."""
    key = generate_private_key(public_exponent=65_537, key_size=_NEW)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    return private, public_half(key)


def public_half(key: RSAPrivateKey) -> bytes:
    """Return the public half of a recovery key in PEM."""
    return key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def wrap_for_recovery(key: RSAPublicKey, value: bytes, place: bytes) -> bytes:
    """Encrypt a data key so that only the private half opens it, and only as what stood in this place."""
    return key.encrypt(value, _padding(place))


def open_for_recovery(key: RSAPrivateKey, wrapped: bytes, place: bytes) -> bytes | None:
    """Return the data key that stood in this place, or None if this key does not open it there."""
    try:
        return key.decrypt(wrapped, _padding(place))
    except ValueError:
        return None


def _padding(place: bytes) -> OAEP:
    return OAEP(mgf=MGF1(SHA256()), algorithm=SHA256(), label=place)
