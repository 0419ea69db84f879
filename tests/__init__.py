"""The tests; their tree mirrors the tree of what they test."""
