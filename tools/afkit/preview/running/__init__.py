"""What the page does with a connector: ways to answer, connections, runs and their history. All of it is the engine's work."""
