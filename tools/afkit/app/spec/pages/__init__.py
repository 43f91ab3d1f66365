"""What is made from the declarations: JSON Schemas, the reference page, hover texts."""
