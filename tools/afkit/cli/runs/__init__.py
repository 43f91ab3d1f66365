"""What the commands that run something share: inputs, connection, transport, and how a run is shown and kept."""
