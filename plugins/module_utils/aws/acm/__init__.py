# SPDX-License-Identifier: GPL-3.0-or-later
"""Certificate Manager: certificates of CloudFront, and the records that validate them."""

from .certificates import AcmCertificate, certificate_name
from .validations import AcmValidation, validation_name

__all__ = ["AcmCertificate", "AcmValidation", "certificate_name", "validation_name"]
