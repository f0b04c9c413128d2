"""Secrets in bulk: many of AWS into many of Kubernetes, by module `secret_sync`, by a plain program, and by a loop of stock tasks."""
