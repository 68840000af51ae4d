"""The warehouse of an evening: one line an article. No platform exports it; the layout is our own."""
