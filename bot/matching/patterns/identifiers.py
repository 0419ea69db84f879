"""Finds what identifies somebody or something in the United Kingdom: numbers, addresses, codes of exams."""

import re
from collections.abc import Callable, Iterator

from phonenumbers import Leniency, PhoneNumberMatcher
from stdnum.gb import nhs, upn

from bot.matching.patterns.names import NAME_FINDERS
from bot.matching.patterns.view import Span

_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]+(?:@| ?\(at\) ?)[\w-]+(?:\.[\w-]+)+", re.IGNORECASE)
_POSTCODE = re.compile(
    r"\b(?:GIR ?0AA|(?:[A-PR-UWYZ](?:\d{1,2}|[A-HK-Y]\d{1,2}|\d[A-HJKPSTUW]|[A-HK-Y]\d[ABEHMNPRVWXY]))"
    r" ?\d[ABD-HJLNP-UW-Z]{2})\b"
)
# Prefixes that are never given out: HM Revenue & Customs, National Insurance Manual NIM39110.
_NI_NUMBER = re.compile(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z](?:[ -]?\d\d){3}[ -]?[A-D]\b", re.IGNORECASE
)
_TEN_DIGITS = re.compile(r"(?<!\d)\d{3}[ -]?\d{3}[ -]?\d{4}(?!\d)")
_NHS_NEARBY = re.compile(r"\bN\.?H\.?S\b|health (?:number|record)|patient|hospital|\bGP\b", re.IGNORECASE)
_UPN = re.compile(r"(?<![A-Z0-9])[A-Z]\d{11}[0-9A-Z](?![A-Z0-9])", re.IGNORECASE)
# AQA 8300/1H, OCR J560/05, Pearson 9MA0/01 and 1MA1/2F, WJEC 3430UA0-1.
_EXAM_CODE = re.compile(
    r"\b(?:\d{4}/\d[A-Z]{0,2}|[HJYR]\d{3}/\d\d|\d[A-Z]{2}\d/\d[0-9FH][A-Z]?|[34]\d{3}U[A-Z0-9]0-\d)\b", re.IGNORECASE
)
_AROUND = 60


def _matches(pattern: re.Pattern[str]) -> Callable[[str], Iterator[Span]]:
    def find(text: str) -> Iterator[Span]:
        return (match.span() for match in pattern.finditer(text))

    return find


def _phones(text: str) -> Iterator[Span]:
    for found in PhoneNumberMatcher(text, "GB", leniency=Leniency.POSSIBLE):
        digits = re.sub(r"\D", "", found.raw_string)
        if found.raw_string.startswith("+") or (digits.startswith("0") and len(digits) in (10, 11)):
            yield found.start, found.end


def _nhs_numbers(text: str) -> Iterator[Span]:
    """Yield NHS numbers that are called so: one in eleven ten-digit numbers has a right check digit by chance."""
    for match in _TEN_DIGITS.finditer(text):
        around = text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        if nhs.is_valid(match.group()) and _NHS_NEARBY.search(around):
            yield match.span()


def _upns(text: str) -> Iterator[Span]:
    """Yield unique pupil numbers by their check letter alone: the library's list of authorities may lag behind."""
    for match in _UPN.finditer(text):
        number = match.group().upper()
        if upn.calc_check_digit(number[1:]) == number[0]:
            yield match.span()


#: What `find` in a pattern may name, with what finds it in a text that holds the writer's capitals.
FINDERS: dict[str, Callable[[str], Iterator[Span]]] = {
    "phone": _phones,
    "email": _matches(_EMAIL),
    "postcode": _matches(_POSTCODE),
    "ni-number": _matches(_NI_NUMBER),
    "nhs-number": _nhs_numbers,
    "upn": _upns,
    "exam-code": _matches(_EXAM_CODE),
    **NAME_FINDERS,
}
