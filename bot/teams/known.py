"""Where the bot can speak first: what it was told by those who wrote to it or installed it, and is kept."""

import logging
from collections.abc import Callable
from datetime import timedelta

from pydantic import ValidationError

from bot.core.errors import where
from bot.core.ports import References
from bot.teams.address import PLATFORM, Reference
from bot.teams.authentication import ServiceUrls

log = logging.getLogger(__name__)

#: So many people and channels are remembered not to be kept again, and for so long: another replica may have been told
#: that the bot was removed there, and this one that it is back.
_MOST = 10_000
_LONGEST = timedelta(minutes=10)


class Known:
    """References to conversations by the id of a person or a channel; those of another tenant or server don't count."""

    def __init__(
        self, references: References, tenant: str, service_urls: ServiceUrls, clock: Callable[[], float]
    ) -> None:
        self._references = references
        self._tenant = tenant.lower()
        self._service_urls = service_urls
        self._clock = clock
        self._kept: dict[str, tuple[Reference, float]] = {}

    async def find(self, name: str) -> Reference | None:
        """Return how a person or a channel is spoken to, or None if that is not known."""
        kept = await self._references.reference(PLATFORM, name)
        try:
            reference = Reference.model_validate_json(kept) if kept else None
        except ValidationError:
            return None
        ours = reference and reference.tenant == self._tenant and self._service_urls.allow(reference.service_url)
        return reference if ours else None

    async def keep(self, name: str, reference: Reference, *, anew: bool = False) -> None:
        """Keep how a person or a channel is spoken to, whatever was kept if it is `anew`.

        Whoever waits for an answer gets it even if that fails.
        """
        if not anew and self._is_kept(name, reference):
            return
        try:
            await self._references.keep_reference(PLATFORM, name, reference.model_dump_json())
        except Exception as error:
            _log_failure(error)
            return
        self._kept.pop(name, None)  # the oldest come first
        self._kept[name] = (reference, self._clock())
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    def _is_kept(self, name: str, reference: Reference) -> bool:
        kept, since = self._kept.get(name, (None, 0.0))
        return kept == reference and self._clock() - since < _LONGEST.total_seconds()

    async def forget(self, name: str) -> None:
        """Forget how a person or a channel is spoken to: the bot was removed there."""
        self._kept.pop(name, None)
        try:
            await self._references.forget_reference(PLATFORM, name)
        except Exception as error:
            _log_failure(error)


def _log_failure(error: Exception) -> None:
    log.error("a reference was not kept", extra={"error": type(error).__name__, "where": where(error)})
