"""Alarms: what is wrong is told once, by log, mail and webhook, and told again when it changes or is over."""
