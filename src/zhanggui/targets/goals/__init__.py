"""Goals: trees from company to person, whose progress is read and never typed, or marked as attested."""
