"""The bot: its core, the platforms it speaks on, storage, matching and the composition root."""
