"""Discover and yield: one small spider per portal family, no side effects."""
