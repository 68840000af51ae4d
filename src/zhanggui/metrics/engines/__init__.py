"""Engines: who answers the statements, each over the files of a pinned fact version.

Keeps      nothing of its own; `postgres` and `clickhouse` keep copies of fact files in tables of theirs
Offers     one module an engine with `engine(store)`: embedded, spark, postgres, clickhouse
Announces  nothing
Needs      facts, the compiler; the driver of the engine in question, imported only by its module
Never      approximates: what an engine cannot answer exactly it refuses, naming itself and the metric
Start at   binding.py, then embedded.py
"""
