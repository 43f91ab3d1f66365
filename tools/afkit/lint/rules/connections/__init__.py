"""Connections: what proves them, and the steps of OAuth."""
