"""What else looks through drafts, beside which the check is measured."""

from collections.abc import Callable
from functools import partial

from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import NoOpNlpEngine
from profanity_check import predict_prob


def presidio() -> tuple[Callable[[str], object], int]:
    """Return presidio's search for personal data by patterns, for English in the UK, and how many recognisers it has.

    There is no language model behind it, so it looks for no names and does not weigh the words around what it finds.
    """
    language = NoOpNlpEngine(models=[{"lang_code": "en", "model_name": ""}])
    language.load()
    registry = RecognizerRegistry(supported_languages=["en"])
    registry.load_predefined_recognizers(languages=["en"], nlp_engine=language, countries=["uk"])
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=language, supported_languages=["en"])
    return partial(analyzer.analyze, language="en"), len(tuple(registry.recognizers))


def profanity(text: str) -> object:
    """Return how likely alt-profanity-check thinks a text to be profane."""
    return predict_prob([text])
