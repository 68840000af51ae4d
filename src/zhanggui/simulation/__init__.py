"""Simulation: a department's year of platform files, made up from one seed and known causes.

Keeps      nothing; folders of files are written, with the truth behind them
Offers     generate, around, Wish, Outcome
Announces  nothing
Needs      base, connectors (the layouts of the files it writes)
Never      draws from the machine's own chance, sums money in floats, or hides what of it is simulated
Start at   asking.py, then shop_year.py, trading.py (who comes and buys), following.py (what comes of it), causes.py
"""

from zhanggui.simulation.asking import Outcome, Wish, around, generate

__all__ = ["Outcome", "Wish", "around", "generate"]
