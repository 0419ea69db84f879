"""The token under which the bot speaks: over HTTPS alone, fetched once for all, and without holding anybody up."""

import asyncio
import ipaddress
import ssl
import threading
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from bot.core.messages import Reply, Say
from bot.core.notices import NotSent, Recipient
from tests.teams.conftest import Start
from tests.teams.open_id import private_key
from tests.teams.service import Service
from tests.teams.tenant import CHANNEL
from tests.unhurried import GUARD

STAFF, HELLO = Recipient("teams", channel=CHANNEL), Reply((Say("Hello."),))


@pytest.fixture
async def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Service]:
    """Return Teams' side behind HTTPS, with a certificate that this machine is told to trust."""
    certificate = tmp_path / "certificate.pem"
    certificate.write_bytes(_certificate())
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    async with Service().running(ssl=context) as running:
        yield running


def _certificate() -> bytes:
    key = private_key(5)
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Teams, for tests")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    built = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, SHA256())
    )
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return private + built.public_bytes(Encoding.PEM)


class Entra:
    """Hands out tokens, in whatever thread it is asked."""

    def __init__(self) -> None:
        self.asked = 0
        self.threads: set[str] = set()
        self.error: Exception | None = None
        self.answering = threading.Event()
        self.answering.set()

    def __call__(self) -> str:
        """Return a token."""
        self.asked += 1
        self.threads.add(threading.current_thread().name)
        self.answering.wait(GUARD)
        if self.error:
            raise self.error
        return f"token-{self.asked}"


async def test_secure(start: Start, secure: Service) -> None:
    """Every call over HTTPS goes under the token, which is fetched in a thread of its own."""
    entra = Entra()
    async with start(service_urls=[secure.url], token=entra) as tenant:
        await tenant.platform.send(STAFF, HELLO, "key-1")
        await tenant.platform.send(STAFF, HELLO, "key-2")

    assert ["Bearer token-1", "Bearer token-2"] == [call.authorization for call in secure.calls]
    assert {"teams-token_0"} == entra.threads


async def test_in_the_clear(start: Start, service: Service) -> None:
    """Over plain HTTP no token goes, and none is fetched."""
    entra = Entra()
    async with start(token=entra) as tenant:
        await tenant.platform.send(STAFF, HELLO, "key-1")

    assert [""] == [call.authorization for call in service.calls]
    assert 0 == entra.asked


async def test_asked_together(start: Start, secure: Service) -> None:
    """Everybody who waits for a token waits for the same fetch, and meanwhile the bot does other things."""
    entra = Entra()
    entra.answering.clear()
    async with start(service_urls=[secure.url], token=entra) as tenant:
        sending = [asyncio.create_task(tenant.platform.send(STAFF, HELLO, f"key-{number}")) for number in range(20)]
        response = await tenant.post("{", {})
        entra.answering.set()
        await asyncio.gather(*sending)

    assert 401 == response.status
    assert ["Bearer token-1"] * 20 == [call.authorization for call in secure.calls]


@pytest.mark.parametrize("error", [PermissionError("AADSTS7000215: secret words"), OSError("secret words")])
async def test_refused(start: Start, secure: Service, caplog: pytest.LogCaptureFixture, error: Exception) -> None:
    """Where there is no token nothing is sent, and it may be tried again: somebody can mend the secret meanwhile."""
    entra = Entra()
    entra.error = error
    async with start(service_urls=[secure.url], token=entra) as tenant:
        with pytest.raises(NotSent) as refusal:
            await tenant.platform.send(STAFF, HELLO, "key-1")
        entra.error = None
        await tenant.platform.send(STAFF, HELLO, "key-1")

    assert ("no token", False, False) == (str(refusal.value), refusal.value.final, refusal.value.in_doubt)
    assert ["no token for Teams"] == [record.getMessage() for record in caplog.records]
    assert "secret words" not in str([vars(record) for record in caplog.records])
    assert 1 == len(secure.calls)


async def test_takes_too_long(start: Start, secure: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A token is not waited for without end, nor does a stop wait for it."""
    monkeypatch.setattr("bot.teams.token._TOKEN", 0.01)
    entra = Entra()
    entra.answering.clear()
    async with start(service_urls=[secure.url], token=entra) as tenant:
        with pytest.raises(NotSent, match="no token"):
            await tenant.platform.send(STAFF, HELLO, "key-1")
    entra.answering.set()

    assert [] == secure.calls


async def test_certificate_of_another(start: Start, secure: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    """A server that cannot show who it is gets no token."""
    monkeypatch.delenv("SSL_CERT_FILE")
    async with start(service_urls=[secure.url], token=Entra()) as tenant:
        with pytest.raises(NotSent) as refusal:
            await tenant.platform.send(STAFF, HELLO, "key-1")

    assert ("ClientConnectorCertificateError", False) == (str(refusal.value), refusal.value.in_doubt)
    assert [] == secure.calls
