"""Who may do what in a control plane: groups that a token review gives, with EKS's access policies among them."""

from sandbox.expect import eventually

POLICY = "sandbox:access-policy:"


def forbidden(answer):
    return answer.returncode != 0 and " cannot " in answer.stderr and "forbidden" in answer.stderr.lower()


def test_a_principal_without_a_policy_is_known_and_may_do_nothing(principal):
    stranger = principal("stranger")
    assert "role/stranger" in stranger("auth", "whoami").stdout
    assert forbidden(stranger("get", "pods"))


def test_a_viewer_reads_all_but_secrets_and_writes_nothing(principal):
    viewer = principal("viewer", POLICY + "AmazonEKSViewPolicy")
    assert viewer("get", "pods", "-A").returncode == 0
    assert forbidden(viewer("get", "secrets"))
    assert forbidden(viewer("create", "configmap", "written"))
    assert forbidden(viewer("get", "nodes"))


def test_an_administrator_s_view_has_secrets_and_nodes(principal):
    auditor = principal("auditor", POLICY + "AmazonEKSAdminViewPolicy")
    assert auditor("get", "secrets,nodes", "-A").returncode == 0
    assert forbidden(auditor("create", "configmap", "written"))


def test_a_policy_of_a_namespace_or_a_pattern_ends_there(principal, cluster):
    for namespace in ("team-a", "other"):
        cluster.kubectl("create", "namespace", namespace)
    editor = principal("editor", POLICY + "AmazonEKSEditPolicy:team-*")
    owner = principal("owner", POLICY + "AmazonEKSAdminPolicy:other")
    assert editor("create", "configmap", "written", "-n", "team-a").returncode == 0
    assert forbidden(editor("create", "configmap", "written", "-n", "other"))
    assert forbidden(editor("create", "role", "made", "--verb=get", "--resource=pods", "-n", "team-a"))
    assert owner("get", "roles", "-n", "other").returncode == 0
    assert forbidden(owner("get", "roles", "-n", "team-a"))
    cluster.kubectl("delete", "namespace", "team-a", "other")


def test_cluster_administrators_may_do_everything(principal):
    owner = principal("owner", POLICY + "AmazonEKSClusterAdminPolicy")
    assert owner("create", "clusterrole", "made", "--verb=*", "--resource=secrets").returncode == 0
    assert owner("get", "--raw", "/metrics").returncode == 0
    assert principal("creator", "system:masters")("delete", "clusterrole", "made").returncode == 0


def test_groups_of_an_access_entry_are_bound_by_the_cluster_itself(principal, cluster):
    member = principal("member", "readers")
    assert forbidden(member("get", "nodes"))
    cluster.kubectl("create", "clusterrole", "node-reader", "--verb=get,list", "--resource=nodes")
    cluster.kubectl("create", "clusterrolebinding", "readers", "--clusterrole=node-reader", "--group=readers")
    assert member("get", "nodes").returncode == 0
    cluster.kubectl("delete", "clusterrolebinding/readers", "clusterrole/node-reader")


def test_a_deleted_entry_ends_access(principal, reviews):
    owner = principal("owner", POLICY + "AmazonEKSClusterAdminPolicy")
    assert owner("get", "nodes").returncode == 0
    reviews.groups.clear()
    # With this token at the latest after the ten seconds that the API server remembers it for.
    eventually(lambda: "must be logged in" in owner("get", "nodes").stderr, 15)


def test_access_policies_leave_nothing_to_see_in_the_cluster(cluster):
    bindings = cluster.read("clusterrolebindings,rolebindings", "-A")["items"]
    assert not [binding for binding in bindings if any(each["name"].startswith(POLICY) for each in binding.get("subjects", []))]
