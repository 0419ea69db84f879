"""The engine for meaning: a frozen sentence encoder, small heads learnt from the examples, a vote of the nearest."""
