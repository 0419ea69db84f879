from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

from bot.core.checks import Account as PostAccount
from bot.core.checks import Draft, Judgement, Verdict
from bot.core.consultations import Answer, Consultation, Opinion, Sent
from bot.core.people import Person, Role
from bot.storage.subject_access import As, Held
from bot.storage.unit_of_work import SqlUnitsOfWork
from tests.storage.reporting import (
    ACCOUNT,
    ANN,
    ANONYMOUS,
    BEN,
    HEAD,
    NOTED,
    NOW,
    RECEIPT,
    REPORT,
    called,
    change,
    keep,
)

SENT = Sent(Draft("Well done, Year 6", PostAccount.SCHOOL), Judgement(Verdict.CLEAR))
ASKED = Consultation("question", ANN, HEAD, NOW, SENT)


async def held_on(units: SqlUnitsOfWork, person: Person) -> Sequence[Held]:
    """Return what is held on somebody."""
    return await units.do(lambda store: store.held_on(person))


async def test_what_somebody_sent_is_held_on_them(units: SqlUnitsOfWork) -> None:
    """Reports that somebody sent by name or in confidence come back whole; those of others do not."""
    theirs = called("theirs", replace(REPORT, reporter=HEAD))
    await keep(units, REPORT, theirs)

    assert await held_on(units, ANN) == [Held(REPORT.id, As.REPORTER, REPORT)]
    assert await held_on(units, replace(ANN, roles=frozenset({Role.CEO}))) == await held_on(units, ANN)
    assert await held_on(units, replace(ANN, platform="teams")) == []


async def test_what_concerns_somebody_is_held_on_them_without_its_sender(units: SqlUnitsOfWork) -> None:
    """Reports about somebody, or kept from them, come back with all that is told in them, and not with who told it."""
    barred = called("barred", replace(REPORT, account=replace(ACCOUNT, subject=None, barred=(HEAD, BEN))))
    elsewhere = called("elsewhere", replace(REPORT, account=replace(ACCOUNT, subject=ANN, barred=())))
    about = called("about", replace(REPORT, account=replace(ACCOUNT, barred=())))
    await keep(units, about, barred, elsewhere)

    assert await held_on(units, BEN) == [
        Held(report.id, As.CONCERNED, replace(report, reporter=None)) for report in (about, barred)
    ]


async def test_what_somebody_did_to_a_report_is_held_on_them(units: SqlUnitsOfWork) -> None:
    """Each event that somebody made happen comes back with its words, without the report and the events of others."""
    await keep(units)
    await change(units, NOTED, replace(NOTED, by=ANN), replace(NOTED, words="again"))

    assert await held_on(units, HEAD) == [
        Held(REPORT.id, As.ACTOR, replace(NOTED, number=2)),
        Held(REPORT.id, As.ACTOR, replace(NOTED, words="again", number=4)),
    ]


async def test_questions_to_a_manager_are_held_on_both(units: SqlUnitsOfWork) -> None:
    """Who wrote a draft and who was asked both find it, and the answer, for as long as it is there."""
    answered = replace(ASKED, sent=None, answer=Answer(Opinion.FINE, NOW, "Go ahead"))
    other = replace(ASKED, id="other", writer=BEN, asked=NOW + timedelta(hours=1))

    await units.do(lambda store: store.open_consultation(ASKED))
    await units.do(lambda store: store.open_consultation(other))
    await units.do(lambda store: store.answer_consultation(ASKED.id, Answer(Opinion.FINE, NOW, "Go ahead")))

    assert await held_on(units, ANN) == [Held(ASKED.id, As.WRITER, answered)]
    assert await held_on(units, HEAD) == [
        Held(ASKED.id, As.MANAGER, answered),
        Held(other.id, As.MANAGER, other),
    ]
    assert await held_on(units, replace(HEAD, platform="teams")) == []


async def test_nothing_is_found_of_what_somebody_sent_anonymously(units: SqlUnitsOfWork) -> None:
    """An anonymous report is held on nobody as its sender, even for those who know who it was."""
    await keep(units, ANONYMOUS, receipt=RECEIPT)

    assert await held_on(units, ANN) == []
