"""What a person may do to buckets behind the role's back, and the changes that put it right."""

DRIFTS = ()
