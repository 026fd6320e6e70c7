"""The built-in portals, served on loopback."""
