"""What people do on the page of the practice room."""

import os
from pathlib import Path

from playwright.async_api import Locator, Page


def composer(page: Page) -> Locator:
    """Return the box in which a message to the room is written, whatever its role is at the moment."""
    return page.locator("#say")


def messages(page: Page) -> Locator:
    """Return every message on the page."""
    return page.get_by_role("article")


async def say(page: Page, text: str) -> None:
    """Type words and send them with the Enter key."""
    await composer(page).fill(text)
    await composer(page).press("Enter")


def picture(name: str, tmp_path: Path) -> Path:
    """Return where a picture goes: into the folder of `make pictures`, or nowhere that matters."""
    return Path(os.environ.get("PICTURES", tmp_path)) / name


async def focused(page: Page) -> str:
    """Return the id, or else the text, of what has the focus."""
    return str(await page.evaluate("document.activeElement.id || document.activeElement.textContent.trim()"))
