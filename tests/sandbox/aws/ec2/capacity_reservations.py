"""Capacity reservations: there are none, and they can't be made here."""

from moto.core.responses import ActionResult

from .refusals import refuse


class CapacityReservationsResponse:
    def describe_capacity_reservations(self) -> ActionResult:
        named = self._get_param("CapacityReservationIds", [])
        if named:
            raise refuse("InvalidCapacityReservationId.NotFound", f"The capacity reservation ID '{', '.join(named)}' does not exist")
        return ActionResult({"CapacityReservations": []})
