"""Where finance stands in the side menu."""
