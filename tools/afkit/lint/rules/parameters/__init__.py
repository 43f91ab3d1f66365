"""Parameter lists: names, choices, bounds, defaults, what procedures give to forms, and what nothing reads."""
