"""Fleets: what can't be launched is an error in the answer of an instant fleet, not of the request."""

from typing import Any

from moto.core.responses import ActionResult
from moto.ec2.exceptions import EC2ClientError
from moto.ec2.models import fleets as moto


class Fleet(moto.Fleet):
    """`errors`: in the form in which CreateFleet answers with them."""

    @property
    def errors(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.__dict__.setdefault("_errors", [])
        return found

    def create_spot_requests(self, weight_to_add: float) -> Any:
        try:
            return super().create_spot_requests(weight_to_add)
        except EC2ClientError as error:
            self._note(error, "spot")
            return self.spot_requests

    def create_on_demand_requests(self, weight_to_add: float) -> None:
        try:
            super().create_on_demand_requests(weight_to_add)
        except EC2ClientError as error:
            self._note(error, "on-demand")

    def _note(self, error: EC2ClientError, lifecycle: str) -> None:
        specification = self.launch_specs[0]
        place = {"LaunchTemplateSpecification": specification.launch_template_spec}
        if specification.overrides:
            place["Overrides"] = specification.overrides
        self.errors.append(
            {"ErrorCode": error.code, "ErrorMessage": error.message, "Lifecycle": lifecycle, "LaunchTemplateAndOverrides": place}
        )


moto.Fleet = Fleet


class FleetsResponse:
    def create_fleet(self) -> ActionResult:
        answer = super().create_fleet()
        fleet = self.ec2_backend.fleets[answer.result["FleetId"]]
        if fleet.fleet_type == "instant" and fleet.errors:
            answer.result["Errors"] = fleet.errors
        return answer
