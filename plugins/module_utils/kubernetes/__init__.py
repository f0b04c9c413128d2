# SPDX-License-Identifier: GPL-3.0-or-later
"""Kubernetes in bulk: few calls for many objects, on connections that stay open."""
