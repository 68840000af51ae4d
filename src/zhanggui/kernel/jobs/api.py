"""The face of jobs."""

from zhanggui.kernel.jobs.queue import enqueue, every, run_now, waiting_count

__all__ = ["enqueue", "every", "run_now", "waiting_count"]
