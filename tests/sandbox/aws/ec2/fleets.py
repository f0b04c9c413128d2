"""Fleets: cheapest first, through the launch template; what can't be launched is an error in an instant fleet's answer alone."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import fleets as moto
from moto.ec2.models import spot_requests
from moto.ec2.utils import convert_tag_spec

from . import prices

PRIORITIZED = ("prioritized", "capacity-optimized-prioritized", "capacityOptimizedPrioritized")


class SpotInstanceRequest(spot_requests.SpotInstanceRequest):
    def launch_instance(self) -> Any:
        if self.launch_spec is None or not isinstance(self.launch_spec, spot_requests.SpotFleetLaunchSpec):
            return super().launch_instance()
        if not self.launch_spec.launch_template_spec:
            return super().launch_instance()
        instance = run(self.ec2_backend, self.launch_spec, 1, self.spot_fleet_id, "spot")[0]
        instance.spot_instance_request_id = self.id
        return instance


spot_requests.SpotInstanceRequest = SpotInstanceRequest  # type: ignore[misc]


class Fleet(moto.Fleet):
    """`errors`: in the form in which CreateFleet answers with them."""

    def __init__(self, ec2_backend: Any, fleet_id: str, *given: Any):
        # moto hands the tags of instances on, and no others.
        self.volume_tags = convert_tag_spec(given[-1]).get("volume", {})
        super().__init__(ec2_backend, fleet_id, *given)

    @property
    def errors(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.__dict__.setdefault("_errors", [])
        return found

    def create_spot_requests(self, weight_to_add: float) -> Any:
        def request(spec: Any, count: int) -> None:
            for _ in range(count):
                made = self.ec2_backend.request_spot_instances(
                    price=spec.spot_price,
                    image_id=spec.image_id,
                    count=1,
                    spot_instance_type="one-time" if self.fleet_type == "instant" else "persistent",
                    valid_from=None,
                    valid_until=None,
                    launch_group=None,
                    availability_zone_group=None,
                    key_name=spec.key_name,
                    security_groups=[],
                    user_data=spec.user_data,
                    instance_type=spec.instance_type,
                    placement=None,
                    kernel_id=None,
                    ramdisk_id=None,
                    monitoring_enabled=spec.monitoring_enabled,
                    subnet_id=spec.subnet_id,
                    spot_fleet_id=self.id,
                    tags=spec.tag_specifications,
                    launch_spec=spec,
                )
                self.spot_requests.extend(made)

        self._first_that_fits(weight_to_add, "spot", request)
        return self.spot_requests

    def create_on_demand_requests(self, weight_to_add: float) -> None:
        def start(spec: Any, count: int) -> None:
            for instance in run(self.ec2_backend, spec, count, self.id):
                self.on_demand_instances.append({"id": instance.id, "instance": instance, "launch_spec": spec})

        self._first_that_fits(weight_to_add, "on-demand", start)

    def _first_that_fits(self, weight: float, lifecycle: str, launch: Any) -> None:
        """Of the pools in the order of the strategy, the first that can be launched from; each that can't is an error."""
        for spec in self._in_order(lifecycle):
            spec.tag_specifications = {**spec.tag_specifications, "volume": self.volume_tags | spec.tag_specifications.get("volume", {})}
            count = max(1, -int(-weight // spec.weighted_capacity))
            try:
                launch(spec, count)
            except EC2ClientError as error:
                self._note(error, lifecycle, spec)
                continue
            self.fulfilled_capacity += count * spec.weighted_capacity
            return

    def _in_order(self, lifecycle: str) -> list[Any]:
        """https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-fleet-allocation-strategy.html: capacity is here as good as endless."""
        options = self.spot_options if lifecycle == "spot" else self.on_demand_options
        if (options or {}).get("AllocationStrategy") in PRIORITIZED:
            return sorted(self.launch_specs, key=lambda spec: float((spec.overrides or {}).get("Priority", "inf")))
        return sorted(self.launch_specs, key=lambda spec: self._price(spec, lifecycle) / spec.weighted_capacity)

    def _price(self, spec: Any, lifecycle: str) -> float:
        if lifecycle == "on-demand":
            return prices.on_demand(spec.instance_type)
        zone = (spec.overrides or {}).get("AvailabilityZone") or ""
        if spec.subnet_id and spec.subnet_id in {key for zones in self.ec2_backend.subnets.values() for key in zones}:
            zone = str(self.ec2_backend.get_subnet(spec.subnet_id).availability_zone)
        return prices.spot(spec.instance_type, zone)

    def _note(self, error: EC2ClientError, lifecycle: str, spec: Any) -> None:
        place = {"LaunchTemplateSpecification": spec.launch_template_spec}
        if spec.overrides:
            place["Overrides"] = spec.overrides
        self.errors.append(
            {"ErrorCode": error.code, "ErrorMessage": error.message, "Lifecycle": lifecycle, "LaunchTemplateAndOverrides": place}
        )

    @property
    def instances(self) -> list[dict[str, Any]] | None:
        """Those of one pool together."""
        one_by_one = super().instances
        if one_by_one is None:
            return None
        found: dict[str, dict[str, Any]] = {}
        for one in one_by_one:
            pool = f"{one['Lifecycle']} {one.get('LaunchTemplateAndOverrides')}"
            if pool in found:
                found[pool]["InstanceIds"] += one["InstanceIds"]
            else:
                found[pool] = one
        return list(found.values())


moto.Fleet = Fleet  # type: ignore[misc]


def run(backend: Any, spec: Any, count: int, fleet_id: str | None, lifecycle: str | None = None) -> list[Any]:
    """As RunInstances with the template and what overrides it."""
    template = spec.launch_template_spec
    zone = (spec.overrides or {}).get("AvailabilityZone")
    own = {"fleet_id": fleet_id} if lifecycle is None else {"fleet_id": None, "spot_fleet_id": fleet_id, "lifecycle": lifecycle}
    reservation = backend.run_instances(
        spec.image_id,
        count,
        None,
        [],
        launch_template={"LaunchTemplateId": template["LaunchTemplateId"], "Version": template["Version"]},
        instance_type=spec.instance_type,
        is_instance_type_default=False,
        region_name=backend.region_name,
        subnet_id=spec.subnet_id,
        placement=None if spec.subnet_id else zone,
        tags=spec.tag_specifications,
        **own,
    )
    for instance in reservation.instances:
        instance.add_tags({"aws:ec2:fleet-id": fleet_id})
    backend.started(reservation.instances)
    return list(reservation.instances)


class FleetsResponse:
    def create_fleet(self) -> ActionResult:
        answer = super().create_fleet()
        fleet = self.ec2_backend.fleets[answer.result["FleetId"]]
        if fleet.fleet_type == "instant" and fleet.errors:
            answer.result["Errors"] = fleet.errors
        return answer
