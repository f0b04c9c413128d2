# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter's node classes and node pools, from typed data to the objects in the cluster.

    spec            the options
    merging         an entry on top of its templates
    gpus            which pools take machines with GPUs, and how these are shared
    contradictions  what is wrong with the data whatever there is
    forms           what means the same in another form: quantities, durations, lists whose order means nothing
    classes, pools  an entry's attributes, which are parts of the object, and back
    kinds           what the engine can do with the two
    schedules       schedules of disruption budgets
    offers          what EC2 and SSM say of the instance types, images, subnets and groups that are asked for
    schemas         Karpenter's own definitions, with their rules, asked without a server
    area            all of it: read, describe, refuse
"""
