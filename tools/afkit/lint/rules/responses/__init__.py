"""What requests make of a response, and what modules give out."""
