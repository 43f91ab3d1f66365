"""What happens in which order: chains of requests, pages, repetition, polling. Generators without I/O."""
