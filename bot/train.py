"""`make train`: learns the examples of `policy_content/` anew and writes the weights; needs torch."""

from bot.app import Parts
from bot.matching.encoder import Encoder
from bot.matching.train import train
from bot.matching.weights import WEIGHTS_FILE, save
from bot.settings import load_settings


def main() -> None:
    """Train, and write the weights beside the engine."""
    parts = Parts(load_settings())
    save(train(parts.content.examples, Encoder(parts.settings.encoder_folder)), WEIGHTS_FILE)


if __name__ == "__main__":
    main()
