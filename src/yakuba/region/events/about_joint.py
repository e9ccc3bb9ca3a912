"""What the facts of joint work are about."""

PROCUREMENT = "region.procurement"
TRAINING = "region.training"
SLOT = "region.slot"
