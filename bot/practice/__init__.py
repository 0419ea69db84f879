"""The practice room: a chat platform in the browser, on this machine alone."""
