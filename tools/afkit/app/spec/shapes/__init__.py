"""The small language in which the format is declared, and the words for what it says."""
