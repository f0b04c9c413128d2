# SPDX-License-Identifier: GPL-3.0-or-later
"""PostgreSQL in RDS and Aurora. A table of contents:

what contradicts      contradictions.py (options), storage.py, windows.py, versions.py, parameters.py, offers.py: pure
what is asked of RDS  catalogue.py (versions and classes), origin.py (what is restored), master.py (the own secret), placement.py
what is described     names.py, desired.py
kinds                 area.py; subnet_groups.py, parameter_groups.py, snapshots.py; settings.py and statuses.py, server.py (read, awaited)
                      and changing.py (made, restored, changed, deleted) for instances.py and clusters.py; kinds.py lists them
a run                 build.py: checks.py, upgrade.py, announcements.py (what restarts, and when), outputs.py
"""
