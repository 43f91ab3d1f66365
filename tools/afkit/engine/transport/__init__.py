"""The one seam for I/O: requests and responses as they travel, the live transport, and where it may go."""
