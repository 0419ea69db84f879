"""Answering with a quote: what is quoted is not among the words of whoever answers."""

import pytest

from bot.core.messages import Reply
from tests.replies import FORM
from tests.teams.activities import GROUP, PERSONAL, execute, menu, message, posted, read
from tests.teams.seeing import one
from tests.teams.talking import filled

QUOTED = '<quoted messageId="1778622003149"/> '
AT = "<at>Social media policy</at>"
REPLY = '<blockquote itemscope itemtype="http://schema.skype.com/Reply"><b>Bot</b><p>report</p></blockquote>'


@pytest.mark.parametrize(
    ("text", "where", "intent", "said"),
    [
        (f"{QUOTED}report", PERSONAL, "report", ""),
        (f"{QUOTED}help", PERSONAL, "help", ""),
        (f"{QUOTED}/socialpolicy press The Gazette rang", PERSONAL, "press", "The Gazette rang"),
        (f"{QUOTED}check Lovely day", PERSONAL, "check", "Lovely day"),
        (f"check {QUOTED}Lovely day", PERSONAL, "check", "Lovely day"),
        (f"{QUOTED}{AT} report", GROUP, "report", ""),
        (f"{AT} {QUOTED}report", GROUP, "report", ""),
        (
            '<quoted messageId="1">May I <b>post</b> &lt;this&gt;?</quoted> ask and videos?',
            PERSONAL,
            "ask",
            "and videos?",
        ),
        ('<quoted messageId="1">One <quoted id="2">Two</quoted></quoted>help', PERSONAL, "message", "One help"),
        (f'{QUOTED}<quoted messageId="2"></quoted>help', PERSONAL, "help", ""),
        ('<quoted messageId="1"> help', PERSONAL, "help", ""),
        (QUOTED, PERSONAL, "message", ""),
        ("&lt;quoted messageId=&quot;1&quot;/&gt; help", PERSONAL, "message", '<quoted messageId="1"/> help'),
    ],
)
def test_quoted(text: str, where: str, intent: str, said: str) -> None:
    """The first word of an answer names what to do; marks that somebody typed are words."""
    incoming = read(message(text, where))

    assert (intent, said) == (incoming.request.intent, " ".join(incoming.request.text.split()))


@pytest.mark.parametrize("quote", [REPLY, QUOTED, '<quoted messageId="1"><p>report</p></quoted>'])
def test_quoted_in_html(quote: str) -> None:
    """So it is where a message has HTML alone; who reports a message means what it answers too."""
    html = f"<div>{quote}<p>help</p></div>"
    attached = [{"contentType": "text/html", "content": html}]

    assert "help" == read(message("", attachments=attached)).request.intent
    assert "help" == read(menu("check_message", posted(html))).request.text
    assert ("report" in quote) == ("report" in read(menu("report_message", posted(html))).request.text)


def test_draft_in_a_form() -> None:
    """A draft in a form is left exactly as it was typed."""
    draft = f"{QUOTED}Lovely <at>day</at> {REPLY}"
    verb, data = filled(one(Reply((FORM,))), words=draft)

    assert draft == read(execute(verb, data)).request.fields["words"]
