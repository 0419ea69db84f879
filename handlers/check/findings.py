"""How a judgement is shown: the verdict in words and shape, the draft with its marks, and each finding explained."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from bot.core.checks import Account, Draft, Finding, Judgement, Media, Rule, Verdict, gravest
from bot.core.messages import Facts, Mark, Marked, Part, Say, Tone
from bot.core.turns import Knowledge

HEADINGS = {
    Verdict.STOP: "✖ Don't post this yet",
    Verdict.TALK: "▲ Talk to your manager first",
    Verdict.CLEAR: "✔ Nothing found against the policy",
}
NOTHING_ELSE = "✔ Nothing else found against the policy"
#: From which sureness on a finding is called so; below the last it is put as a question.
FAIRLY_SURE = 0.6
_SURE = 0.85
#: A finding less sure than this is only named, beside the one that is explained.
WORTH_EXPLAINING = 0.3
UNTOLD = "I wasn't told"
_ACCOUNTS = {Account.PERSONAL: "The writer's own account", Account.SCHOOL: "A school or trust account"}
_MEDIA = {
    Media.NONE: "None",
    Media.PUPIL_IMAGE: "Pupils",
    Media.PUPIL_WORK: "Pupils' work",
    Media.STAFF_IMAGE: "Colleagues, or the writer at work",
    Media.LOGO: "Our logo",
    Media.OTHER: "Something else",
}
_YES_OR_NO = {True: "Yes", False: "No", None: ""}
#: Longer words are cut short where they are quoted; the draft beside shows them whole.
LONGEST_QUOTE = 120
#: Of a longer draft only what is marked is shown, with so many characters around it.
LONGEST_SHOWN = 3_000
_AROUND = 150


def judgement_parts(
    knowledge: Knowledge, draft: Draft, judgement: Judgement, aside: Sequence[str] = (), *, label: str = "Your draft"
) -> tuple[Part, ...]:
    """Return a judgement with everything that it rests on, and what of it the writer has set aside."""
    left = without(judgement, aside)
    explained = [finding for finding in left.findings if finding.sureness >= WORTH_EXPLAINING] or left.findings[:1]
    numbered = list(enumerate(explained, 1))
    marks = _marks(len(draft.text), numbered)
    pointed_at = {mark.number for mark in marks}
    all_aside = left.verdict is Verdict.CLEAR and left is not judgement
    return (
        Say(NOTHING_ELSE if all_aside else HEADINGS[left.verdict], Tone.HEADING),
        *_unread(judgement),
        _marked(label, draft.text, marks),
        *(_finding_part(knowledge, number, finding, quoted=number not in pointed_at) for number, finding in numbered),
        *_also(knowledge, [finding for finding in left.findings if finding not in explained]),
        *(_allowed(knowledge, rule) for rule in left.allowed_by),
        *_set_aside(knowledge.rules, judgement, aside),
    )


def _unread(judgement: Judgement) -> Iterator[Part]:
    if judgement.unread:
        yield Say(
            "This is very long: I looked for telling words in all of it, "
            f"but read only {1 - judgement.unread:.0%} closely. Check it in parts to have all of it read."
        )


def _marked(label: str, text: str, marks: Sequence[Mark]) -> Part:
    label = f"{label}, with what I found marked" if marks else label
    if len(text) <= LONGEST_SHOWN:
        return Marked(label, text, tuple(marks))
    return _excerpts(f"{label} (only in part, for it is long)", text, marks)


def _excerpts(label: str, text: str, marks: Sequence[Mark]) -> Part:
    """Return the beginning of a text, and what is marked of it with the words around it."""
    shown, moved, end = "", [], 0
    for mark in marks:
        between, words = text[end : mark.start], text[mark.start : mark.end][:LONGEST_SHOWN]
        shown += between if len(between) <= 2 * _AROUND else f"{between[:_AROUND]} … {between[-_AROUND:]}"
        moved.append(Mark(len(shown), len(shown) + len(words), mark.number))
        shown += words
        end = mark.start + len(words)
    after = text[end : end + _AROUND]
    return Marked(label, shown + after + (" …" if end + len(after) < len(text) else ""), tuple(moved))


def _marks(length: int, numbered: Sequence[tuple[int, Finding]]) -> tuple[Mark, ...]:
    """Return the marks of the findings; where two overlap, the later one starts where the earlier one ends."""
    marks: list[Mark] = []
    spans = [
        (finding.start, finding.end, number)
        for number, finding in numbered
        if finding.start is not None and finding.end is not None
    ]
    for start, end, number in sorted(spans):
        begin = max(start, marks[-1].end if marks else 0)
        if begin < min(end, length):
            marks.append(Mark(begin, min(end, length), number))
    return tuple(marks)


def _finding_part(knowledge: Knowledge, number: int, finding: Finding, *, quoted: bool) -> Part:
    rows = [(f"{number}. {title(knowledge.rules, finding.rule)}", why(knowledge.rules, finding))]
    if quoted and finding.quote and finding.quote not in rows[0][1]:
        rows.append(("The words", f"“{_shortened(finding.quote)}”"))
    clause = knowledge.policy[finding.clause]
    rows += [
        ("What to change", finding.fix),
        ("The policy", f"{clause.wording or clause.text} ({clause.citation})"),
        ("How sure", how_sure(finding)),
    ]
    return Facts(tuple(rows))


def _also(knowledge: Knowledge, findings: Sequence[Finding]) -> Iterator[Part]:
    if findings:
        named = (
            f"{title(knowledge.rules, finding.rule)} ({knowledge.policy[finding.clause].citation})"
            for finding in findings
        )
        yield Say(f"It may also touch on: {'; '.join(named)}.", Tone.ASIDE)


def _allowed(knowledge: Knowledge, rule: str) -> Part:
    allowing = knowledge.rules[rule]
    return Say(f"{allowing.title}: {allowing.say.rstrip('.')} ({knowledge.policy[allowing.clauses[0]].citation}).")


def _set_aside(rules: Mapping[str, Rule], judgement: Judgement, aside: Sequence[str]) -> Iterator[Part]:
    names = dict.fromkeys(finding.rule for finding in judgement.findings if finding.rule in aside)
    if names:
        titles = "; ".join(title(rules, name) for name in names)
        yield Say(f"Set aside by the writer: {titles}. The policy still applies.", Tone.ASIDE)


def why(rules: Mapping[str, Rule], finding: Finding) -> str:
    """Return why a finding was made; one that is not sure is put as a question, not as an accusation."""
    ask = rules[finding.rule].ask if finding.rule in rules else ""
    return ask.replace("{words}", _shortened(finding.quote)) if ask and finding.sureness < FAIRLY_SURE else finding.why


def _shortened(words: str) -> str:
    return words if len(words) <= LONGEST_QUOTE else f"{words[:LONGEST_QUOTE].rsplit(maxsplit=1)[0]} …"


def facts_told(draft: Draft) -> tuple[tuple[str, str], ...]:
    """Return what the writer told of a post, as rows for somebody who sees neither the post nor its picture."""
    rows = [
        ("For", "whose account", _ACCOUNTS[draft.account] if draft.account else ""),
        ("Goes on", "where it goes", draft.platform or ""),
        ("Picture or video", "what picture", _MEDIA[draft.media] if draft.media else ""),
        ("Authority for it", "whether they have authority", _YES_OR_NO[draft.authorised]),
    ]
    if draft.media is Media.PUPIL_IMAGE:
        rows.append(("Parents agreed", "whether the parents agreed", _YES_OR_NO[draft.consent]))
    told = tuple((name, value) for name, _, value in rows if value)
    untold = ", ".join(unknown for _, unknown, value in rows if not value)
    return (*told, (UNTOLD, untold)) if untold else told


def how_sure(finding: Finding) -> str:
    """Return in words how sure a finding is."""
    if finding.sureness >= _SURE:
        return "Sure"
    return "Fairly sure" if finding.sureness >= FAIRLY_SURE else "Not sure: it may be nothing"


def title(rules: Mapping[str, Rule], rule: str) -> str:
    """Return what a rule is called."""
    return rules[rule].title if rule in rules else rule


def without(judgement: Judgement, aside: Sequence[str]) -> Judgement:
    """Return a judgement without the findings of the rules that the writer has set aside."""
    left = tuple(finding for finding in judgement.findings if finding.rule not in aside)
    if len(left) == len(judgement.findings):
        return judgement
    return replace(judgement, findings=left, verdict=gravest(finding.severity for finding in left))
