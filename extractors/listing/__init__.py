"""Reading listings: one page of links in, its items, its further pages and its stated total out."""
