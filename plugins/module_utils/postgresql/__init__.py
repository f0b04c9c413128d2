# SPDX-License-Identifier: GPL-3.0-or-later
"""What is inside a PostgreSQL of RDS, and the way to it.

    contradictions  what is wrong with the description
    levels          levels of access, and the privileges that there are
    instance        what RDS says of the server
    passwords       values of secrets, and the sentences where there is none
    scram           a password as the server keeps it
    server          connections, one for each database, and statements
    tunnel          a pod of the cluster that relays to the server, while it is needed
    queries         how all of a server, or of a database, is read at once
    catalog         what was read, and what it means
    acl             from what was read, what one role may do
    logins          whether users have their passwords
    extensions      whether the server has what is described
    desired         the resources of the description
    existing        the resources that are there
    checks          what of the description does not go with what is there
    databases, roles, grants    what the engine can do with them
    service         the Service in Kubernetes, and where it leads
    build           one run of the module
"""
