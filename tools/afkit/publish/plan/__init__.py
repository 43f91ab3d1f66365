"""From a connector and a zone to a plan: what is wanted, what is there, what has to be written and what it breaks."""
