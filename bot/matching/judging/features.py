"""What is known of a draft besides its words, in numbers: the facts given, and how surely each rule's patterns hit."""

from collections.abc import Iterable, Sequence

import numpy as np

from bot.core.checks import Account, Draft, Hit, Media
from bot.matching.encoder import LAYER_WIDTH, Encoded, Floats

#: Platforms that are alike in who reads them.
_PLATFORMS = (
    ("facebook", "nextdoor"),
    ("instagram", "snapchat", "tiktok", "threads", "youtube", "bereal", "pinterest"),
    ("twitter", "x", "bluesky", "mastodon"),
    ("linkedin",),
    ("whatsapp", "telegram", "discord", "messenger", "signal"),
    ("google", "tripadvisor", "trustpilot", "glassdoor", "indeed"),
)
#: A post of fewer words is short, and there is less to go by.
_SHORT = 12


def beside(encoded: Encoded, draft: Draft, hits: Iterable[Hit], rules: Sequence[str]) -> Floats:
    """Return what the heads see of a draft beside its tokens: the sentence, the facts, and the hits by rule."""
    sentence = encoded.sentence * np.sqrt(LAYER_WIDTH)
    return np.concatenate([sentence, facts(draft), surest(hits, rules)]).astype(np.float32)


def facts(draft: Draft) -> Floats:
    """Return the facts as switches, all off for a fact that is not known, and the length of the post."""
    words = len(draft.text.split())
    switches = [
        *(draft.account is account for account in Account),
        *(draft.authorised is known for known in (True, False)),
        *(draft.media is media for media in Media),
        *(draft.consent is known for known in (True, False)),
        draft.media is Media.PUPIL_IMAGE and draft.consent is None,
        *(draft.platform in alike for alike in _PLATFORMS),
        min(words, 60) / 30,
        words < _SHORT,
    ]
    return np.array(switches, dtype=np.float32)


def surest(hits: Iterable[Hit], rules: Sequence[str]) -> Floats:
    """Return for each rule how sure the surest of its hits is; 0 without any."""
    found = dict.fromkeys(rules, 0.0)
    for hit in hits:
        found[hit.rule] = max(found[hit.rule], hit.sureness)
    return np.array(list(found.values()), dtype=np.float32)
