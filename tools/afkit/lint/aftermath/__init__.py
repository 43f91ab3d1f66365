"""What follows from a defect at other places, and is left out: one defect is one finding."""
