# SPDX-License-Identifier: GPL-3.0-or-later
"""How all of a server, or of a database, is read at once: each a query whose one value is JSON.

In an access list "" stands for everybody. https://www.postgresql.org/docs/current/functions-info.html#FUNCTIONS-ACLITEM-TABLE
"""

NAME = "CASE grantee WHEN 0 THEN '' ELSE pg_get_userbyid(grantee) END"
SAID = f"(SELECT coalesce(json_agg(json_build_array({NAME}, privilege_type)), '[]') FROM aclexplode(%s))"
# From 16 on a member of a role need not be able to act for it. https://www.postgresql.org/docs/16/role-membership.html
ACTS_FOR = "pg_has_role({0}, 'USAGE')"
ACTS_FOR_16 = "pg_has_role({0}, 'USAGE') AND pg_has_role({0}, 'SET')"
# What an extension brings is its own. https://www.postgresql.org/docs/current/catalog-pg-depend.html
NOT_OF_AN_EXTENSION = "NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = '{0}'::regclass AND d.objid = o.oid AND d.deptype = 'e')"
OWN_SCHEMAS = "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'"
UTC = '\'YYYY-MM-DD"T"HH24:MI:SS"Z"\''

# Default privileges are nobody's data, although PostgreSQL counts them among what a role owns.
OWNS = "deptype = 'o' AND refclassid = 'pg_authid'::regclass AND classid <> 'pg_default_acl'::regclass AND dbid = {0}"

SERVER = f"""
SELECT json_build_object(
  'me', current_user,
  'superuser', (SELECT rolsuper FROM pg_roles WHERE rolname = current_user),
  'replica', pg_is_in_recovery(),
  'databases', (SELECT coalesce(json_agg(json_build_object(
      'name', datname, 'owner', pg_get_userbyid(datdba), 'encoding', pg_encoding_to_char(encoding), 'lc_collate', datcollate,
      'lc_ctype', datctype, 'connection_limit', datconnlimit, 'comment', shobj_description(oid, 'pg_database'),
      'grantable', pg_has_role(datdba, 'USAGE') OR has_database_privilege(oid, 'CONNECT WITH GRANT OPTION'),
      'acl', {SAID % "coalesce(datacl, acldefault('d', datdba))"},
      'owners', (SELECT coalesce(json_agg(DISTINCT pg_get_userbyid(refobjid)), '[]') FROM pg_shdepend
                 WHERE {OWNS.format("o.oid")}),
      'grantees', (SELECT coalesce(json_agg(DISTINCT pg_get_userbyid(refobjid)), '[]') FROM pg_shdepend
                   WHERE dbid = o.oid AND refclassid = 'pg_authid'::regclass
                     AND (deptype = 'a' OR classid = 'pg_default_acl'::regclass)))), '[]')
    FROM pg_database o WHERE datallowconn AND NOT datistemplate),
  'roles', (SELECT coalesce(json_agg(json_build_object(
      'name', rolname, 'login', rolcanlogin, 'connection_limit', rolconnlimit, 'comment', shobj_description(oid, 'pg_authid'),
      'acted_for', {{acts_for}},
      'valid_until', CASE WHEN isfinite(rolvaliduntil) THEN to_char(rolvaliduntil AT TIME ZONE 'UTC', {UTC}) ELSE 'infinity' END,
      'expired', coalesce(rolvaliduntil < now(), false),
      'member_of', (SELECT coalesce(json_agg(DISTINCT pg_get_userbyid(roleid)), '[]') FROM pg_auth_members WHERE member = o.oid))), '[]')
    FROM pg_roles o))
"""


def server(version: int) -> str:
    return SERVER.format(acts_for=(ACTS_FOR_16 if version >= 160000 else ACTS_FOR).format("oid"))


# Tables and the like, and sequences, in groups of one owner and one access list. So many tables make few rows.
RELATIONS = f"""
  SELECT n.nspname AS schema, CASE o.relkind WHEN 'S' THEN 'sequences' ELSE 'tables' END AS class, o.relowner AS owner,
    o.relacl::text AS acl, CASE o.relkind WHEN 'S' THEN 's' ELSE 'r' END AS kind,
    json_agg(quote_ident(n.nspname) || '.' || quote_ident(o.relname) ORDER BY o.relname) AS names
  FROM pg_class o JOIN pg_namespace n ON n.oid = o.relnamespace
  WHERE o.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND {OWN_SCHEMAS} AND {NOT_OF_AN_EXTENSION.format("pg_class")}
  GROUP BY 1, 2, 3, 4, 5
"""
FUNCTIONS = f"""
  SELECT n.nspname, 'functions', o.proowner, o.proacl::text, 'f',
    json_agg(quote_ident(n.nspname) || '.' || quote_ident(o.proname) || '(' || pg_get_function_identity_arguments(o.oid) || ')'
             ORDER BY o.proname, o.oid)
  FROM pg_proc o JOIN pg_namespace n ON n.oid = o.pronamespace
  WHERE {OWN_SCHEMAS} AND {NOT_OF_AN_EXTENSION.format("pg_proc")}
  GROUP BY 1, 2, 3, 4, 5
"""
DATABASE = f"""
SELECT json_build_object(
  'schemas', (SELECT coalesce(json_agg(json_build_object(
      'name', nspname, 'owner', pg_get_userbyid(nspowner), 'acl', {SAID % "coalesce(nspacl, acldefault('n', nspowner))"},
      'mine', pg_has_role(nspowner, 'USAGE'),
      'grantable', pg_has_role(nspowner, 'USAGE') OR has_schema_privilege(oid, 'USAGE WITH GRANT OPTION'))), '[]')
    FROM pg_namespace n WHERE {OWN_SCHEMAS}),
  'objects', (SELECT coalesce(json_agg(json_build_object(
      'schema', schema, 'class', class, 'owner', pg_get_userbyid(owner), 'names', names,
      'acl', {SAID % 'coalesce(acl::aclitem[], acldefault(kind::"char", owner))'})), '[]')
    FROM ({RELATIONS} UNION ALL {FUNCTIONS}) found),
  'defaults', (SELECT coalesce(json_agg(json_build_array(
      pg_get_userbyid(defaclrole), nspname, defaclobjtype, {NAME}, privilege_type)), '[]')
    FROM pg_default_acl JOIN pg_namespace n ON n.oid = defaclnamespace, aclexplode(defaclacl)),
  'extensions', (SELECT coalesce(json_agg(json_build_object(
      'name', extname, 'version', extversion, 'schema', nspname, 'mine', pg_has_role(extowner, 'USAGE'))), '[]')
    FROM pg_extension JOIN pg_namespace n ON n.oid = extnamespace))
"""

OWNED_HERE = f"""
SELECT count(*) FROM pg_shdepend
WHERE {OWNS.format("(SELECT oid FROM pg_database WHERE datname = current_database())")} AND pg_get_userbyid(refobjid) = %(role)s
"""

AVAILABLE = """
SELECT coalesce(json_object_agg(e.name, json_build_object('default', e.default_version, 'versions', v.versions)), '{}')
FROM pg_available_extensions e JOIN (
  SELECT name, json_object_agg(version, coalesce(to_json(requires), '[]')) AS versions FROM pg_available_extension_versions GROUP BY name
) v USING (name)
WHERE e.name::text = ANY(%(names)s)
"""
