"""Texts and HTML that nobody writes: read to the end at once however malformed, or not at all where they are too long.

Read over and over, each of these would take hours.
"""

import pytest

from bot.core.messages import LONGEST_TEXT
from bot.teams.html import html_words
from bot.teams.words import LONGEST_MARKUP, typed
from tests.teams.activities import GROUP, Json, menu, message, posted, read

#: What a message holds that fills the largest body of a request.
MANY = 900_000


def filled(unit: str, length: int = MANY) -> str:
    """Return a text of about this length that repeats a unit."""
    return unit * (length // len(unit))


@pytest.mark.parametrize(
    "unit",
    ["<at>", "<at", "<at ", "<at></at", "<quoted>", "<quoted", "<quoted/>", "<quoted></", "</quoted>", "&", "&#", "&a"],
)
def test_text(unit: str) -> None:
    """A text of many marks without an end is read, and what stands around it is not lost."""
    said = typed(f"Before {filled(unit)} after", frozenset())

    assert said.startswith("Before ")
    assert said.endswith(" after")


@pytest.mark.parametrize(
    "html",
    [
        *(
            filled(unit)
            for unit in ("<a", "<a ", "</", "</a", "<a href='", '<a href="', "<a '\"", "<!x", "<?", "<", "&")
        ),
        *(filled(unit) for unit in ("<!--", "<![CDATA[", "<script", "<a x=", "<a =", "<at><b ")),
        f"<a {filled('a')}>",
        f"<a {filled('a ')}>",
        f"<a a={filled(' ')}>",
        f"<{filled('a')}",
        f"&{filled('a')};",
        f"&#{filled('9')};",
        filled("<a>", 200_000) + filled("</a>", 200_000),
        filled("<a href=x>y", 200_000) + filled("</a>", 200_000),
        "<attachment>" + filled("<p>", 200_000) + filled("</q>", 200_000),
        filled("<blockquote>", 200_000) + filled("</blockquote>", 200_000),
        filled("<br>", 200_000),
    ],
    ids=lambda html: html[:12],
)
def test_html(html: str) -> None:
    """So it is with HTML: tags, comments and attributes without an end, and elements within elements."""
    assert html_words(f"<p>Before</p>{html}").startswith("Before")


@pytest.mark.parametrize(
    ("html", "seen"),
    [
        ("a < b and c > d", "a < b and c > d"),
        ("1 <2 and <b>bold</b", "1 <2 and bold</b"),
        ("<p>One<p>Two", "One\n\nTwo"),
        ("<DIV>One</DIV><Div></Div><div>Two</div>", "One\nTwo"),
        ("<div>One</div><div>&nbsp;</div><div>Two</div>", "One\n\nTwo"),
        ('<img alt="a > b"/> <img alt=\'c "d"\'><img alt>', 'a > b c "d"'),
        ("one<!-- two --> three<!-->four<!doctype html>", "one threefour"),
        ("one<!-- two", "one"),
        ("<script>if (a<b) '<p>'</script>words", "words"),
        ("<title>a<title>b</title>c</title>d", "d"),
        ("<attachment id=1/>a<attachment><p>x</attachment>b", "ab"),
        ("<a href=https://a.example>one<a HREF='mailto:b@c.d'>two</a></a>", "one (https://a.example)two (b@c.d)"),
        ("<a href='https://a.example/?a=1&amp;b=2'></a>", "https://a.example/?a=1&b=2"),
        ("<a href='https://a.example'>never closed", "never closed"),
        ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
        ("</p></a></attachment>words", "words"),
        ("&#104;&#x69; &nosuch; &#1234567890; &copy", "hi &nosuch; &#1234567890; &copy"),
    ],
)
def test_html_as_it_is_seen(html: str, seen: str) -> None:
    """What is malformed is read as far as it goes, and what is no tag is words."""
    assert seen == html_words(html)


@pytest.mark.parametrize(
    "payload",
    [
        message(filled("<at>")),
        message("", attachments=[{"contentType": "text/html", "content": filled("<a ")}]),
        message("", attachments=[{"contentType": "text/html", "content": filled("<a ", 60_000)}] * 10),
        menu("check_message", posted(filled("<a "))),
        menu("report_message", posted("<p>Words</p>", attachments=[{"content": filled("[", 500_000)}])),
        menu("report_message", posted("<p>Words</p>", attachments=[{"content": {"items": [{}] * 100_000}}])),
    ],
    ids=["text", "html", "many", "menu", "attached", "card"],
)
def test_far_too_long(payload: Json) -> None:
    """What is far too long is not read; it is handed on, so that whoever sent it is told so."""
    assert LONGEST_TEXT < LONGEST_MARKUP < len(read(payload).request.said)


def test_long() -> None:
    """The longest text that is served is read, with as much markup around it."""
    words = "words " * (LONGEST_TEXT // 6 - 1)

    assert words.strip() == read(message(f"<at>Social media policy</at>{words}", GROUP)).request.text
    assert words.strip() == read(menu("check_message", posted(f"<p><b>{words}</b></p>"))).request.text
