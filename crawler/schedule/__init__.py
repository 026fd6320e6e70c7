"""The schedule: which crawls run when, each in a process of its own, and what survives what."""
