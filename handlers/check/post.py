"""Check: a draft post is judged against the policy, words and clause named; the bot keeps no draft."""

from dataclasses import replace

from bot.core.checks import Account, Fact, Judgement, Media, Verdict, knowing
from bot.core.errors import BadInput
from bot.core.messages import Button, Buttons, Emphasis, Field, FieldKind, Form, Part, Reply, Say, Tone
from bot.core.turns import Turn, verb
from handlers.check.drafts import (
    NO,
    UNKNOWN,
    YES,
    Carried,
    carried_by,
    draft_to_judge,
    has_words,
    is_carried_whole,
    packed,
)
from handlers.check.findings import judgement_parts, title, without
from handlers.citing import review_line
from handlers.signposts import alerts_over_draft, headteachers, safeguarding_leads

NOT_CHECKED = (
    "What I can't see: whether what you say is true, what your picture shows, and who may be hurt by it. "
    "I haven't kept your draft."
)
TOO_LONG_TO_CARRY = "Your draft is long, and I don't keep drafts. Please paste it in again."
NOT_THERE = "That finding isn't there any more, so nothing was set aside. Please check your draft again."
NOTHING_TO_CHECK = "There are no words in that to check. Please paste the words that you want to post."

_YES_NO_UNKNOWN = ((YES, "Yes"), (NO, "No"), (UNKNOWN, "I don't know"))
_MEDIA = {
    Media.NONE: "No picture or video",
    Media.PUPIL_IMAGE: "Pupils",
    Media.PUPIL_WORK: "Pupils' work",
    Media.STAFF_IMAGE: "Colleagues, or me at work",
    Media.LOGO: "Our logo",
    Media.OTHER: "Something else",
}
_ACCOUNTS = {Account.PERSONAL: "My own account", Account.SCHOOL: "A school or trust account"}
#: For each fact that may be asked: the question, and its answers.
QUESTIONS: dict[Fact, tuple[str, tuple[tuple[Account | Media | bool, str], ...]]] = {
    Fact.ACCOUNT: ("Whose account is it for?", tuple(_ACCOUNTS.items())),
    Fact.MEDIA: ("What does the picture or video show, if there is one?", tuple(_MEDIA.items())),
    Fact.CONSENT: ("Have the parents agreed to the picture?", ((True, "Yes, all of them"), (False, "No, or not all"))),
    Fact.AUTHORISED: (
        "Have you been given authority for this post, such as running the account or speaking for the school?",
        ((True, "Yes"), (False, "No")),
    ),
}
#: Why somebody may set a finding aside; only the reason and the rule are counted.
REASONS = {
    "meant-otherwise": "I mean something else by these words",
    "not-ours": "It isn't about our school, pupils or colleagues",
    "have-permission": "I have permission for this",
    "rule-wrong": "I don't think the policy says this",
}


def form(carried: Carried, intro: str = "Your draft post") -> Form:
    """Return the form for a draft, with what is known of it filled in."""
    draft = carried.draft
    authorised, consent = ({True: YES, False: NO, None: UNKNOWN}[known] for known in (draft.authorised, draft.consent))
    return Form(
        title="Check a draft post",
        intent="check",
        fields=(
            Field("text", intro, FieldKind.TEXT, hint="Just the words that you want to post.", value=draft.text),
            Field(
                "account",
                "Whose account is it for?",
                FieldKind.CHOICE,
                choices=(*_labelled(_ACCOUNTS), (UNKNOWN, "I don't know yet")),
                value=draft.account or Account.PERSONAL,
            ),
            Field(
                "platform",
                "Where will you post it?",
                hint="For example Facebook or Instagram.",
                required=False,
                longest=40,
                value=draft.platform or "",
            ),
            Field(
                "media",
                "What is in the picture or video?",
                FieldKind.CHOICE,
                choices=_labelled(_MEDIA),
                value=draft.media or Media.NONE,
            ),
            Field(
                "consent",
                "If pupils are in the picture: have all the parents agreed?",
                FieldKind.CHOICE,
                choices=_YES_NO_UNKNOWN,
                value=consent,
            ),
            Field(
                "authorised",
                "Have you been given authority for this post?",
                FieldKind.CHOICE,
                hint="For example to run this account, or to speak for the school.",
                choices=_YES_NO_UNKNOWN,
                value=authorised,
            ),
        ),
        submit="Check",
    )


def _labelled(labels: dict[Account, str] | dict[Media, str]) -> tuple[tuple[str, str], ...]:
    return tuple((value.value, label) for value, label in labels.items())


@verb("check", reads=True, judges=draft_to_judge)
async def check(turn: Turn) -> Reply:
    """Check a draft; without one, open the form."""
    carried = carried_by(turn.request)
    if not carried.draft.text:
        return Reply((form(carried),))
    first = alerts_over_draft(turn.knowledge, await turn.reading()) if turn.request.said else ()
    reply = await _checked(turn, carried)
    return replace(reply, parts=(*first, *reply.parts))


@verb("check.again")
async def again(turn: Turn) -> Reply:
    """Open the form with the draft in it, to change and check it again."""
    carried = carried_by(turn.request)
    if not carried.draft.text:
        return Reply((Say(TOO_LONG_TO_CARRY), form(carried)))
    return Reply((form(carried, "Your draft post, to change"),))


@verb("check.told", judges=draft_to_judge)
async def told(turn: Turn) -> Reply:
    """Judge a draft again, now that its writer has told one fact more."""
    carried = carried_by(turn.request)
    if not carried.draft.text:
        return Reply((Say(TOO_LONG_TO_CARRY), form(carried)))
    return replace(await _checked(turn, carried), replaces=True)


@verb("check.set-aside", judges=draft_to_judge)
async def set_aside(turn: Turn) -> Reply:
    """Ask which finding its writer sets aside, and why."""
    carried = carried_by(turn.request)
    if not carried.draft.text:
        return Reply((Say(TOO_LONG_TO_CARRY), form(carried)))
    rules = await _rules_found(turn, carried)
    if not rules:
        raise BadInput(NOT_THERE)
    return Reply(
        (
            Form(
                title="Dismiss a finding",
                intent="check.setting-aside",
                fields=(
                    Field(
                        "rule",
                        "Which finding?",
                        FieldKind.CHOICE,
                        choices=tuple((rule, title(turn.knowledge.rules, rule)) for rule in rules),
                    ),
                    Field(
                        "reason",
                        "Why?",
                        FieldKind.CHOICE,
                        hint="I count the reason and the rule. I don't keep your draft or your name.",
                        choices=tuple(REASONS.items()),
                    ),
                ),
                submit="Dismiss it",
                value=packed(carried),
            ),
        )
    )


@verb("check.setting-aside", judges=draft_to_judge)
async def setting_aside(turn: Turn) -> Reply:
    """Count that a finding was set aside, by its rule and the reason alone, and show what is left."""
    carried = carried_by(turn.request)
    rule, reason = (turn.request.fields.get(name, "") for name in ("rule", "reason"))
    if not carried.draft.text or reason not in REASONS or rule not in await _rules_found(turn, carried):
        raise BadInput(NOT_THERE)
    await turn.store.count_dismissal(rule, reason, turn.now)
    return replace(await _checked(turn, replace(carried, aside=(*carried.aside, rule))), replaces=True)


@verb("check.posted")
async def posted(turn: Turn) -> Reply:
    """Say calmly what to do about a post that is up already."""
    organisation, policy = turn.knowledge.organisation, turn.policy
    removal = policy["breach/remove-content"]
    return Reply(
        (
            Say("If it's already posted", Tone.HEADING),
            Say("This can be put right, and telling somebody early helps you. One step at a time:"),
            Say("1. Take the post down, or hide it. Leave the comments; don't argue under it."),
            Say(
                f"2. Tell {headteachers(organisation)} today: it's better coming from you. "
                "Say what was in it and how long it was up."
            ),
            Say(f"3. If it shows or names a pupil, tell {safeguarding_leads(organisation)} too."),
            Say("4. Keep a note of what you did and when. Your union can advise you if you're worried."),
            Say(f"The policy expects posts that breach it to be taken down when asked ({removal.citation})."),
            Buttons((Button("Report it myself", "report"), Button("Check another draft", "check"))),
            *review_line(policy, turn.now.date()),
        )
    )


async def _rules_found(turn: Turn, carried: Carried) -> dict[str, None]:
    """Return the rules with findings that are not set aside, in their order."""
    judgement = without(await turn.judgement(carried.draft), carried.aside)
    return dict.fromkeys(finding.rule for finding in judgement.findings)


async def _checked(turn: Turn, carried: Carried) -> Reply:
    draft = carried.draft
    if not has_words(draft.text) and draft.media in (None, Media.NONE):
        raise BadInput(NOTHING_TO_CHECK)
    whole = await turn.judgement(draft)
    judgement = without(whole, carried.aside)
    return Reply(
        (
            *judgement_parts(turn.knowledge, draft, whole, carried.aside),
            *_questions(carried, judgement),
            *_in_doubt_line(turn, judgement),
            Say(NOT_CHECKED, Tone.ASIDE),
            *review_line(turn.policy, turn.now.date()),
            Buttons(_buttons(carried, judgement)),
        )
    )


def _questions(carried: Carried, judgement: Judgement) -> tuple[Part, ...]:
    """Ask for the first fact that would change the verdict: with its answer the next may no longer matter.

    A draft too long for a button is asked about in the form.
    """
    if not judgement.questions:
        return ()
    if not is_carried_whole(carried):
        return (Say("One thing may still change this. Fill in the form and I can be more certain."),)
    fact = judgement.questions[0]
    question, answers = QUESTIONS[fact]
    buttons = [
        Button(label, "check.told", packed(replace(carried, draft=knowing(carried.draft, fact, value))))
        for value, label in answers
    ]
    return (Say(f"One thing may still change this. {question}"), Buttons(tuple(buttons)))


def _in_doubt_line(turn: Turn, judgement: Judgement) -> tuple[Part, ...]:
    if judgement.verdict is not Verdict.TALK:
        return ()
    unsure = turn.policy["guidelines/ask-manager"]
    return (Say(f"If you're unsure, the policy asks you to talk to your manager first ({unsure.citation})."),)


def _buttons(carried: Carried, judgement: Judgement) -> tuple[Button, ...]:
    value = packed(carried)
    # What the verdict says to do stands out.
    emphasis = dict.fromkeys(Verdict, Emphasis.NORMAL) | {judgement.verdict: Emphasis.PRIMARY}
    buttons = [
        Button("I've changed it: check again", "check.again", value, emphasis[Verdict.STOP]),
        Button("Ask my manager", "manager", value, emphasis[Verdict.TALK]),
    ]
    if judgement.findings:
        buttons.append(Button("Dismiss a finding", "check.set-aside", value))
        buttons.append(Button("Already posted?", "check.posted"))
    return tuple(buttons)
