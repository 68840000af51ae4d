"""Kernel: the operating loop, knowing no department.

Layers, lowest first: keys, audit, privacy, jobs, events, organisation, duties, work, evidence.
"""
