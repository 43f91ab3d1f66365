"""What the platform's review asks for."""
