"""The database, a view of the archive: MongoDB, or the embedded server."""
