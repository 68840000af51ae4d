"""A courier's price table as JSON: first weight and started steps by province."""
