"""Publishing: the state of a zone, the plan from there to a connector, its steps, and the way back."""
