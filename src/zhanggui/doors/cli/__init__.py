"""The command-line kit: one program, answers as tables or JSON, errors to stderr.

Offers     program.app (a Typer app that rooms hang their commands on), answer, fail, progress
Never      knows a command's business
"""
