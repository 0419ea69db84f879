"""Misspells texts as hurried people do, so that the heads learn to look past it."""

from random import Random

_KEYBOARD = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_BESIDE = {key: row[max(0, at - 1) : at] + row[at + 1 : at + 2] for row in _KEYBOARD for at, key in enumerate(row)}


def misspell(text: str, chance: Random) -> str:
    """Return the text with a slip of the fingers in about one word of ten, and often less punctuation."""
    words = text.split(" ")
    for _ in range(max(1, len(words) // 10) if chance.random() < 0.8 else 0):
        at = chance.randrange(len(words))
        if len(words[at]) >= 4:
            words[at] = _slip(words[at], chance)
    text = " ".join(words)
    if chance.random() < 0.35:
        text = text.rstrip("?.!") or text
    if chance.random() < 0.3:
        text = text.replace("'", "").replace(",", "") or text
    return text


def _slip(word: str, chance: Random) -> str:
    at = chance.randrange(1, len(word) - 1)
    before, letter, after = word[:at], word[at], word[at + 1 :]
    kind = chance.choice(("lost", "swapped", "doubled", "beside"))
    if kind == "lost":
        return before + after
    if kind == "swapped":
        return before + after[0] + letter + after[1:]
    if kind == "doubled":
        return before + letter * 2 + after
    return before + chance.choice(_BESIDE.get(letter.lower(), letter)) + after
