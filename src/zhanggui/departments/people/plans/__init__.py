"""Plans and summaries: written for a period, submitted to the superior, accepted or returned, every version kept."""
