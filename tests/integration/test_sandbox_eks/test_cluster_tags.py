"""Tags of a cluster and of what is in it."""

from sandbox.expect import refused


def test_tags_of_whatever_has_an_arn(place, eks):
    group = place.node_group()
    addon = eks.create_addon(clusterName="piksel", addonName="vpc-cni")["addon"]
    entry = eks.describe_access_entry(clusterName="piksel", principalArn=place.node_role)["accessEntry"]
    cluster = eks.describe_cluster(name="piksel")["cluster"]
    for arn in (cluster["arn"], group["nodegroupArn"], addon["addonArn"], entry["accessEntryArn"]):
        eks.tag_resource(resourceArn=arn, tags={"a": "1", "b": "2"})
        eks.untag_resource(resourceArn=arn, tagKeys=["a"])
        assert eks.list_tags_for_resource(resourceArn=arn)["tags"] == {"b": "2"}
    assert eks.describe_nodegroup(clusterName="piksel", nodegroupName="system")["nodegroup"]["tags"] == {"b": "2"}
    with refused("NotFoundException"):
        eks.list_tags_for_resource(resourceArn=cluster["arn"] + "s")
    with refused("BadRequestException"):
        eks.tag_resource(resourceArn=cluster["arn"], tags={"aws:a": "1"})
