"""Other descriptions → a connector: OpenAPI, curl command lines, HAR recordings; and staying in step with them."""
