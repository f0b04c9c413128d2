"""What an environment's role of the hub's Route 53 may be narrowed to."""

from sandbox.expect import refused

from .conftest import ZONE, record


def arn(zone):
    return f"arn:aws:route53:::hostedzone/{zone}"


def of_vpc(vpc):
    return {"ForAllValues:StringEquals": {"route53:VPCs": f"VPCId={vpc['VPCId']},VPCRegion={vpc['VPCRegion']}"}}


def test_a_role_authorizes_the_vpcs_that_it_names(hub, staging):
    private = hub.zone(vpc=hub.vpc("10.0.0.0/16"))
    theirs, other = staging.vpc("10.2.0.0/16"), staging.vpc("10.9.0.0/16")
    actions = ["route53:CreateVPCAssociationAuthorization", "route53:DeleteVPCAssociationAuthorization"]
    route53 = hub.role({"Action": actions, "Resource": arn(private), "Condition": of_vpc(theirs)})
    route53.create_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    route53.delete_vpc_association_authorization(HostedZoneId=private, VPC=theirs)
    with refused("AccessDenied", "CreateVPCAssociationAuthorization"):
        route53.create_vpc_association_authorization(HostedZoneId=private, VPC=other)
    with refused("AccessDenied", "ListVPCAssociationAuthorizations"):
        route53.list_vpc_association_authorizations(HostedZoneId=private)
    with refused("AccessDenied"):
        route53.create_vpc_association_authorization(HostedZoneId=hub.zone("other.example.org"), VPC=theirs)


def test_who_takes_a_vpc_may_look_at_it(hub):
    private, second = hub.zone(vpc=hub.vpc("10.0.0.0/16")), hub.vpc("10.1.0.0/16")
    route53 = hub.role({"Action": "route53:*", "Resource": "*"})
    with refused("AccessDenied", "ec2:DescribeVpcs"):
        route53.associate_vpc_with_hosted_zone(HostedZoneId=private, VPC=second)
    with refused("AccessDenied", "ec2:DescribeVpcs"):
        route53.create_hosted_zone(Name="internal", CallerReference="internal", VPC=second)
    route53.create_hosted_zone(Name="example.org", CallerReference="public")


def test_keys_and_query_logs_are_a_zones(hub, zone):
    other = hub.zone("other.example.org")
    actions = ["route53:*KeySigningKey", "route53:*QueryLoggingConfig*", "route53:*DNSSEC", "route53:GetHostedZoneLimit"]
    route53 = hub.role({"Action": actions, "Resource": arn(zone)})
    key = {"CallerReference": "a", "Name": "main", "Status": "ACTIVE", "KeyManagementServiceArn": "arn:aws:kms:us-east-1:1:key/none"}
    for known, identity in (("InvalidKMSArn", zone), ("AccessDenied", other)):
        with refused(known):
            route53.create_key_signing_key(HostedZoneId=identity, **key)
    for known, identity in (("NoSuchKeySigningKey", zone), ("AccessDenied", other)):
        with refused(known):
            route53.deactivate_key_signing_key(HostedZoneId=identity, Name="main")
    for known, identity in (("InvalidInput", zone), ("AccessDenied", other)):
        with refused(known):
            route53.create_query_logging_config(HostedZoneId=identity, CloudWatchLogsLogGroupArn="arn:aws:logs:us-east-1:1:log-group:a")
    route53.list_query_logging_configs(HostedZoneId=zone)
    route53.get_dnssec(HostedZoneId=zone)
    route53.get_hosted_zone_limit(HostedZoneId=zone, Type="MAX_RRSETS_BY_ZONE")
    with refused("AccessDenied"):
        route53.list_query_logging_configs()
    with refused("AccessDenied"):
        route53.get_dnssec(HostedZoneId=other)


def test_a_change_of_the_hubs_is_asked_for_by_its_id(hub, zone):
    may = {"Action": ["route53:ChangeResourceRecordSets", "route53:GetChange"], "Resource": [arn(zone), "arn:aws:route53:::change/*"]}
    route53 = hub.role(may)
    changes = [{"Action": "UPSERT", "ResourceRecordSet": record(f"www.{ZONE}", "A", "192.0.2.1")}]
    change = route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})["ChangeInfo"]
    assert route53.get_change(Id=change["Id"])["ChangeInfo"]["Status"] == "INSYNC"
