# The AWS on this machine: tests/sandbox/README.md.
comma := ,
SANDBOX := PYTHONPATH=tests $(PYTHON) -m sandbox

# make sandbox-up KUBECONFIG=…: a cluster of one's own behind the emulated EKS. One that the shell merely has is not taken for that.
ifeq ($(origin KUBECONFIG),command line)
export SANDBOX_KUBECONFIG := $(KUBECONFIG)
endif

# What stands behind clusters is built first, unless nothing is to, or something else does: charts are installed there too.
KUBERNETES := $(if $(filter none,$(SANDBOX_KUBERNETES)),,$(if $(SANDBOX_KUBECONFIG),charts,sandbox-tools))

# With nothing behind clusters there is nothing to sync secrets to, nowhere to install anything, and no way to databases through a pod.
.PHONY: sandbox
sandbox: sandbox-up ## start the sandbox and build the site in it
	@environment=$$($(SANDBOX) env); eval "$$environment"; \
	ansible-playbook site.yml -i inventories/sandbox $(if $(filter none,$(SANDBOX_KUBERNETES)),--skip-tags secrets$(comma)karpenter$(comma)external_dns$(comma)rds)

.PHONY: sandbox-up
sandbox-up: setup $(KUBERNETES) ## start the sandbox
	@$(SANDBOX) up

.PHONY: sandbox-down
sandbox-down: ## stop the sandbox
	@if [ -x $(PYTHON) ]; then $(SANDBOX) down; else echo "The sandbox did not run."; fi

.PHONY: sandbox-status
sandbox-status: ## say whether the sandbox runs, and where
	@if [ -x $(PYTHON) ]; then $(SANDBOX) status; else echo "The sandbox does not run."; exit 1; fi

# Its output is for a shell to evaluate: what set-up and start have to say goes to standard error.
.PHONY: sandbox-env
sandbox-env: ## print what leads a shell to the sandbox, for eval
	@$(MAKE) -s sandbox-up >&2
	@$(SANDBOX) env

.PHONY: sandbox-tools
sandbox-tools: $(READY) ## build the sandbox's Kubernetes, once: about 7 minutes on two cores; and package the controllers' charts
	@PYTHONPATH=tests $(PYTHON) -m sandbox.kubernetes.build

.PHONY: charts
charts: $(READY) ## package the controllers' charts, with the machine's Helm or ours
	@PYTHONPATH=tests $(PYTHON) -m sandbox.kubernetes.charts

.PHONY: controllers
controllers: $(READY) ## build Karpenter and external-dns, once: about 5 minutes on two cores
	@PYTHONPATH=tests $(PYTHON) -m sandbox.kubernetes.controllers
