"""Security groups: not deleted while in use, nor while another group speaks of them."""

from typing import Any

from .refusals import refuse


class Groups:
    def create_security_group(self, name: str, *given: Any, **more: Any) -> Any:
        if name.startswith("sg-"):
            raise refuse(
                "InvalidParameterValue", f"Value ({name}) for parameter groupName is invalid. Group names may not be in the format sg-*."
            )
        group = super().create_security_group(name, *given, **more)
        if group.is_default:
            # Who is in a VPC's default group is reached by the others in it.
            self.authorize_security_group_ingress(
                group.id, "-1", None, None, [], source_groups=[{"GroupId": group.id}], vpc_id=group.vpc_id
            )
        return group

    def delete_security_group(self, name: str | None = None, group_id: str | None = None) -> None:
        group = self.get_security_group_from_id(group_id) if group_id else self.get_security_group_from_name(name)
        if group is not None:
            if group.name == "default":
                raise refuse("CannotDelete", f'the specified group: "{group.id}" name: "default" cannot be deleted by a user')
            if self._group_in_use(group):
                raise refuse("DependencyViolation", f"resource {group.id} has a dependent object")
            self.forget_tags(group.id)
        super().delete_security_group(name=name, group_id=group_id)

    def _group_in_use(self, group: Any) -> bool:
        if any(group in interface.group_set for interface in self.enis.values()):
            return True
        others = (other for groups in self.groups.values() for other in groups.values() if other is not group)
        rules = (rule for other in others for rule in (*other.ingress_rules, *other.egress_rules))
        return any((rule.source_group or {}).get("GroupId") == group.id for rule in rules)
