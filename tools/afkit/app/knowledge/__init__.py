"""What follows from an app: its requests, texts, fields and mentions, and the scope of every expression.

Lint, the index and whoever else asks about a connector share these answers.
"""
