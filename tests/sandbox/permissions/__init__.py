"""What a caller's policies let it do, decided before a call is answered: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html

An action, a resource or a condition that can't be read here never lets anybody do anything, and a deny that can't be read denies.
"""

from .asks import Ask
from .decision import Denied, allowed, refusal_to

__all__ = ["Ask", "Denied", "allowed", "refusal_to"]
