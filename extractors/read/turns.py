"""By how many quarter turns counter-clockwise a picture may have to be turned before it is read."""

UPRIGHT, EVERY_TURN = (0,), (0, 1, 3, 2)
"""Of what is known to stand upright, and of what a scanner or a camera may have laid on its side, likely ones first."""
