"""From a content to bytes: Word and PDF/A, the same bytes for the same content."""
