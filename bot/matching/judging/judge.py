"""Judges drafts: finds the patterns, reads each passage, and asks what would change the verdict."""

import os
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

from bot.core.checks import Account, Draft, Example, Fact, Hit, Judgement, Media, Rule, knowing
from bot.core.errors import SetupError
from bot.matching.encoder import Encoded, Encoder, Floats
from bot.matching.judging.features import beside
from bot.matching.judging.lessons import digest
from bot.matching.judging.passages import passages
from bot.matching.judging.verdict import Heard, judge
from bot.matching.judging.weights import WEIGHTS_FILE, Weights, load
from bot.matching.patterns import compile_patterns

#: What each fact may turn out to be, in the order in which they are asked.
_MAY_BE: dict[Fact, tuple[Account | Media | bool, ...]] = {
    Fact.ACCOUNT: tuple(Account),
    Fact.MEDIA: tuple(Media),
    Fact.CONSENT: (True, False),
    Fact.AUTHORISED: (True, False),
}
#: A draft of more passages is not asked about: it would take as long again for each answer.
_MOST_ASKED = 4
#: So many passages are read at most: some 2,000 words, in about a second on two cores.
_MOST_READ = 90
#: So many passages of a long draft are encoded in one run.
_SIDE_BY_SIDE = 16


@dataclass(frozen=True, slots=True)
class _Passage:
    start: int
    end: int
    encoded: Encoded
    #: What the heads take from its tokens, which no fact changes.
    seen: Floats
    hits: Sequence[Hit]


class Judge:
    """Judges drafts, the same for the same draft and content; may be shared between threads."""

    def __init__(self, rules: Sequence[Rule], names: Iterable[str], encoder: Encoder, weights: Weights) -> None:
        self._rules = {rule.id: rule for rule in rules}
        self._search = compile_patterns(rules, names)
        self._encoder = encoder
        self._weights = weights
        #: The passages of one long draft are read side by side.
        self._readers = ThreadPoolExecutor(os.cpu_count(), thread_name_prefix="passages")

    @classmethod
    def load(
        cls,
        rules: Sequence[Rule],
        everyday: Sequence[Example],
        encoder: Encoder,
        names: Iterable[str] = (),
        weights_file: Path = WEIGHTS_FILE,
    ) -> "Judge":
        """Load the judge; SetupError if its weights do not come from these rules and this encoder.

        `names` are those of the trust and its schools.
        """
        weights = load(weights_file)
        if weights.examples != digest(rules, everyday):
            raise SetupError("The weights for drafts do not come from the rules in policy_content/: run make train.")
        if weights.encoder != encoder.digest:
            raise SetupError("The weights for drafts were learnt with another encoder: run make train.")
        return cls(rules, names, encoder, weights)

    def judge(self, draft: Draft) -> Judgement:
        """Return the verdict on a draft, what it rests on, and the facts that would change it; raises nothing."""
        hits = self._search(draft.text)
        every = list(passages(draft.text))
        places = self._to_read(every, hits)
        if len(places) == 1:
            encoded = [self._encoder.encode(draft.text)]
        else:
            texts = [draft.text[start:end] for start, end in places]
            batches = [texts[first : first + _SIDE_BY_SIDE] for first in range(0, len(texts), _SIDE_BY_SIDE)]
            encoded = [
                each for batch in self._readers.map(self._encoder.encode_side_by_side, batches) for each in batch
            ]
        read = [self._passage(hits, place, text) for place, text in zip(places, encoded, strict=True)]
        judgement = self._judge(draft, hits, read)
        questions = tuple(self._questions(draft, hits, read, judgement))
        return replace(judgement, questions=questions, unread=1 - len(places) / max(1, len(every)))

    def _to_read(self, places: Sequence[tuple[int, int]], hits: Sequence[Hit]) -> Sequence[tuple[int, int]]:
        """Return the passages to read, in their order: first where a breach's pattern hits, then from the beginning."""
        if len(places) <= _MOST_READ:
            return places
        told = [hit.start for hit in hits if not self._rules[hit.rule].protective]
        telling = {bisect([start for start, _ in places], at) - 1 for at in told}
        rows = sorted(range(len(places)), key=lambda row: (row not in telling, row))[:_MOST_READ]
        return [places[row] for row in sorted(rows)]

    def _passage(self, hits: Sequence[Hit], place: tuple[int, int], encoded: Encoded) -> _Passage:
        start, end = place
        here = [hit for hit in hits if start <= hit.start and hit.end <= end]
        return _Passage(start, end, encoded, self._weights.heads.seen(encoded.states), here)

    def _judge(self, draft: Draft, hits: Sequence[Hit], read: Sequence[_Passage]) -> Judgement:
        heard = [self._hear(draft, passage) for passage in read if passage.encoded.spans.any()]
        return judge(self._rules, draft, hits, heard, self._weights.calibration)

    def _hear(self, draft: Draft, passage: _Passage) -> Heard:
        weights, part = self._weights, replace(draft, text=draft.text[passage.start : passage.end])
        besides = beside(passage.encoded, part, passage.hits, tuple(self._rules))
        thoughts = weights.heads.thoughts(passage.seen, besides)
        tokens = weights.pointer(passage.encoded.states, thoughts)
        said = weights.outputs.said(weights.heads.scores(thoughts), tokens, weights.calibration.sharpness)
        return Heard(passage.start, passage.end, passage.encoded.spans, said)

    def _questions(
        self, draft: Draft, hits: Sequence[Hit], read: Sequence[_Passage], judgement: Judgement
    ) -> Iterator[Fact]:
        """Yield the facts that are not known and would change the verdict."""
        for fact, values in _MAY_BE.items():
            unknown = getattr(draft, fact.value) is None
            if fact is Fact.CONSENT and draft.media is not Media.PUPIL_IMAGE:
                continue
            if unknown and (fact in judgement.questions or len(read) <= _MOST_ASKED):
                told = (knowing(draft, fact, value) for value in values)
                if any(self._judge(one, hits, read).verdict is not judgement.verdict for one in told):
                    yield fact
