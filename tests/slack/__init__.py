"""Tests of the Slack platform: signed requests in, a local Web API to count and check what goes out."""
