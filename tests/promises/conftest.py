"""The bot of the handlers' own tests."""

from tests.handlers.conftest import bot, quick_receipts, reporting

__all__ = ["bot", "quick_receipts", "reporting"]
