# SPDX-License-Identifier: GPL-3.0-or-later
"""Karpenter's node classes and node pools, from typed data to the objects in the cluster.

    spec            the options
    merging         an entry on top of its templates
    gpus            which pools take machines with GPUs, and how these are shared
    contradictions  what is wrong with the data whatever there is
    forms           what means the same in another form: quantities, durations, lists whose order means nothing
    classes, pools  an entry's attributes, which are parts of the object, and back
    parts           the tables of these parts
    kinds           what the engine can do with the two
    schedules       schedules of disruption budgets
    offers          whether the region has the instance types and zones that pools ask for
    images          whether the images of classes are there, and for the cluster's Kubernetes
    network         whether classes find subnets and security groups
    schemas         Karpenter's own definitions, with their rules, asked without a server
    verdicts        what these, or the server by a dry run, say of what is new or changed
    area            all of it: read, describe, refuse
"""
