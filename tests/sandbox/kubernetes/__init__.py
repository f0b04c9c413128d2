"""The Kubernetes behind the emulated EKS: a real control plane for each cluster, and nodes that KWOK plays."""

from .control_plane import ControlPlane, stop_leftovers
from .control_planes import ControlPlanes, from_environment
from .nodes import Node
from .tools import ToolsError

__all__ = ["ControlPlane", "ControlPlanes", "Node", "ToolsError", "from_environment", "stop_leftovers"]
