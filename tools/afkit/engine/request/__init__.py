"""From a directive and variables to a request: merging the base, planning, encoding the body."""
