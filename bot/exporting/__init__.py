"""Whatever is handed out of a case: as a document to read and as data."""
