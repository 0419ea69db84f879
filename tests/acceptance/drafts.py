"""Drafts whose verdicts these stories turn on, and what stands above the answers to them."""

STOP, TALK, CLEAR = "✖ Don't post this yet", "▲ Talk to your manager first", "✔ Nothing found against the policy"

UNKIND = "Mr Jones is a useless teacher and everybody at Alder Primary School knows it."
#: One of the everyday examples of the policy content.
HARMLESS = "Bread attempt number nine. Looks like a crime scene, tastes like heaven"
