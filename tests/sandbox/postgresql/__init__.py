"""Real PostgreSQL servers, which stand behind the emulated databases.

`keeper.py` is the process that starts and ends them, `client.py` is what the sandbox's server asks it by.
"""
