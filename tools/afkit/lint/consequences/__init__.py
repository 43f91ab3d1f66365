"""A defect is one finding: what only follows from it is left out, and what it hides is looked for."""
