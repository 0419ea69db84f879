"""Setting a finding aside: its rule and the reason are counted for the day, and what is left is shown."""

import pytest

from bot.core.checks import Draft
from bot.core.plain import plain
from handlers.check.drafts import Carried, packed
from handlers.check.post import NOT_THERE, REASONS
from tests.handlers.check.office import Office
from tests.handlers.drafting import button, fill_in, form_of, found, judgement, labels, sent
from tests.talking import KNOWLEDGE, NOON

TEXT = "Mrs Jones is a waste of space. I told her so."
UNKIND, BULLYING = "disparage-colleague", "harass-bully"
TITLE = KNOWLEDGE.rules[UNKIND].title


@pytest.fixture(autouse=True)
def judged(office: Office) -> None:
    """Have two rules find something."""
    office.bot.judgements[TEXT] = judgement(found(TEXT, "a waste of space", UNKIND), found(TEXT, "her", BULLYING))


async def test_the_form_asks_which_finding_and_why(office: Office) -> None:
    """The findings are those of the card, under the titles that stand there."""
    form = form_of(await office.bot.press(await sent(office.bot, "check", TEXT), "Dismiss a finding"))
    which, why = form.fields

    assert ((UNKIND, TITLE), (BULLYING, KNOWLEDGE.rules[BULLYING].title)) == which.choices
    assert tuple(REASONS.items()) == why.choices
    assert [] == await office.rows("rule_dismissals")


@pytest.mark.parametrize("reason", REASONS)
async def test_what_is_set_aside_is_counted_and_the_rest_is_shown(office: Office, reason: str) -> None:
    """The card says whose decision it was, and that the policy still applies."""
    form = await office.bot.press(await sent(office.bot, "check", TEXT), "Dismiss a finding")
    reply = await fill_in(office.bot, form, rule=UNKIND, reason=reason)
    said = plain(reply)

    assert [(UNKIND, reason, NOON.date())] == [row[1:] for row in await office.rows("rule_dismissals")]
    assert f"Set aside by the writer: {TITLE}. The policy still applies." in said
    assert "waste of space. I told [1: her] so" in said
    assert reply.replaces


async def test_when_all_is_set_aside_nothing_else_was_found(office: Office) -> None:
    """The verdict does not pretend that there was nothing; what was set aside stays so from card to card."""
    reply = await sent(office.bot, "check", TEXT)
    for rule in (UNKIND, BULLYING):
        reply = await fill_in(
            office.bot, await office.bot.press(reply, "Dismiss a finding"), rule=rule, reason="not-ours"
        )

    assert plain(reply).startswith("✔ Nothing else found against the policy")
    assert f"{TITLE}; {KNOWLEDGE.rules[BULLYING].title}" in plain(reply)
    assert "Dismiss a finding" not in labels(reply)


@pytest.mark.parametrize(
    ("rule", "reason"),
    [(UNKIND, "because"), (UNKIND, ""), ("logo", "not-ours"), ("", "not-ours"), ("no-such-rule", "not-ours")],
)
async def test_a_forged_rule_or_reason_counts_nothing(office: Office, rule: str, reason: str) -> None:
    """Only what was found in this draft, for a reason that was offered, is counted."""
    form = await office.bot.press(await sent(office.bot, "check", TEXT), "Dismiss a finding")

    assert NOT_THERE == plain(await fill_in(office.bot, form, rule=rule, reason=reason))
    assert [] == await office.rows("rule_dismissals")


@pytest.mark.parametrize("carried", [Carried(Draft("")), Carried(Draft(TEXT), (UNKIND,)), Carried(Draft("Fine."))])
async def test_what_is_not_found_or_set_aside_already_is_not_counted(office: Office, carried: Carried) -> None:
    """A forged value cannot count one finding again and again, or one of no draft."""
    fields = {"value": packed(carried), "rule": UNKIND, "reason": "not-ours"}

    assert NOT_THERE == await office.bot.says("check.setting-aside", fields=fields)
    assert [] == await office.rows("rule_dismissals")


async def test_where_nothing_is_found_any_more_there_is_nothing_to_set_aside(office: Office) -> None:
    """The rules may have changed since the card was shown."""
    checked = await sent(office.bot, "check", TEXT)
    office.bot.judgements[TEXT] = judgement()

    assert NOT_THERE == plain(await office.bot.press(checked, "Dismiss a finding"))


async def test_every_step_judges_the_draft_once(office: Office) -> None:
    """Checking, opening the form and sending it: three turns, three judgements."""
    form = await office.bot.press(await sent(office.bot, "check", TEXT), "Dismiss a finding")
    reply = await fill_in(office.bot, form, rule=UNKIND, reason="not-ours")

    assert [Draft(TEXT)] * 3 == office.bot.judged
    assert button(reply, "Dismiss a finding").value != form_of(form).value
