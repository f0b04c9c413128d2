# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter on a cluster: what it needs in AWS, its charts, and its node classes and pools.

    build            one run of the module
    versions         what differs between Karpenter's versions
    permissions      what its controller may do, by version
    contradictions   what is wrong with the parameters before anything is read
    desired          the resources in AWS, of IAM, EKS, SQS and EventBridge
    charts           the Helm releases, with the values that this module gives
    order            what comes first, and what goes first
    existing         the kinds of other areas, held to what is Karpenter's
    nodes            node classes and node pools
"""
