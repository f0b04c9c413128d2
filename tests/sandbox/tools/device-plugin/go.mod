// NVIDIA's device plugin, for its chart alone: `make sandbox-tools` packages it.
module piksel.infra/sandbox/tools/device-plugin

go 1.26.0

require github.com/NVIDIA/k8s-device-plugin v0.14.5
