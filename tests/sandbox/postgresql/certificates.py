"""The certificate authority of the sandbox's databases, as `rds-ca-rsa2048-g1` is that of RDS, and the certificates of addresses."""

import datetime
import ipaddress
import secrets
import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = datetime.timedelta(days=365)


class Authority:
    def __init__(self) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        # Of each sandbox another one, as are the keys: OpenSSL looks for an authority by its name.
        self._name = subject(f"Sandbox RDS root CA {secrets.token_hex(4)}")
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        signed = self._builder(self._name, self._key, authority=True).add_extension(usage, critical=True)
        self.certificate = signed.sign(self._key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)

    def context(self, address: str, folder: Path) -> ssl.SSLContext:
        """Of a server at this address; its key lies in the folder until it is read."""
        key = ec.generate_private_key(ec.SECP256R1())
        names = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(address)), x509.DNSName(address)])
        builder = self._builder(subject(address), key).add_extension(names, critical=False)
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH])
        certificate = builder.add_extension(usage, critical=False).sign(self._key, hashes.SHA256())
        form = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
        path = folder / "certificate.pem"
        path.touch(0o600)
        path.write_bytes(key.private_bytes(*form) + certificate.public_bytes(serialization.Encoding.PEM))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.load_cert_chain(path)
        path.unlink()
        return context

    def _builder(self, owner: x509.Name, key: ec.EllipticCurvePrivateKey, authority: bool = False) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder().subject_name(owner).issuer_name(self._name).public_key(key.public_key())
        # A clock that was just set back must not make them invalid.
        builder = builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + LIFETIME)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)


def subject(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.ORGANIZATION_NAME, "sandbox"), x509.NameAttribute(NameOID.COMMON_NAME, name)])
