# SPDX-License-Identifier: GPL-3.0-or-later
"""One engine for every area: describe, read, plan, apply, report. It knows neither AWS nor Ansible.

    desired  = [Resource("vpc", "main", {"cidr": "192.0.2.0/24"}),
                Resource("subnet", "main-a", {"cidr": "192.0.2.0/28", "vpc_id": Reference("vpc", "main")})]
    existing = read([read_vpcs, read_subnets])     # few bulk calls, at the same time
    steps    = plan(desired, existing, kinds)      # pure: what check mode shows is what a run does
    check_mode or apply(steps, kinds)              # ordered, concurrent, awaited
    result   = report(steps, kinds)                # the same keys, planned or done

To add a kind of resource, subclass `Kind` (model.py says what each member means), and write a function without
arguments that returns all resources of that kind in the area, as `Existing`, in as few calls as AWS allows.
"""
