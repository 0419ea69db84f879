"""The first names by which pupils are known, from a library's lists and our own, and what only looks like one."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from importlib import import_module
from importlib.resources import files

#: The lists of Faker that hold the names of children in UK schools.
_LOCALES = [
    "en_GB",
    "en_US",
    "en_IE",
    "ga_IE",
    "en_NZ",
    "en_IN",
    "en_PK",
    "en_NG",
    "yo_NG",
    "ig_NG",
    "ha_NG",
    "en_KE",
    "tw_GH",
    "zu_ZA",
    "pl_PL",
    "ro_RO",
    "lt_LT",
    "tr_TR",
    "it_IT",
    "es_ES",
    "pt_PT",
    "fr_FR",
]
_ATTRIBUTES = ("first_names", "first_names_female", "first_names_male", "first_names_nonbinary", "first_names_unisex")
_PLAIN_LETTERS = str.maketrans("łŁıøØ", "lLioO")


@cache
def first_names() -> frozenset[str]:
    """Return the known first names of one word, in small letters without accents."""
    plain = (_without_accents(name).lower() for name in (*_of_library(), *_lines("more_first_names.txt")))
    return frozenset(name for name in plain if re.fullmatch("[a-z]{3,}", name)) - {
        word.lower() for word in words_not_names()
    }


@cache
def words_not_names() -> frozenset[str]:
    """Return words that stand with a capital letter in schools' posts and are nobody's name."""
    return frozenset(_lines("not_names.txt"))


def _of_library() -> Iterator[str]:
    for locale in _LOCALES:
        provider = import_module(f"faker.providers.person.{locale}").Provider
        for attribute in _ATTRIBUTES:
            yield from getattr(provider, attribute, ())


def _without_accents(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.translate(_PLAIN_LETTERS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def _lines(name: str) -> list[str]:
    lines = files(__package__).joinpath(name).read_text("utf-8").splitlines()
    return [line for line in lines if line and not line.startswith("#")]
