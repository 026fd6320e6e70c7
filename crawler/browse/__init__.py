"""The web application over the database and the archive."""
