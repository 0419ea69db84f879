"""Judges draft posts: patterns, learnt heads and the facts given, brought together in one verdict."""
