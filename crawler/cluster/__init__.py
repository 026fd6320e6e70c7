"""Work on many machines: functions that exist, sent to the workers of a Dask cluster. Dask is imported here alone."""
