"""Pure reading: bytes in, Report out; no file, network, clock, database or subprocess."""
