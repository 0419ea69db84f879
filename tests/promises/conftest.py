"""The bot of the handlers' own tests."""

from tests.handlers.conftest import bot, enquiring, enquiring_on_each, quick_receipts, reporting

__all__ = ["bot", "enquiring", "enquiring_on_each", "quick_receipts", "reporting"]
