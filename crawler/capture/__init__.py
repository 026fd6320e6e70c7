"""The archive: exact exchanges into WARC, the index over them, and back."""
