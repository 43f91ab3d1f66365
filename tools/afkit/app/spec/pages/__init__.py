"""What is made from the declarations: JSON Schemas and the reference pages."""
