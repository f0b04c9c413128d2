"""How long a run without changes takes, beside what it could take at least and beside stock modules: see README.md."""
