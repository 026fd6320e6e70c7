"""Where what was read stands: the captured page, sheet or picture with the place marked."""
