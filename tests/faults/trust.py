"""The trust of the trial: enough schools, each with a channel of its head's, that no one channel holds up all."""

from collections.abc import Iterator

from tests.slack.conversations import BOT, Channel

SCHOOLS = tuple(f"school{number}" for number in range(16))
TO_CEO = "trust"
CEO, DEPUTY = "U0CEO", "U0DEPUTYCEO"


def head_of(school: str) -> str:
    """Return the id of whoever receives the reports of a school, or those about the whole trust."""
    return CEO if school == TO_CEO else f"U0HEAD{SCHOOLS.index(school)}"


def channel_of(school: str) -> str:
    """Return the id of the channel to which the cards of a school's reports go, or those about the whole trust."""
    return "C0CEO" if school == TO_CEO else f"C0HEAD{SCHOOLS.index(school)}"


def owner_of(channel: str) -> str:
    """Return the id of whoever receives the cards of a channel."""
    return next(head_of(school) for school in (*SCHOOLS, TO_CEO) if channel_of(school) == channel)


def organisation() -> str:
    """Return the trust's own file."""
    return "\n".join(
        [
            "trust: Trial Trust",
            "schools:",
            *(line for school in SCHOOLS for line in _school(school)),
            "ceo:",
            "  role: Chief Executive Officer",
            f"  ids: {{slack: {CEO}}}",
            f"  deputies: [{{role: Deputy Chief Executive, ids: {{slack: {DEPUTY}}}}}]",
            "  channels: {slack: C0CEO}",
            "chair: {role: Chair of trustees, ids: {slack: U0CHAIR}, channels: {slack: C0CHAIR}}",
            "contacts:",
            "  it: {role: IT help desk, ids: {slack: U0IT}}",
            "",
        ]
    )


def channels() -> dict[str, Channel]:
    """Return the channels of the trust in Slack, each private, with its owner and the bot in it."""
    owners = {channel_of(school): head_of(school) for school in (*SCHOOLS, TO_CEO)} | {"C0CHAIR": "U0CHAIR"}
    return {channel: Channel([BOT, owner]) for channel, owner in owners.items()}


def _school(school: str) -> Iterator[str]:
    yield f"  - id: {school}"
    yield f"    name: {school.capitalize()}"
    yield f"    headteacher: {{role: Headteacher of {school}, ids: {{slack: {head_of(school)}}}}}"
    yield f"    channels: {{slack: {channel_of(school)}}}"
