"""`make train`: learns the examples of `policy_content/` anew and writes the weights; needs torch."""

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from bot.app import Parts
from bot.matching.encoder import Encoder
from bot.matching.judging import weights as draft_weights
from bot.matching.judging.learn import learn
from bot.matching.train import train
from bot.matching.weights import WEIGHTS_FILE, save
from bot.settings import load_settings


def main() -> None:
    """Train both sets of heads side by side, and write their weights beside the engine."""
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as processes:
        for learning in (processes.submit(learn_drafts), processes.submit(learn_meaning)):
            learning.result()


def learn_meaning() -> None:
    """Learn clauses, topics, intents and alarms."""
    parts = Parts(load_settings())
    save(train(parts.content.examples, Encoder(parts.settings.encoder_folder)), WEIGHTS_FILE)


def learn_drafts() -> None:
    """Learn to judge drafts."""
    parts = Parts(load_settings())
    encoder = Encoder(parts.settings.encoder_folder)
    draft_weights.save(learn(parts.content.rules, parts.content.everyday, encoder))


if __name__ == "__main__":
    main()
