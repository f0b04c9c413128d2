# SPDX-License-Identifier: GPL-3.0-or-later
"""external-dns in a cluster: who it acts as, which zones it may change, and its Helm releases.

spec.py            options of one release, and how they are called where one is wrong
contradictions.py  what is wrong with them before anything is read; names.py has the forms of names, ARNs and durations. Pure
zones.py           hosted zones, and which of them a domain filter means
values.py          options of one release as values of the chart. Pure
identity.py        role, policy and pod identity association of one release. Pure
checks.py          what AWS or Helm would refuse halfway through, asked before the first change
build.py           one run of the module
"""
