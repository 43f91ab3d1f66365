"""A zone: its addresses, its client, its errors, and what it holds now."""
