"""Query logging, tags and limits of zones."""

import pytest

from sandbox.expect import refused

from .conftest import document

GROUP = "arn:aws:logs:us-east-1:111111111111:log-group:/aws/route53/piksel.example.org"
ACTIONS = ["logs:CreateLogStream", "logs:PutLogEvents"]


@pytest.fixture
def logs(aws):
    return aws.client("hub", "logs", region_name="us-east-1")


def let_in(logs, **given):
    statement = {"Principal": {"Service": "route53.amazonaws.com"}, "Action": ACTIONS, "Resource": f"{GROUP.rpartition('/')[0]}/*", **given}
    logs.put_resource_policy(policyName="route53", policyDocument=document(statement))


def configure(hub, zone, group=GROUP):
    return hub.route53.create_query_logging_config(HostedZoneId=zone, CloudWatchLogsLogGroupArn=group)["QueryLoggingConfig"]


def test_queries_are_logged_where_a_policy_lets_route_53_write(hub, zone, logs):
    with refused("InsufficientCloudWatchLogsResourcePolicy"):
        configure(hub, zone)
    for given in ({"Action": ACTIONS[:1]}, {"Resource": f"{GROUP}-other:*"}, {"Principal": {"Service": "es.amazonaws.com"}}):
        let_in(logs, **given)
        with refused("InsufficientCloudWatchLogsResourcePolicy"):
            configure(hub, zone)
    let_in(logs, Condition={"StringEquals": {"aws:SourceAccount": hub.number}})
    with refused("NoSuchCloudWatchLogsLogGroup"):
        configure(hub, zone)
    logs.create_log_group(logGroupName=GROUP.rpartition(":")[2])
    made = configure(hub, zone)
    assert (made["HostedZoneId"], made["CloudWatchLogsLogGroupArn"]) == (zone, GROUP)
    with refused("QueryLoggingConfigAlreadyExists"):
        configure(hub, zone)


def test_a_configuration_is_listed_by_zone_and_goes_with_it(hub, zone, logs):
    let_in(logs)
    logs.create_log_group(logGroupName=GROUP.rpartition(":")[2])
    made, other = configure(hub, zone), hub.zone("other.example.org")
    second = configure(hub, other)
    assert hub.route53.list_query_logging_configs(HostedZoneId=zone)["QueryLoggingConfigs"] == [made]
    assert len(hub.route53.list_query_logging_configs()["QueryLoggingConfigs"]) == 2
    hub.route53.delete_query_logging_config(Id=second["Id"])
    assert hub.route53.list_query_logging_configs(HostedZoneId=other)["QueryLoggingConfigs"] == []
    hub.route53.delete_hosted_zone(Id=zone)
    with refused("NoSuchQueryLoggingConfig"):
        hub.route53.get_query_logging_config(Id=made["Id"])
    with refused("NoSuchHostedZone"):
        hub.route53.list_query_logging_configs(HostedZoneId=zone)


@pytest.mark.parametrize("group", [GROUP.replace("us-east-1", "ap-southeast-3"), GROUP.replace("111111111111", "222222222222"), "group"])
def test_the_log_group_is_of_the_account_and_in_virginia(hub, zone, logs, group):
    let_in(logs, Resource="*")
    with refused("InvalidInput", "ARN for the CloudWatch Logs log group is invalid"):
        configure(hub, zone, group)


def test_a_private_zones_queries_are_not_logged(hub, logs):
    let_in(logs)
    with refused("InvalidInput", "public"):
        configure(hub, hub.zone("internal", hub.vpc("10.0.0.0/16")))


def tag(hub, zone, **more):
    hub.route53.change_tags_for_resource(ResourceType="hostedzone", ResourceId=zone, **more)


def test_tags_are_added_altered_and_removed(hub, zone):
    tag(hub, zone, AddTags=[{"Key": "Project", "Value": "piksel"}, {"Key": "Team", "Value": "maps"}])
    tag(hub, zone, AddTags=[{"Key": "Project", "Value": "other"}], RemoveTagKeys=["Team"])
    other = hub.zone("other.example.org")
    found = hub.route53.list_tags_for_resources(ResourceType="hostedzone", ResourceIds=[zone, other])["ResourceTagSets"]
    assert [(one["ResourceId"], one["Tags"]) for one in found] == [(zone, [{"Key": "Project", "Value": "other"}]), (other, [])]


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"AddTags": [{"Key": f"k{number}", "Value": "v"} for number in range(11)]}, "length less than or equal to 10"),
        ({"AddTags": [{"Key": "k" * 129, "Value": "v"}]}, "length less than or equal to 128"),
        ({"AddTags": [{"Key": "aws:x", "Value": "v"}]}, "begins with aws:"),
        ({}, "AddTags or RemoveTagKeys"),
    ],
)
def test_tags_that_can_not_be_are_refused(hub, zone, given, message):
    with refused("InvalidInput", message):
        tag(hub, zone, **given)


def test_tags_are_of_what_is_there(hub, zone):
    with refused("NoSuchHostedZone"):
        hub.route53.list_tags_for_resources(ResourceType="hostedzone", ResourceIds=[zone, "Z00000000000000000000"])
    with refused("NoSuchHealthCheck"):
        hub.route53.list_tags_for_resource(ResourceType="healthcheck", ResourceId="00000000-0000-0000-0000-000000000000")
    with refused("InvalidInput", "length less than or equal to 10"):
        hub.route53.list_tags_for_resources(ResourceType="hostedzone", ResourceIds=[zone] * 11)


def test_limits_say_what_may_be_and_what_is(hub, zone):
    records = hub.route53.get_hosted_zone_limit(HostedZoneId=zone, Type="MAX_RRSETS_BY_ZONE")
    assert (records["Limit"]["Value"], records["Count"]) == (10000, 2)
    with refused("HostedZoneNotPrivate"):
        hub.route53.get_hosted_zone_limit(HostedZoneId=zone, Type="MAX_VPCS_ASSOCIATED_BY_ZONE")
    zones = hub.route53.get_account_limit(Type="MAX_HOSTED_ZONES_BY_OWNER")
    assert (zones["Limit"]["Value"], zones["Count"]) == (500, 1)
