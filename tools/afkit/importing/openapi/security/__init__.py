"""Security schemes of a description → connections, and the request that proves them."""
