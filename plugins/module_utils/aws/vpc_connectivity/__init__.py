# SPDX-License-Identifier: GPL-3.0-or-later
"""What connects a VPC with others and with offices.

area.py finds both sides. By subject: peering.py, of_peering.py and routes.py; transit_gateways.py and shares.py; vpn_gateways.py and
vpn_connections.py; what another account may do here is environment.py's. Pure are ranges.py, (vpn_)contradictions.py, tunnels.py, words.py,
outputs.py and (transit_, vpn_)desired.py. checks.py and removal.py look at the plan once more.
"""
