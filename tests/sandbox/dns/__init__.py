"""A DNS server of the sandbox: what the zones of its Route 53 answer, and what the world finds."""
