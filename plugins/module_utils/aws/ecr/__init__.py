# SPDX-License-Identifier: GPL-3.0-or-later
"""Amazon ECR: the image registry of an account and region.

    names            what things are called: repositories, other registries, roles. Pure
    merging          each repository with the defaults. Pure
    lifecycle        a lifecycle, from data to ECR's document, and what ECR would refuse of one. Pure
    policies         the policies of repositories and of the registry. Pure
    shapes           the other settings, from data to attributes, to ECR and back. Pure
    contradictions, settings_contradictions
                     what is wrong with the parameters before anything is read. Pure
    desired          the resources that the parameters mean. Pure
    absence          how ECR says that one thing is not there
    repositories     ecr_repository
    caches           ecr_pull_through_cache_rule
    templates        ecr_repository_creation_template
    registry         ecr_registry_policy, ecr_replication and ecr_registry_scanning: what is set on the registry itself
    checks           what only AWS can tell before anything is changed
    private_pulls    whether a VPC has what pulls without the internet need
    build            one run of module ecr
"""
