"""One defect, one finding: what others say of it is left out."""
