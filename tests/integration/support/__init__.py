"""What the tests against the sandbox share: running Ansible, listing accounts, holding a plan against what was done."""
