"""Starting instances: what EC2 asks for in RunInstances and, before it, in CreateFleet
(https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ExamplePolicies_EC2.html#iam-example-runinstances).

Everything that is used and everything that comes of it has to be allowed: image, subnet, groups, template, the instance, its volumes and
interfaces, their tags, and that the instance gets its role.
"""

from collections.abc import Iterator
from typing import Any

from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import ec2_backends
from moto.iam.models import iam_backends

from .asks import Ask, Request, request_tags, resource_tags
from .ec2_resources import MORE, arn, new_arn, of_new, specified, tags
from .services.iam import pass_role

NEW = ("instance", "volume", "network-interface")


def ask(request: Request) -> Iterator[Ask]:
    if request.operation == "RunInstances":
        yield from _launch(request, request.call.parameters, "RunInstances")
        return
    yield from of_new(request, "fleet", specified(request.get("TagSpecifications"), "fleet"))
    given, asked = {"TagSpecifications": request.get("TagSpecifications")}, []
    for configuration in request.get("LaunchTemplateConfigs") or []:
        for override in configuration.get("Overrides") or [{}]:
            wanted = {**override, **given, "LaunchTemplate": configuration.get("LaunchTemplateSpecification", {})}
            for name in ("CreateFleet", "RunInstances"):
                asked += _launch(request, wanted, name)
    # Hundreds of overrides have few things between them.
    yield from {(one.action, one.resource, tuple(map(str, one.facts.items()))): one for one in asked}.values()


def _launch(request: Request, given: dict[str, Any], name: str) -> Iterator[Ask]:
    """As if the request were RunInstances: `given` in its form."""
    template_id, data = _template(request, given.get("LaunchTemplate") or {})
    region = {"ec2:Region": request.region}
    kind = {"ec2:InstanceType": given.get("InstanceType") or data.get("InstanceType", "")}
    for identifier in _used(given, data, template_id):
        known = resource_tags(tags(request, identifier), "ec2")
        yield Ask(f"ec2:{name}", arn(request, identifier), {**known, **region}, MORE)
    for resource in NEW:
        new_tags = {**specified(data.get("TagSpecifications"), resource), **specified(given.get("TagSpecifications"), resource)}
        facts = {**request_tags(new_tags), **region, **(kind if resource == "instance" else {})}
        yield Ask(f"ec2:{name}", new_arn(request, resource), facts, MORE)
        if new_tags:
            yield Ask("ec2:CreateTags", new_arn(request, resource), {**facts, "ec2:CreateAction": name}, MORE)
    yield from _pass_role(request, given.get("IamInstanceProfile") or data.get("IamInstanceProfile") or {})


def _template(request: Request, named: dict[str, Any]) -> tuple[str | None, dict[str, Any]]:
    """What stands in the launch template; nothing, if it is not there: EC2 says so later."""
    backend: Any = ec2_backends[request.account][request.region]
    identifier = named.get("LaunchTemplateId") or backend.launch_template_name_to_ids.get(named.get("LaunchTemplateName"))
    found = backend.launch_templates.get(identifier)
    if found is None:
        return None, {}
    try:
        return identifier, found.get_version(named.get("Version") or "$Default").data
    except (EC2ClientError, ValueError):
        return identifier, {}


def _used(given: dict[str, Any], data: dict[str, Any], template_id: str | None) -> list[str]:
    interfaces = [*(given.get("NetworkInterfaces") or ()), *(data.get("NetworkInterfaces") or ())]
    found = [template_id, given.get("ImageId") or data.get("ImageId"), given.get("SubnetId") or data.get("SubnetId")]
    found += [one.get("SubnetId") for one in interfaces]
    found += [group for one in interfaces for group in one.get("Groups") or ()]
    found += given.get("SecurityGroupIds") or data.get("SecurityGroupIds") or []
    return list(dict.fromkeys(str(one) for one in found if one))


def _pass_role(request: Request, profile: dict[str, Any]) -> Iterator[Ask]:
    backend: Any = iam_backends[request.account]["aws"]
    name = profile.get("Name") or profile.get("Arn", "").rpartition("/")[2]
    found = backend.instance_profiles.get(name)
    for role in found.roles if found else ():
        yield pass_role(request, role.arn, "ec2.amazonaws.com")
