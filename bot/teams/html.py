"""A message's HTML → the words that people see; however malformed it is, nothing in it is looked at over and over."""

import re
from html import unescape

#: What may stand for a sign, as Teams writes it; what has no semicolon was typed.
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
#: A tag, or what nobody sees. None of it goes back over what it has read, and each ends at the next "<" outside
#: quotation marks: many tags without an end take no longer than as many letters. What is none of these is words.
_MARKUP = re.compile(
    r"""<!--|<[!?][^<>]*+>|<(?P<end>/?)(?P<tag>[A-Za-z][A-Za-z0-9]*+)(?P<more>(?:[^<>"']++|"[^"]*+"|'[^']*+')*+)>"""
)
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)(?:\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'<>]++)))?""")
_SPACES = re.compile(r"[ \t\r\n\f]+")
_MANY_LINES = re.compile(r"\n{3,}")
#: Elements that begin on a line of their own, and those with space around them.
_LINES = frozenset({"div", "li", "tr", "ul", "ol", "table", "blockquote", "pre", "h1", "h2", "h3", "h4", "h5", "h6"})
_PARAGRAPHS = frozenset({"p", "blockquote", "ul", "ol", "table", "pre"})
#: Elements whose words nobody sees.
_UNSEEN = frozenset({"script", "style", "head", "title", "attachment"})
#: Elements whose attributes say something.
_SAYING = frozenset({"a", "img", "emoji", "blockquote"})


def html_words(html: str, *, answered: bool = True) -> str:
    """Return a message's HTML as the words that people see; `answered`: with the message that it answers."""
    reader = _Reader(answered=answered)
    at = 0
    while found := _MARKUP.search(html, at):
        reader.letters(html[at : found.start()])
        at = found.end()
        if found["tag"]:
            reader.element(found["tag"].lower(), found["more"], is_end=bool(found["end"]))
        elif found[0] == "<!--":
            end = html.find("-->", found.start() + 2)
            at = len(html) if end < 0 else end + 3
    reader.letters(html[at:])
    return reader.words


def decoded(text: str) -> str:
    """Return a text with the signs that entities stand for."""
    return _ENTITY.sub(lambda entity: unescape(entity[0]), text)


class _Reader:
    """Reads HTML as it is seen; what is malformed is read as far as it goes."""

    def __init__(self, *, answered: bool) -> None:
        self._answered = answered
        self._pieces: list[str] = []
        #: So many lines have ended since the last words.
        self._ended = 0
        #: The element that is not seen, and how many of its kind are open within it.
        self._unseen, self._depth = "", 0
        #: Where the link that is open leads to, and where its label begins.
        self._link: tuple[str, int] | None = None

    @property
    def words(self) -> str:
        """Return what was read."""
        lines = (line.strip(" ") for line in "".join(self._pieces).replace("\xa0", " ").split("\n"))
        return _MANY_LINES.sub("\n\n", "\n".join(lines)).strip()

    def letters(self, html: str) -> None:
        """Read what stands between tags."""
        if html and not self._unseen:
            self._see(_SPACES.sub(" ", decoded(html)))

    def element(self, tag: str, more: str, *, is_end: bool) -> None:
        """Go into an element, come out of it, or pass one that is closed where it begins."""
        if not is_end:
            self._begin(tag, more)
        if is_end or more.endswith("/"):
            self._end(tag)

    def _begin(self, tag: str, more: str) -> None:
        if self._unseen:
            self._depth += tag == self._unseen
            return
        named = _attributes(more) if tag in _SAYING else {}
        if tag in _UNSEEN or (not self._answered and _is_answered(tag, named)):
            self._unseen, self._depth = tag, 1
        elif tag == "br":
            self._end_line()
        elif tag in ("img", "emoji"):
            self._see(named.get("alt", ""))
        elif tag == "at":
            self._see("@")
        elif tag == "a":
            self._end_link()
            self._link = named.get("href", "").removeprefix("mailto:"), len(self._pieces)
        self._break(tag)

    def _end(self, tag: str) -> None:
        if self._unseen:
            self._depth -= tag == self._unseen
            self._unseen = self._unseen if self._depth else ""
        elif tag == "a":
            self._end_link()
        elif tag in ("td", "th"):
            self._see(" ")
        self._break(tag)

    def _end_link(self) -> None:
        """Show where a link leads to, unless its label says it; no link holds another."""
        if self._link is None:
            return
        target, begun = self._link
        self._link = None
        label = "".join(self._pieces[begun:]).strip()
        if target and target not in label:
            self._see(f" ({target})" if label else target)

    def _break(self, tag: str) -> None:
        if not self._unseen and (tag in _LINES or tag in _PARAGRAPHS):
            while self._ended < (2 if tag in _PARAGRAPHS else 1):
                self._end_line()

    def _end_line(self) -> None:
        self._pieces.append("\n")
        self._ended += 1

    def _see(self, words: str) -> None:
        self._pieces.append(words)
        self._ended = 0 if words.strip(" ") else self._ended


def _attributes(more: str) -> dict[str, str]:
    return {name.lower(): decoded("".join(value)) for name, *value in _ATTRIBUTE.findall(more)}


def _is_answered(tag: str, named: dict[str, str]) -> bool:
    """Tell whether an element is the message that is answered, which Teams puts before the answer."""
    return tag == "quoted" or (tag == "blockquote" and "Reply" in named.get("itemtype", ""))
