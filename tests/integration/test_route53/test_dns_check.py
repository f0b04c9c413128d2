# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""playbooks/dns_check.yml against a real DNS server: what to have put in outside, and that it is in."""

import yaml

from integration.support.runs import ROOT, Ansible

NAME = "piksel.big.go.id"
ZONES = yaml.safe_load((ROOT / "inventories/hub/host_vars/piksel-hub/dns.yml").read_text())["dns_zones"]


def test_the_records_are_printed_and_missed_and_then_found(aws, of, tmp_path):
    address, port = aws.dns
    asked = ("-e", f'{{"dns_check_resolvers": [{{"address": "{address}", "port": {port}}}], "dns_check_server_port": {port}}}')
    check = ("playbooks/dns_check.yml", "-i", "inventories/sandbox", *asked)
    servers = of("hub", zones=ZONES)["outputs"]["zones"][NAME]["name_servers"]
    ansible = Ansible(aws, tmp_path)

    missing = ansible.run(*check)
    assert missing.code != 0, missing.output
    assert missing.writes == []
    (printed,) = [one["result"]["msg"] for one in missing.results if one["task"].endswith("What servers outside have to hold")]
    assert printed == [f"{NAME}. 3600 IN NS {server}." for server in servers]
    said = missing.messages["piksel-hub"]
    assert f"{NAME}: nobody finds it: " in said
    assert f"have whoever runs DNS above it hold {', '.join(servers)} as its NS records" in said

    aws.delegate(NAME, servers)
    there = ansible.run(*check).green()
    assert there.writes == []
    assert "The world finds each zone." in there.output
