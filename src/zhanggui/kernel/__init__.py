"""Kernel: the operating loop, knowing no department: organisation, duties, work, evidence, events, audit, privacy, jobs."""
