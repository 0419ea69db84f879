"""Drafts with judgements for tests: findings made of the real rules, and short ways through forms and cards."""

from bot.core.checks import Draft, Fact, Finding, Judgement, Verdict, gravest, marked
from bot.core.messages import Button, Form, Marked, Reply
from bot.core.people import Person
from tests.talking import KNOWLEDGE, PERSONAL, TEACHER, Bot, buttons

#: What a check form is filled in with when nothing is special about the post.
PLAIN = {"account": "personal", "media": "none", "consent": "unknown", "authorised": "unknown"}


def found(text: str, words: str, rule: str = "disparage-colleague", sureness: float = 0.9) -> Finding:
    """Return what a rule finds in some words of a text."""
    start = text.index(words)
    return marked(KNOWLEDGE.rules[rule], Draft(text), start, start + len(words), sureness)


def judgement(*findings: Finding, asking: tuple[Fact, ...] = (), allowed_by: tuple[str, ...] = ()) -> Judgement:
    """Return a judgement with these findings and the verdict that follows from them."""
    return Judgement(gravest(finding.severity for finding in findings), findings, asking, allowed_by)


def talk(*asking: Fact) -> Judgement:
    """Return a judgement without findings that depends on these facts."""
    return Judgement(Verdict.TALK, questions=asking)


async def sent(
    bot: Bot, intent: str, text: str = "", who: Person = TEACHER, fields: dict[str, str] | None = None
) -> Reply:
    """Send a request and return its reply."""
    reply = await bot.send(intent, text, who=who, fields=fields, place=PERSONAL)
    assert reply is not None
    return reply


async def fill_in(bot: Bot, reply: Reply, who: Person = TEACHER, **fields: str) -> Reply:
    """Send the form of a reply."""
    form = form_of(reply)
    return await sent(bot, form.intent, who=who, fields={"value": form.value, **fields})


def form_of(reply: Reply | None) -> Form:
    """Return the form of a reply."""
    assert reply is not None
    return next(part for part in reply.parts if isinstance(part, Form))


def draft_of(reply: Reply) -> Marked:
    """Return the draft that a reply shows."""
    return next(part for part in reply.parts if isinstance(part, Marked))


def button(reply: Reply, label: str) -> Button:
    """Return the button of a reply that has this label."""
    return next(button for button in buttons(reply) if button.label == label)


def labels(reply: Reply) -> list[str]:
    """Return what stands on the buttons of a reply."""
    return [button.label for button in buttons(reply)]
