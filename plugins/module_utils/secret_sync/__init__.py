# SPDX-License-Identifier: GPL-3.0-or-later
"""From secrets of AWS to Secrets of Kubernetes, many at once.

    source        a source as it is described, and what is wrong with it
    description   an entry of the map likewise
    stores        AWS's side: versions of secrets without their values, and values in batches
    observed      Kubernetes' side: what Secrets tell of themselves without their data
    content       values of sources, and the data of an entry made of them
    documents     structures as YAML that every program reads alike
    targets       from all these what is wanted and what is there, for the engine
    filling       values, of those that may have to change
    claims        what is somebody else's, or can't change
    due           restarts that are still to be made
    kinds         what the engine can do with a Secret, a namespace and a workload
    build         one run of the module
"""
