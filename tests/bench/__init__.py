"""`make bench`: what the suite does per second, per core and per megabyte; see docs/performance.md."""
