# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm's releases as the engine knows resources. Helm itself fetches, renders, installs, waits and rolls back.

    spec       what a release is described with, and what is wrong with a description; for the argument specs of modules
    releases   `Releases`, all of one area: read, describe, check before anything is changed
    release    `HelmRelease`, what the engine can do with one
    storage    what Helm's Secrets tell of a release, and of what became of its revisions
    charts     charts found, fetched and rendered, each once in a run
    program    the program helm: its environment, its way to the cluster, its words
"""
