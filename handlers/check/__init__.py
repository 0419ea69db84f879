"""Check a draft post against the policy, and ask a manager about it."""
