"""What the trade holds true of goods: values in, values out."""

AGE_LIMIT = 90
"""Days after which goods that nobody bought are overstock."""
