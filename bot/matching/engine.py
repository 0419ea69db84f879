"""Reads the meaning of a text: one encoding serves clauses, scope, signpost, intents and alarms."""

from pathlib import Path

import numpy as np

from bot.core.errors import SetupError
from bot.core.examples import Examples
from bot.core.routing import Intent, Reading, Scope
from bot.matching import outputs
from bot.matching.encoder import Encoder, Floats
from bot.matching.lessons import digest, lessons
from bot.matching.neighbours import Neighbourhood
from bot.matching.outputs import Said
from bot.matching.weights import WEIGHTS_FILE, Weights, load

#: A long text is read at its beginning and its end: what somebody wants stands in the one or the other.
WINDOWS_READ = 4
#: How many clauses and neighbours a reading names.
_CLAUSES_TOLD = 10
_NEIGHBOURS_TOLD = 5
#: An alarm is raised from this probability on. It is below a half: a missed child is worse than a false alarm.
_ALARMING = 0.4
_NO_WORDS = Reading(
    scope=Scope.OUT, clauses=(), signpost="chat", intents={intent: float(intent is Intent.OTHER) for intent in Intent}
)


class Engine:
    """Reads texts; may be shared between threads."""

    def __init__(self, encoder: Encoder, weights: Weights, neighbourhood: Neighbourhood) -> None:
        self.encoder = encoder
        self.weights = weights
        self.neighbourhood = neighbourhood

    @classmethod
    def load(
        cls, examples: Examples, encoder_folder: Path | None = None, weights_file: Path = WEIGHTS_FILE
    ) -> "Engine":
        """Load the engine; SetupError if its weights do not come from these examples and this encoder."""
        weights = load(weights_file)
        if weights.examples != digest(examples):
            raise SetupError("The engine's weights do not come from the examples in policy_content: run make train.")
        encoder = Encoder(encoder_folder)
        if weights.encoder != encoder.digest:
            raise SetupError("The engine's weights were learnt with another encoder: run make train.")
        questions = [lesson for lesson in lessons(examples) if lesson.topic]
        return cls(encoder, weights, Neighbourhood.of(questions, weights.vectors, weights.outputs.clauses))

    def read(self, text: str) -> Reading:
        """Return what the text is about; raises nothing for any text."""
        encoded = self.encoder.encode(text, WINDOWS_READ)
        if not encoded.spans.any():
            return _NO_WORDS
        said = self.weights.outputs.split(self.weights.heads(encoded.states, outputs.beside(encoded)))
        return self._judge(said, self.neighbourhood.nearness(encoded.sentence))

    def _judge(self, said: Said, nearness: Floats) -> Reading:
        names, calibration = self.weights.outputs, self.weights.calibration
        topics = dict(zip(names.topics, outputs.topic_probabilities(said, calibration).tolist(), strict=True))
        scopes = outputs.scopes(topics)
        clauses = outputs.clause_probabilities(said, self.neighbourhood.vote(nearness), calibration)
        best = np.argsort(-clauses, kind="stable")[:_CLAUSES_TOLD]
        alarms = {"safeguarding": outputs.logistic(said.safeguarding), "distress": outputs.logistic(said.distress)}
        told = {**topics, **{f"alarm: {name}": share for name, share in alarms.items()}, "out": scopes[Scope.OUT]}
        return Reading(
            scope=outputs.scope(scopes, calibration),
            clauses=tuple((names.clauses[row], _told(clauses[row])) for row in best),
            signpost=max(topics.keys() - {Scope.IN, Scope.NEAR}, key=lambda kind: (topics[kind], kind)),
            intents={name: _told(share) for name, share in outputs.intent_probabilities(said, calibration).items()},
            safeguarding=alarms["safeguarding"] >= _ALARMING,
            distress=alarms["distress"] >= _ALARMING,
            scores={name: _told(share) for name, share in told.items()},
            neighbours=self.neighbourhood.nearest(nearness, _NEIGHBOURS_TOLD),
        )


def _told(share: float) -> float:
    """Return a probability without its last digits, which depend on where in memory the sums were made."""
    return round(float(share), 5)
