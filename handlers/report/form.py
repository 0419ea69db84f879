"""The two forms of a report, and what travels from one step to the next: nothing is kept before it is sent."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Literal

from bot.core.errors import BadInput
from bot.core.messages import Field, FieldKind, Form, Request
from bot.core.people import Organisation, Person
from bot.core.reports import LONGEST_LINE, LONGEST_WORDS, About, Category, Route, about_whom, barred, onward, route
from handlers.carrying import Carrier
from handlers.filled_in import choices, one_of
from handlers.naming import schools
from handlers.report import words

STALE = "That form doesn't work any more, and nothing was sent. Please start again: /socialpolicy report"
#: The longest id of a person on any platform.
LONGEST_ID = 200
#: What somebody answers when they are asked whether a child is at risk; empty where nobody has asked.
AtRisk = Literal["", "yes", "no", "unsure"]
#: The ids that are made here, and in no other shape.
_ID = re.compile(r"[A-Za-z0-9_-]{16}")


@dataclass(frozen=True, slots=True)
class Begun:
    """What is known of a report that is being written; its id is made once, so that sending twice sends one."""

    text: str = field(default="", repr=False)
    child_at_risk: AtRisk = ""
    about: About = About.UNKNOWN
    subject: str = field(default="", repr=False)
    school: str = ""
    category: Category = Category.OTHER
    id: str = ""
    #: The digest of who can open it, as its reporter has read.
    shown: str = ""
    #: Whether a recipient writes down what somebody has told them in person.
    logged: bool = False


_BEGUN = Carrier(Begun, STALE)


def begun_by(request: Request) -> Begun:
    """Return what a request brings along of a report; BadInput for what was never packed here."""
    value = request.fields.get("value", "")
    return _BEGUN.unpack(value) if value else Begun(text=request.said)


def to_be_sent(request: Request, organisation: Organisation) -> Begun:
    """Return what was told before the last form was sent; BadInput for what did not come from there."""
    begun = begun_by(request)
    if not _ID.fullmatch(begun.id):
        raise BadInput(STALE)
    return _settled(begun, request.who, organisation)


def packed(begun: Begun) -> str:
    """Return what carries a report to the next step; words too many for that are left for the reporter to copy."""
    return _BEGUN.pack(begun if is_carried_whole(begun) else replace(begun, text=""))


def is_carried_whole(begun: Begun) -> bool:
    """Tell whether the words of a report can travel along, whatever is still told about it."""
    told = replace(begun, child_at_risk="unsure", about=About.COLLEAGUE, category=Category.CONFIDENTIAL, id="x" * 16)
    return bool(_BEGUN.pack(replace(told, subject="x" * 40, school="x" * 60)))


def first_form(organisation: Organisation, begun: Begun) -> Form:
    """Return the form that asks whom it is about, before anything of it is written down."""
    about = {each: label for each, label in words.ABOUT.items() if not begun.logged or each is not About.MYSELF}
    return Form(
        title="Report misuse: 1 of 2",
        intent="report.about",
        fields=(
            Field("about", "Who is it about?", FieldKind.CHOICE, choices=choices(about)),
            Field(
                "subject",
                "If they work here, who is it?",
                FieldKind.PERSON,
                hint="I keep it from them, whoever they are. Leave this empty if you aren't sure.",
                required=False,
            ),
            Field("school", "Which school is it about?", FieldKind.CHOICE, choices=schools(organisation)),
            Field("category", "What kind of thing is it?", FieldKind.CHOICE, choices=choices(words.CATEGORIES)),
        ),
        submit="Next: who will see it",
        value=packed(begun),
    )


def second_form(begun: Begun, told: Mapping[str, str] = MappingProxyType({})) -> Form:
    """Return the form that asks what happened, with what was told already; sending it sends the report."""
    where = "Who told you, and where was it posted?" if begun.logged else "Where was it? A link, if you have one"
    level = Field(
        "level",
        "How would you like to report it?",
        FieldKind.CHOICE,
        choices=choices(words.LEVELS),
        value=told.get("level", ""),
    )
    return Form(
        title="Report misuse: 2 of 2",
        intent="report.send",
        fields=(
            # First, while what the levels mean, which stands above the form, is still in sight.
            *(() if begun.logged else (level,)),
            _told("text", "What happened?", FieldKind.TEXT, LONGEST_WORDS, begun.text or told.get("text", "")),
            _told("where", where, FieldKind.LINE, LONGEST_LINE, told.get("where", "")),
            _told("when", "When was it, or when did you see it?", FieldKind.LINE, LONGEST_LINE, told.get("when", "")),
        ),
        submit="Send the report",
        value=packed(replace(begun, text="")),
    )


def _told(name: str, label: str, kind: FieldKind, longest: int, value: str) -> Field:
    return Field(name, label, kind, required=kind is FieldKind.TEXT, longest=longest, value=value)


def told(request: Request, organisation: Organisation) -> Begun:
    """Return what the first form tells; BadInput where it cannot be."""
    fields = request.fields
    begun = replace(
        begun_by(request),
        about=one_of(About, fields.get("about", "")),
        subject=fields.get("subject", ""),
        school=fields.get("school", ""),
        category=one_of(Category, fields.get("category", "")),
    )
    return _settled(begun, request.who, organisation)


def _settled(begun: Begun, who: Person, organisation: Organisation) -> Begun:
    """Return a report with the one whom it is really about; BadInput where there is no such school or person."""
    if begun.school not in dict(schools(organisation)):
        raise BadInput("Please choose a school from the list. Nothing was sent yet.")
    if len(begun.subject) > LONGEST_ID:
        raise BadInput("Please pick somebody from the list, or leave that empty. Nothing was sent yet.")
    if begun.subject == who.id and not begun.logged:
        begun = replace(begun, about=About.MYSELF)
    return replace(begun, about=about_whom(begun.about, subject(begun, who), organisation))


def subject(begun: Begun, who: Person) -> Person | None:
    """Return the person whom a report is about, if its reporter picked somebody else."""
    if not begun.subject or (begun.subject == who.id and not begun.logged):
        return None
    return Person(who.platform, begun.subject)


def kept_from(begun: Begun, who: Person, organisation: Organisation) -> tuple[Person, ...]:
    """Return everybody whom the report must never reach."""
    return barred(begun.about, subject(begun, who), begun.school, organisation)


def way(begun: Begun, who: Person, organisation: Organisation) -> Route:
    """Return where the report goes; Refusal where there is nobody."""
    out = kept_from(begun, who, organisation)
    return route(begun.about, begun.school, organisation, barred=out, reporter=reporter(begun, who))


def next_way(begun: Begun, who: Person, organisation: Organisation, first: Route) -> Route | None:
    """Return where the report goes besides if nobody acknowledges it; None where there is nobody else."""
    out = kept_from(begun, who, organisation)
    offices = (first.office.id,)
    return onward(begun.about, begun.school, organisation, offices, barred=out, reporter=reporter(begun, who))


def passes_over(begun: Begun, who: Person, organisation: Organisation) -> bool:
    """Tell whether the report goes elsewhere than usual because its reporter would have got it."""
    usual = way(replace(begun, logged=True), who, organisation)
    return not begun.logged and any(each.is_any_of(organisation.known_as([who])) for each in usual.recipients)


def reporter(begun: Begun, who: Person) -> Person | None:
    """Return who reports; None where somebody who may well deal with it writes down what they were told."""
    return None if begun.logged else who
