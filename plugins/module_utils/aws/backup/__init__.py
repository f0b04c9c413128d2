# SPDX-License-Identifier: GPL-3.0-or-later
"""AWS Backup: where backups are kept, when and of what they are made, and what is made of them again.

    area             what the kinds share: names, tags, clients of other regions
    vaults, locks    backup_vault, with its policy and its lock
    plans, rules     backup_plan; rules is pure, from data to AWS and back
    selections       backup_selection: what a plan backs up, by tag and by ARN
    settings         backup_region_settings: the types of resources that are backed up by tag
    contradictions   what is wrong with the parameters before anything is read; of rules, rule_contradictions. Pure
    desired          the resources that the parameters mean. Pure
    checks           what is wrong with the plan against what was read
    build            one run of module backup
    recovery_points  which recovery point is meant, and in which vault it is
    targets          what can be made of one: how it is found, what AWS Backup has to be told of it, its tags
    restores         restored_resource: a recovery point made into something new
    restore_build    one run of module backup_restore
"""
