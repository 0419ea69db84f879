"""The errors that people may read: an error's docstring is what it means, its text is written for the reader."""

import traceback


class SocialPolicyError(Exception):
    """Base of every error whose text may be shown to the person who caused it."""


class Refusal(SocialPolicyError):
    """The person may not do this here; the text says why and what to do instead."""


class BadInput(SocialPolicyError):
    """What was sent cannot be used; the text says what is wrong with it."""


class SetupError(SocialPolicyError):
    """The installation lacks something or holds something wrong; the text says what to mend."""


def where(error: BaseException) -> list[str]:
    """Return the places in the code that an error came through, without its words, which may be confidential."""
    frames = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename.rsplit('/', 1)[-1]}:{frame.lineno} {frame.name}" for frame in frames]
