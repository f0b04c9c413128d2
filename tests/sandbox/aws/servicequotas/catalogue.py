"""The services and quotas that the sandbox's Service Quotas knows: AWS's names, codes and defaults.

They are those of each service's page "endpoints and quotas" in https://docs.aws.amazon.com/general/latest/gr/aws-service-information.html
(in ec2-service.html, vpc-service.html, eks.html, rds-service.html, elasticfilesystem.html, elb.html, ebs-service.html, lambda-service.html,
s3.html, iam-service.html, asm.html, servicequotas.html), whose links to the console have the codes. A service has more than stand here.
"""

from . import buckets
from .quotas import Quota, Service, Usage


def _load_balancing(resource: str) -> Usage:
    return Usage("Elastic Load Balancing", resource)


def _rds(resource: str) -> Usage:
    return Usage("RDS", resource)


EC2 = (
    *(found.quota for found in buckets.BUCKETS),
    Quota("L-0263D0A3", "EC2-VPC Elastic IPs", 5),
    Quota("L-B665C33B", "AMIs", 50000),
    Quota("L-0E3CBAB9", "Public AMIs", 5),
    Quota("L-70015FFA", "AMI sharing", 1000),
    Quota("L-D0B7243C", "New Reserved Instances per month", 20),
    Quota("L-A2478D36", "Transit gateways per account", 5),
    Quota("L-E0233F82", "Attachments per transit gateway", 5000),
    Quota("L-6DA43717", "Attachments per VPC", 5, adjustable=False),
    Quota("L-3E6EC3A3", "VPN connections per region", 50),
    Quota("L-4FB7FF5D", "Customer gateways per region", 50),
    Quota("L-7029FAB6", "Virtual private gateways per region", 5),
    Quota("L-8EA77D34", "Client VPN endpoints per Region", 5),
    Quota("L-8B7BF662", "Running Dedicated m5 Hosts", 2),
    Quota("L-A6E7FE5E", "Running Dedicated g5 Hosts", 0),
    Quota("L-86A789C3", "Running Dedicated p4d Hosts", 0),
)
VPC = (
    Quota("L-F678F1CE", "VPCs per Region", 5),
    Quota("L-407747CB", "Subnets per VPC", 200),
    Quota("L-83CA0A9D", "IPv4 CIDR blocks per VPC", 5),
    Quota("L-085A6257", "IPv6 CIDR blocks per VPC", 5),
    Quota("L-A4707A72", "Internet gateways per Region", 5),
    Quota("L-45FE3B85", "Egress-only internet gateways per Region", 5),
    Quota("L-FE5A380F", "NAT gateways per Availability Zone", 5),
    Quota("L-B4A6D682", "Network ACLs per VPC", 200),
    Quota("L-2AEEBF1A", "Rules per network ACL", 20),
    Quota("L-DF5E4CA3", "Network interfaces per Region", 5000),
    Quota("L-589F43AA", "Route tables per VPC", 200),
    Quota("L-93826ACB", "Routes per route table", 50),
    Quota("L-E79EC296", "VPC security groups per Region", 2500),
    Quota("L-0EA8095F", "Inbound or outbound rules per security group", 60),
    Quota("L-2AFB9258", "Security groups per network interface", 5),
    Quota("L-1B52E74A", "Gateway VPC endpoints per Region", 20),
    Quota("L-29B6F2EB", "Interface VPC endpoints per VPC", 50),
    Quota("L-3248932A", "Characters per VPC endpoint policy", 20480, adjustable=False),
    Quota("L-7E9ECCDB", "Active VPC peering connections per VPC", 50),
    Quota("L-DC9F7029", "Outstanding VPC peering connection requests", 25),
    Quota("L-8312C5BB", "VPC peering connection request expiry hours", 168, adjustable=False),
    Quota("L-44499CD2", "Subnets that can be shared with an account", 100),
    Quota("L-2C462E13", "Participant accounts per VPC", 100),
    Quota("L-BB24F6E5", "Network Address Usage", 64000),
    Quota("L-CD17FD4B", "Peered Network Address Usage", 128000),
)
EKS = (
    Quota("L-1194D53C", "Clusters", 100),
    Quota("L-6D54EA21", "Managed node groups per cluster", 30),
    Quota("L-BD136A63", "Nodes per managed node group", 450),
    Quota("L-33415657", "Fargate profiles per cluster", 10),
    Quota("L-D78D8AF8", "Selectors per Fargate profile", 5),
    Quota("L-23414FF3", "Label pairs per Fargate profile selector", 5),
    Quota("L-FDFA5F81", "Registered clusters", 10),
    Quota("L-11427A54", "Control plane security groups per cluster", 4, adjustable=False),
    Quota("L-93A74D60", "Public endpoint access CIDR ranges per cluster", 40, adjustable=False),
)
RDS = (
    Quota("L-7B6409FD", "DB instances", 40, usage=_rds("DBInstances")),
    Quota("L-952B80B8", "DB clusters", 40, usage=_rds("DBClusters")),
    Quota("L-48C6BF61", "DB subnet groups", 50, usage=_rds("DBSubnetGroups")),
    Quota("L-DE55804A", "Parameter groups", 50, usage=_rds("DBParameterGroups")),
    Quota("L-272F1212", "Manual DB instance snapshots", 100, usage=_rds("ManualSnapshots")),
    Quota("L-7ADDB58A", "Total storage for all DB instances", 100000, usage=_rds("AllocatedStorage")),
    Quota("L-5BC124EF", "Read replicas per primary", 15),
    Quota("L-6F3ACC36", "Subnets per DB subnet group", 20, adjustable=False),
)
FILE_SYSTEM = (
    Quota("L-848C634D", "File systems per account", 1000),
    Quota("L-7391004C", "Mount targets per VPC", 400, adjustable=False),
    Quota("L-6D380DD0", "Mount targets per Availability Zone", 1, adjustable=False),
    Quota("L-3D348029", "Security groups per mount target", 5, adjustable=False),
    Quota("L-03A6A61D", "VPCs per file system", 1, adjustable=False),
    Quota("L-BFB6FB19", "Provisioned throughput", 1024, adjustable=False, unit="Megabytes"),
    Quota("L-CDCE244F", "Bursting throughput", 3072, adjustable=False, unit="Megabytes"),
)
LOAD_BALANCING = (
    Quota("L-53DA6B97", "Application Load Balancers per Region", 50, usage=_load_balancing("ApplicationLoadBalancersPerRegion")),
    Quota("L-69A177A2", "Network Load Balancers per Region", 50, usage=_load_balancing("NetworkLoadBalancersPerRegion")),
    Quota("L-E9E9831D", "Classic Load Balancers per Region", 20, usage=_load_balancing("ClassicLoadBalancersPerRegion")),
    Quota("L-B22855CB", "Target Groups per Region", 3000, usage=_load_balancing("TargetGroupsPerRegion")),
    Quota("L-B6DF7632", "Listeners per Application Load Balancer", 50),
    Quota("L-7EED9B64", "Rules per Application Load Balancer", 100),
    Quota("L-822D1B1B", "Target Groups per Application Load Balancer", 100, adjustable=False),
)
EBS = (
    Quota("L-7A658B76", "Storage for General Purpose SSD (gp3) volumes, in TiB", 50),
    Quota("L-D18FCD1D", "Storage for General Purpose SSD (gp2) volumes, in TiB", 50),
    Quota("L-FD252861", "Storage for Provisioned IOPS SSD (io1) volumes, in TiB", 50),
    Quota("L-B3A130E6", "IOPS for Provisioned IOPS SSD (io1) volumes", 300000),
    Quota("L-8D977E7E", "IOPS for Provisioned IOPS SSD (io2) volumes", 100000),
    Quota("L-309BACF6", "Snapshots per Region", 100000),
)
LAMBDA = (
    Quota("L-B99A9384", "Concurrent executions", 1000),
    Quota("L-2ACBD22F", "Function and layer storage", 75, unit="Gigabytes"),
)
S3 = (
    # "You must use the following Regions to view your quota": https://docs.aws.amazon.com/AmazonS3/latest/userguide/BucketRestrictions.html
    Quota("L-DC2B2D3D", "General purpose buckets", 10000, everywhere=True),
    Quota("L-FAABEEBA", "Access Points", 10000),
)
IAM = (
    Quota("L-FE177D64", "Roles per account", 1000, everywhere=True),
    Quota("L-F55AF5E4", "Users per account", 5000, adjustable=False, everywhere=True),
    Quota("L-F4A5425F", "Groups per account", 300, everywhere=True),
    Quota("L-E95E4862", "Customer managed policies per account", 1500, everywhere=True),
    Quota("L-0DA4ABF3", "Managed policies per role", 10, everywhere=True),
    Quota("L-6E65F664", "Instance profiles per account", 1000, everywhere=True),
    Quota("L-858F3967", "OpenId connect providers per account", 100, everywhere=True),
)
SECRETS = (
    Quota("L-2F66C23C", "Secrets", 500000, adjustable=False),
    Quota("L-7823223D", "Versions per secret", 100, adjustable=False),
)
SERVICE_QUOTAS = (
    Quota("L-36BDD542", "Active requests per quota", 1, adjustable=False),
    Quota("L-09C84CC6", "Throttle rate for GetServiceQuota", 5, adjustable=False),
    Quota("L-65470577", "Throttle rate for ListServiceQuotas", 10, adjustable=False),
    Quota("L-61010047", "Throttle rate for RequestServiceQuotaIncrease", 3, adjustable=False),
)
SERVICES = {
    service.code: service
    for service in (
        Service("ebs", "Amazon Elastic Block Store (Amazon EBS)", EBS),
        Service("ec2", "Amazon Elastic Compute Cloud (Amazon EC2)", EC2),
        Service("eks", "Amazon Elastic Kubernetes Service (Amazon EKS)", EKS),
        Service("elasticfilesystem", "Amazon Elastic File System (EFS)", FILE_SYSTEM, applied=False),
        Service("elasticloadbalancing", "Elastic Load Balancing (ELB)", LOAD_BALANCING),
        Service("iam", "AWS Identity and Access Management (IAM)", IAM),
        Service("lambda", "AWS Lambda", LAMBDA),
        Service("rds", "Amazon Relational Database Service (Amazon RDS)", RDS),
        # As in https://github.com/aws/aws-cli/issues/8238.
        Service("s3", "Amazon Simple Storage Service (Amazon S3)", S3, applied=False),
        Service("secretsmanager", "AWS Secrets Manager", SECRETS, applied=False),
        Service("servicequotas", "Service Quotas", SERVICE_QUOTAS, applied=False),
        Service("vpc", "Amazon Virtual Private Cloud (Amazon VPC)", VPC),
    )
}


def quota(service: str, code: str) -> Quota | None:
    return next((found for found in SERVICES[service].quotas if found.code == code), None)
