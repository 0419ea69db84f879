"""Report misuse in confidence: the reporter, those who receive reports, and the clock."""
