# SPDX-License-Identifier: GPL-3.0-or-later
"""What connects a VPC with others and with offices.

area.py finds both sides. By subject: peering.py and routes.py; vpn_gateways.py and vpn_connections.py; what another account may
do here is environment.py's. Pure are ranges.py, (vpn_)contradictions.py, (vpn_)desired.py, tables.py, tunnels.py and outputs.py.
"""
