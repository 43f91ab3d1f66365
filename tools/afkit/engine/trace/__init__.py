"""What a run tells of itself, with its secrets masked."""
