# SPDX-License-Identifier: GPL-3.0-or-later
"""Service Quotas: what an account has, what an environment needs of it, and requests for more.

Pure: model.py, names.py, verdicts.py, wishes.py, table.py; buckets.py, pools.py, needs.py. Reading: reading.py, usage.py,
instance_types.py. Asking: requests.py.
"""
