"""The three official tables: grids in, values with their places out."""
