"""The bot of the handlers' own tests."""

from tests.handlers.conftest import bot, enquiring, quick_receipts, reporting

__all__ = ["bot", "enquiring", "quick_receipts", "reporting"]
