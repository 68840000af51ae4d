"""Sharing an amount out over places and days, in whole steps, around cells that are fixed. Values in, values out."""
