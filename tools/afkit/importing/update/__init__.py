"""Staying in step with a description: a baseline kept beside the connector, and a three-way merge."""
