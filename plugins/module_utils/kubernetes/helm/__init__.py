# SPDX-License-Identifier: GPL-3.0-or-later
"""Helm's releases as the engine knows resources. Helm itself fetches, renders, installs, waits and rolls back.

    spec       what a release is described with, and what is wrong with a description
    releases   `Releases`, all of one area: read, describe, check before anything is changed
    release    `HelmRelease`, what the engine can do with one
    storage    what Helm's Secrets tell of releases, and of what became of their revisions
    runs       whether a Helm that this machine has started is still at work
    values     what a user gives to a chart, as Helm compares it and without what must not be shown
    charts     charts found, fetched and rendered, each once in a run
    program    the program helm, apart from its user's own repositories and state
    handed     its way to the cluster, which no disk has
    words      what it says, in one sentence
"""
