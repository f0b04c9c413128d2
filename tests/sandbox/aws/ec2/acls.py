"""Network ACLs: the rules AWS adds itself, and its errors where moto breaks."""

from typing import Any

from moto.ec2.models.network_acls import NetworkAcl

from .refusals import refuse

PROTOCOLS = {"all": "-1", "icmp": "1", "tcp": "6", "udp": "17", "icmpv6": "58"}
LAST_RULE = 32767

_get_filter_value = NetworkAcl.get_filter_value


def get_filter_value(acl: NetworkAcl, filter_name: str, method_name: str | None = None) -> Any:
    return acl.id if filter_name == "network-acl-id" else _get_filter_value(acl, filter_name, method_name)


def entries(acl: NetworkAcl) -> list[Any]:
    return sorted(acl.network_acl_entries, key=lambda entry: (not entry.egress, entry.rule_number))


NetworkAcl.get_filter_value = get_filter_value
NetworkAcl.entries = property(entries)


class Acls:
    def create_network_acl(self, vpc_id: str, tags: Any = None, default: bool = False) -> Any:
        acl = super().create_network_acl(vpc_id, tags=tags, default=default)
        if not default:
            self.add_default_entries(acl.id)
            acl.network_acl_entries = [entry for entry in acl.network_acl_entries if entry.rule_number == LAST_RULE]
        return acl

    def describe_network_acls(self, network_acl_ids: list[str] | None = None, filters: Any = None) -> Any:
        for identifier in network_acl_ids or []:
            self.get_network_acl(identifier)
        return super().describe_network_acls(network_acl_ids, filters)

    def delete_network_acl(self, network_acl_id: str) -> Any:
        if self.get_network_acl(network_acl_id).default:
            raise refuse("InvalidParameterValue", f"cannot delete default network ACL {network_acl_id}")
        self.forget_tags(network_acl_id)
        return super().delete_network_acl(network_acl_id)

    def create_network_acl_entry(self, *given: Any, **entry: Any) -> Any:
        entry["protocol"] = PROTOCOLS.get(str(entry["protocol"]).lower(), entry["protocol"])
        return super().create_network_acl_entry(*given, **entry)

    def delete_network_acl_entry(self, network_acl_id: str, rule_number: int, egress: bool) -> Any:
        acl = self.get_network_acl(network_acl_id)
        numbers = [entry.rule_number for entry in acl.network_acl_entries if entry.egress == egress]
        if rule_number not in numbers or rule_number == LAST_RULE:
            direction = "egress" if egress else "ingress"
            raise refuse("InvalidNetworkAclEntry.NotFound", f"The specified network acl entry ({direction} {rule_number}) does not exist")
        return super().delete_network_acl_entry(network_acl_id, rule_number, egress)

    def replace_network_acl_association(self, association_id: str, network_acl_id: str) -> Any:
        self.get_network_acl(network_acl_id)
        if not any(association_id in acl._associations for acl in self.network_acls.values()):
            raise refuse("InvalidAssociationID.NotFound", f"The association ID '{association_id}' does not exist")
        return super().replace_network_acl_association(association_id, network_acl_id)
