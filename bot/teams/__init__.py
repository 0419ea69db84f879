"""Microsoft Teams: what arrives becomes a request, what the bot replies becomes cards."""
