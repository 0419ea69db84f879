"""The nouns of the product: standard library only; nothing here awaits, logs or reads a clock."""
