"""Slack: what arrives becomes a request, what the bot replies becomes messages, forms and the Home tab."""
