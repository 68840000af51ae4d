"""Service desk of JD (咚咚): one line a day for the shop."""
