# The AWS on this machine: tests/sandbox/README.md.
SANDBOX = PYTHONPATH=tests $(PYTHON) -m sandbox

.PHONY: sandbox sandbox-up sandbox-down sandbox-status sandbox-env

sandbox: sandbox-up ## set up, start the sandbox and build the site in it
	@environment=$$($(SANDBOX) env) && eval "$$environment" && ansible-playbook site.yml -i inventories/sandbox

sandbox-up: setup ## start the sandbox
	@$(SANDBOX) up

sandbox-down: ## stop it
	@if [ -x $(PYTHON) ]; then $(SANDBOX) down; else echo "The sandbox did not run."; fi

sandbox-status: ## say whether it runs
	@if [ -x $(PYTHON) ]; then $(SANDBOX) status; else echo "The sandbox does not run."; exit 1; fi

# Its output is for the shell to evaluate, so that what set-up says goes elsewhere.
sandbox-env: ## print what leads a shell to it: eval "$(make -s sandbox-env)"
	@[ -x $(PYTHON) ] || $(MAKE) -s setup >&2
	@$(SANDBOX) up >&2
	@$(SANDBOX) env
