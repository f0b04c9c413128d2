"""A certificate authority for one control plane, and the certificates of its programs."""

import datetime
import ipaddress
import os
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

LIFETIME = datetime.timedelta(days=365)
# Service 172.20.0.1 is the API server's own address within EKS clusters whose VPC has addresses of 10.0.0.0/8.
SERVER_NAMES = ("localhost", "kubernetes", "kubernetes.default", "kubernetes.default.svc", "kubernetes.default.svc.cluster.local")
SERVER_ADDRESSES = ("127.0.0.1", "172.20.0.1")
# File, common name, organization: the identity that the API server's certificate authentication sees.
CLIENTS = (
    ("admin", "kubernetes-admin", "system:masters"),
    ("kube-controller-manager", "system:kube-controller-manager", "system:kube-controller-manager"),
    ("kube-scheduler", "system:kube-scheduler", "system:kube-scheduler"),
    ("kwok", "kwok", "system:masters"),
    # The sandbox itself, where it does what a cloud does: its writes are nobody's.
    ("sandbox", "sandbox", "system:masters"),
    ("kubelet-client", "kube-apiserver-kubelet-client", "system:masters"),
    ("etcd-client", "kube-apiserver", "kube-apiserver"),
)


class Authority:
    def __init__(self, directory: Path):
        self.directory = directory
        directory.mkdir(parents=True, exist_ok=True)
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._name = subject("kubernetes", "sandbox")
        usage = x509.KeyUsage(True, False, False, False, False, True, True, False, False)
        builder = self._builder(self._name, self._key, authority=True).add_extension(usage, critical=True)
        self._certificate = builder.sign(self._key, hashes.SHA256())
        write(directory / "ca.crt", self._certificate.public_bytes(serialization.Encoding.PEM))

    def issue_all(self) -> None:
        for name, common_name, organization in CLIENTS:
            self._issue(name, subject(common_name, organization), [ExtendedKeyUsageOID.CLIENT_AUTH])
        for name in ("kube-apiserver", "etcd", "kubelet"):
            # etcd calls itself, so its certificate is a client's as well.
            self._issue(name, subject(name, "sandbox"), [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH], server=True)
        self._service_account_key()

    def _issue(self, name: str, owner: x509.Name, usages: list[x509.ObjectIdentifier], server: bool = False) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        builder = self._builder(owner, key).add_extension(x509.ExtendedKeyUsage(usages), critical=False)
        if server:
            names: list[x509.GeneralName] = [x509.DNSName(host) for host in SERVER_NAMES]
            names += [x509.IPAddress(ipaddress.ip_address(address)) for address in SERVER_ADDRESSES]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        write(self.directory / f"{name}.crt", certificate.public_bytes(serialization.Encoding.PEM))
        write(self.directory / f"{name}.key", private(key))

    def _service_account_key(self) -> None:
        """RSA, as EKS signs its service accounts' tokens."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
        write(self.directory / "service-account.key", private(key))
        write(self.directory / "service-account.pub", public)

    def _builder(self, owner: x509.Name, key: ec.EllipticCurvePrivateKey, authority: bool = False) -> x509.CertificateBuilder:
        now = datetime.datetime.now(datetime.UTC)
        builder = x509.CertificateBuilder().subject_name(owner).issuer_name(self._name).public_key(key.public_key())
        # A clock that was just set back must not make them invalid.
        builder = builder.not_valid_before(now - datetime.timedelta(hours=1)).not_valid_after(now + LIFETIME)
        builder = builder.serial_number(x509.random_serial_number())
        return builder.add_extension(x509.BasicConstraints(ca=authority, path_length=None), critical=True)


def subject(common_name: str, organization: str) -> x509.Name:
    attributes = [(NameOID.ORGANIZATION_NAME, organization), (NameOID.COMMON_NAME, common_name)]
    return x509.Name([x509.NameAttribute(oid, value) for oid, value in attributes])


def private(key: ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey) -> bytes:
    form = serialization.PrivateFormat.PKCS8
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def write(path: Path, content: bytes) -> None:
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        file.write(content)
