"""What requests send, where to, and in which form."""
