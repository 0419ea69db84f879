"""Patterns of rules: phrases, expressions, words near each other and identifiers, found through any disguise."""

from bot.matching.patterns.search import compile_patterns

__all__ = ["compile_patterns"]
