"""Reads what people write as YAML into core types: the policy content and the organisation; faults come with lines."""
