"""Patterns: they find what they name, through any disguise, and point at the writer's own characters."""

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.checks import Hit, Pattern, Rule, Verdict
from bot.matching.patterns import compile_patterns
from bot.matching.patterns.first_names import first_names
from bot.matching.patterns.identifiers import FINDERS

INVISIBLE = "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0f\u0301"


def rule(*patterns: Pattern) -> Rule:
    return Rule("rule", "Rule", ("section/clause",), Verdict.STOP, "Why.", "Change it.", patterns=patterns)


def found(text: str, pattern: Pattern, names: tuple[str, ...] = ()) -> list[str]:
    return [text[hit.start : hit.end] for hit in compile_patterns([rule(pattern)], names)(text)]


RUDE = Pattern(phrases=("waste of space", "idiot*", "useless", "clown"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("He is a waste of space.", "waste of space"),
        ("He is a WASTE  OF\nSPACE", "WASTE  OF\nSPACE"),
        ("What idiots they are", "idiots"),
        ("what an 1d10t", "1d10t"),
        ("what 1d10ts!", "1d10ts"),
        ("u$3less lot", "u$3less"),
        ("cl*wn shoes", "cl*wn"),
        ("u s e l e s s they are", "u s e l e s s"),
        ("u.s.e.l.e.s.s lot", "u.s.e.l.e.s.s"),
        ("w a s t e  o f  s p a c e", "w a s t e  o f  s p a c e"),
        ("w a s t e o f s p a c e", "w a s t e o f s p a c e"),
        ("he is c l o w n. so there", "c l o w n"),
        ("uselesssss", "uselesssss"),
        ("idiooooot", "idiooooot"),
        ("us\u200beless", "us\u200beless"),
        ("υsеlеss in Greek and Cyrillic letters", "υsеlеss"),
        ("ＣＬＯＷＮ", "ＣＬＯＷＮ"),
        ("𝓬𝓵𝓸𝔀𝓷 letters", "𝓬𝓵𝓸𝔀𝓷"),
        ("clo\u0336w\u0336n struck out", "clo\u0336w\u0336n"),
        ("🤡 clown 🤡", "clown"),
    ],
)
def test_words_are_found_through_every_disguise(text: str, words: str) -> None:
    """The hit covers the words as the writer typed them."""
    assert [words] == found(text, RUDE)


@pytest.mark.parametrize(
    "text",
    ["clowning around", "Year 4a and 5 stars", "a b c d e f g", "5 * 5 = 25", "w o r d s", "", "🤡", "l0l", "***"],
)
def test_what_only_looks_like_a_disguise_stays_as_it_is(text: str) -> None:
    """A word is unmasked only into one that a pattern looks for."""
    assert [] == found(text, RUDE)


def test_an_emoji_is_a_phrase_like_any_other() -> None:
    """A gesture in any skin tone is found."""
    assert ["🖕"] == found("you can 🖕🏽 off", Pattern(phrases=("🖕",)))


@given(
    st.lists(st.tuples(st.integers(0, 24), st.sampled_from(INVISIBLE)), max_size=8),
    st.sampled_from(["", "Ünïted: ", "🙂🙂 ", "so, "]),
)
def test_invisible_characters_never_move_a_hit(put_in: list[tuple[int, str]], before: str) -> None:
    """Whatever nobody sees, the hit begins and ends with the same letters."""
    text = before + "what a waste of space"
    for at, character in put_in:
        text = text[: len(before) + at] + character + text[len(before) + at :]

    (words,) = found(text, RUDE)

    assert "waste of space" == "".join(character for character in words if character not in INVISIBLE)
    assert (words[0], words[-1].strip(INVISIBLE)) == ("w", "e")


@given(st.sampled_from([" ", ".", "-", "_"]), st.sampled_from(["useless", "waste of space", "clown"]), st.booleans())
def test_letters_that_stand_apart_are_read_as_the_word(gap: str, phrase: str, between_words_too: bool) -> None:
    """From its first letter to its last, whatever stands between them."""
    spread = gap.join(phrase.replace(" ", "") if between_words_too else phrase)

    assert [spread] == found(f"They say: {spread}", RUDE)


@pytest.fixture(scope="module")
def search() -> Callable[[str], Sequence[Hit]]:
    """Return a search for every kind of thing."""
    return compile_patterns([rule(RUDE, *(Pattern(find=kind) for kind in FINDERS))])


@given(text=st.text(st.characters(), max_size=80))
def test_no_text_breaks_the_search_and_every_hit_lies_in_it(search: Callable[[str], Sequence[Hit]], text: str) -> None:
    """Any characters may be pasted, halves of surrogate pairs included."""
    for hit in search(text):
        assert 0 <= hit.start < hit.end <= len(text)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("the head is frankly useless", ["head is frankly useless"]),
        ("useless, our head", ["useless, our head"]),
        ("the head gave a long and kind speech about useless gadgets", []),
        ("useless", []),
    ],
)
def test_two_groups_of_words_are_found_near_each_other_only(text: str, words: list[str]) -> None:
    """In either order, with no more words between them than `within`."""
    assert words == found(text, Pattern(near=(("head",), ("useless",)), within=3))


def test_of_many_words_near_each_other_the_nearest_pair_is_found() -> None:
    """Each word of the first group with the nearest of the second, before it or behind it."""
    pattern = Pattern(near=(("head",), ("useless", "idle")), within=3)

    assert ["useless, our head"] == found("idle or useless, our head", pattern)
    assert ["head is idle", "useless, the head"] == found("our head is idle, and useless, the head", pattern)


def test_a_word_of_both_groups_is_near_itself() -> None:
    """It is counted once."""
    assert ["idle"] == found("so idle", Pattern(near=(("idle",), ("idle", "useless")), within=3))


@pytest.mark.parametrize("kind", ["name", "full-name", "name-with-class"])
def test_the_lists_of_names_are_read_before_the_first_draft(kind: str) -> None:
    """Whoever checks a draft first does not wait for them; rules without names do without the lists."""
    first_names.cache_clear()

    compile_patterns([rule(RUDE, Pattern(find="email"))])
    assert 0 == first_names.cache_info().currsize

    compile_patterns([rule(Pattern(find=kind))])
    assert 1 == first_names.cache_info().currsize


@pytest.mark.parametrize(
    ("pattern", "words", "most"),
    [
        (Pattern(find="name"), "Mum And Dad Said That Nobody Knew ", 0),
        (Pattern(near=(("head",), ("useless",)), within=3), "head useless ", 20_000 // 13),
        (Pattern(near=(("head",), ("useless",)), within=3), "our head ", 0),
        (RUDE, "1d10t ", 20_000 // 6),
    ],
)
def test_a_long_draft_is_searched_in_a_moment(pattern: Pattern, words: str, most: int) -> None:
    """Nobody can keep the bot busy: work that grew with the square of the text would take minutes here."""
    text = (words * 20_000)[: 20_000 // len(words) * len(words)]

    assert most == len(found(text, pattern))


def test_an_expression_is_matched_in_any_capitals() -> None:
    """The view that it reads is in small letters."""
    assert ["As A Trust We Believe"] == found("As A Trust We Believe in it", Pattern(regex=r"as a trust,? we \w+"))


def test_a_harmless_phrase_anywhere_calls_a_pattern_off() -> None:
    """`unless` names what makes it harmless."""
    pattern = Pattern(phrases=("speaking for the trust",), unless=("with approval",))

    assert [] == found("Speaking for the Trust, with approval", pattern)
    assert ["Speaking for the Trust"] == found("Speaking for the Trust", pattern)


@pytest.mark.parametrize(
    ("kind", "text", "words"),
    [
        ("phone", "ring her on 07700 900123 ok", ["07700 900123"]),
        ("phone", "ring (0161) 496 0000", ["(0161) 496 0000"]),
        ("phone", "r\u200bing 0770\u200b0 900123", ["0770\u200b0 900123"]),
        ("phone", "scores 2024-2025: 10 000 000", []),
        ("email", "write to j.smith@school.example now", ["j.smith@school.example"]),
        ("email", "see @jsmith on Monday", []),
        ("postcode", "pop round to SW1A 1AA tonight", ["SW1A 1AA"]),
        ("postcode", "B12 and Y4 are rooms", []),
        ("ni-number", "it is QQ 12 34 56 C", []),
        ("ni-number", "it is AB 12 34 56 C", ["AB 12 34 56 C"]),
        ("nhs-number", "her NHS number is 943 476 5919", ["943 476 5919"]),
        ("nhs-number", "her NHS number is 943 476 5918", []),
        ("nhs-number", "order 943 476 5919 has come", []),
        ("upn", "UPN H801200001001 on the list", ["H801200001001"]),
        ("upn", "UPN A801200001001 on the list", []),
        ("exam-code", "tomorrow is 8300/1H and J560/05", ["8300/1H", "J560/05"]),
        ("exam-code", "5/6 of us on 12/05/2025", []),
        ("name", "Well done Harriet and little Zbyszko!", ["Harriet", "Zbyszko"]),
        ("name", "Proud of our Eliza-Mae 🐑 #GoLottieGo", ["Eliza-Mae", "#GoLottieGo"]),
        ("name", "Mrs Harriet Lane, St Thomas and Charlotte Street on Monday", []),
        ("name", "What a day for Year 4. Everyone had fun at Whitby", []),
        ("full-name", "A print by Jemima Ashcroft, Year 9", ["Jemima Ashcroft"]),
        ("full-name", "A print by Jemima, Year 9, and D. Sorensen", ["D. Sorensen"]),
        ("full-name", "A print by Kofi M-B in 5 Willow", []),
        ("name-with-class", "Jayden in 8B was sent home, so was Year 4's Mia", ["Jayden in 8B", "Year 4's Mia"]),
        ("name-with-class", "Jayden had 0 fuss today", []),
    ],
)
def test_what_identifies_somebody_is_found(kind: str, text: str, words: list[str]) -> None:
    """By check digits where there are any, and by the words around."""
    assert words == found(text, Pattern(find=kind))


@pytest.mark.parametrize(
    "text",
    [
        "Harrow Moor Academy",
        "harrowmooracademy",
        "#HarrowMoorAcademy",
        "Academy Moor Harrow",
        "ymedacA rooM worraH",
        "worraH",
    ],
)
def test_the_names_of_the_trust_are_found_backwards_too(text: str) -> None:
    """Run together, by word in reverse and by letter in reverse."""
    names = ("Harrow Moor Academy", "Harrow")

    assert [text.lstrip("#")] == found(text, Pattern(find="trust-name"), names)


@pytest.mark.parametrize(
    "text", ["Harrow Moor is toxic", "#ymedacArooMworraH pure toxic", "academy moor harrow: toxic"]
)
def test_the_trust_can_be_run_down_under_its_name_backwards(text: str) -> None:
    """Where a phrase of a pattern stands for its names, turning them round hides nothing."""
    names = ("Harrow Moor", "Harrow Moor Academy")

    assert found(text, Pattern(near=(("this school", "{trust}"), ("toxic",))), names)


def test_without_names_nothing_is_the_name_of_the_trust() -> None:
    """The practice of a trust that has not said its names."""
    assert [] == found("Harrow Moor Academy", Pattern(find="trust-name"))


def test_an_unknown_kind_of_thing_is_refused_by_name() -> None:
    """Its editor reads what there is."""
    with pytest.raises(ValueError, match="nothing is known that finds “horoscope”; there are: phone, email"):
        compile_patterns([rule(Pattern(find="horoscope"))])


def test_hits_come_in_the_order_of_the_text_with_their_rule_and_sureness() -> None:
    """Two patterns of one rule, each with its own sureness."""
    search = compile_patterns([rule(Pattern(phrases=("useless",), sureness=0.6), Pattern(find="email", sureness=0.9))])

    assert [("rule", 0.9), ("rule", 0.6)] == [(hit.rule, hit.sureness) for hit in search("a@b.example is useless")]
