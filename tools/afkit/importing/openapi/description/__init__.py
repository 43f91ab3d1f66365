"""What an OpenAPI description says, in one form for all its versions."""
