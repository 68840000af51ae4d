"""The face of the promotion department: it has nothing to hand out yet, its numbers are metrics."""

__all__: list[str] = []
