"""Where the bot can speak first: what it was told by those who wrote to it or installed it, and is kept."""

import logging

from pydantic import ValidationError

from bot.core.errors import where
from bot.core.ports import References
from bot.teams.address import PLATFORM, Reference
from bot.teams.authentication import ServiceUrls

log = logging.getLogger(__name__)

#: So many people and channels are remembered not to be kept again.
_MOST = 10_000


class Known:
    """References to conversations by the id of a person or a channel; those of another tenant or server don't count."""

    def __init__(self, references: References, tenant: str, service_urls: ServiceUrls) -> None:
        self._references = references
        self._tenant = tenant.lower()
        self._service_urls = service_urls
        self._kept: dict[str, Reference] = {}

    async def find(self, name: str) -> Reference | None:
        """Return how a person or a channel is spoken to, or None if that is not known."""
        kept = await self._references.reference(PLATFORM, name)
        try:
            reference = Reference.model_validate_json(kept) if kept else None
        except ValidationError:
            return None
        ours = reference and reference.tenant == self._tenant and self._service_urls.allow(reference.service_url)
        return reference if ours else None

    async def keep(self, name: str, reference: Reference) -> None:
        """Keep how a person or a channel is spoken to; whoever waits for an answer gets it even if that fails."""
        if self._kept.get(name) == reference:
            return
        try:
            await self._references.keep_reference(PLATFORM, name, reference.model_dump_json())
        except Exception as error:
            _log_failure(error)
            return
        self._kept[name] = reference
        if len(self._kept) > _MOST:
            del self._kept[next(iter(self._kept))]

    async def forget(self, name: str) -> None:
        """Forget how a person or a channel is spoken to: the bot was removed there."""
        self._kept.pop(name, None)
        try:
            await self._references.forget_reference(PLATFORM, name)
        except Exception as error:
            _log_failure(error)


def _log_failure(error: Exception) -> None:
    log.error("a reference was not kept", extra={"error": type(error).__name__, "where": where(error)})
