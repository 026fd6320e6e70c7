"""Captured pages shown as they were, on an origin of their own."""
