#!/usr/bin/python
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: s3
short_description: S3 buckets with all that is set on them
version_added: 0.1.0
author:
  - Piksel maintainers (@piksel-ina)
description:
  - Brings any number of buckets to the described state in one task.
  - In check mode it stops after the plan, which is the one that a run carries out, on an empty account too.
  - An option that is not given leaves what it describes alone, but for what makes a bucket safe. That is encryption, the block of public
    access, ownership of all objects, and a policy that refuses what is not encrypted on its way. A list or a dict that is given is
    complete, and an empty one takes away what it describes.
  - A bucket that would become public is refused, unless its data says V(public=true).
  - A bucket is never deleted unless O(delete_data) names it, or it is empty and its data says V(state=absent).
options:
  buckets:
    description: The buckets. What is not given for one is taken from O(defaults), dicts item by item.
    type: list
    elements: dict
    default: []
    suboptions:
      name:
        description: Name of the bucket, which no other account may have.
        type: str
        required: true
      state:
        description: V(absent) deletes it, if it is empty or named in O(delete_data).
        type: str
        choices: [present, absent]
        default: present
      public: &public
        description:
          - Whether everybody may be let in by the bucket's policy. By default nobody may, and nothing that would do so is taken.
          - It opens nothing by itself; O(buckets[].policy) says what may be read.
        type: bool
      public_access_block: &public_access_block
        description: What S3 blocks of public access. By default all of it, and of a public bucket what is done by access control lists.
        type: dict
        suboptions:
          block_public_acls:
            description: Refuses access control lists that let everybody in.
            type: bool
          ignore_public_acls:
            description: Does not heed those that are there.
            type: bool
          block_public_policy:
            description: Refuses a policy that lets everybody in.
            type: bool
          restrict_public_buckets:
            description: Where a policy lets everybody in, keeps all out but the account's own and AWS's services.
            type: bool
      object_ownership: &object_ownership
        description: Who owns the objects. By default the bucket's owner, and access control lists are without effect.
        type: str
        choices: [BucketOwnerEnforced, BucketOwnerPreferred, ObjectWriter]
      encryption: &encryption
        description: How objects are encrypted that say nothing of it. By default with S3's own keys.
        type: dict
        suboptions:
          algorithm:
            description: The algorithm. By default V(aws:kms) where O(buckets[].encryption.kms_key) is given, else V(AES256).
            type: str
            choices: [AES256, "aws:kms", "aws:kms:dsse"]
          kms_key:
            description: ARN, id or alias of the KMS key. Without one V(aws:kms) takes AWS's own.
            type: str
          bucket_key:
            description: Whether the bucket has a key of its own, which spares calls of KMS. By default so where V(aws:kms) is used.
            type: bool
      versioning: &versioning
        description: Whether versions are kept. V(false) suspends it, and what versions there are stay.
        type: bool
      policy: &policy
        description: What the bucket's policy is composed of. It is complete, and replaces what was put there by hand.
        type: dict
        suboptions:
          tls_only:
            description: Refuses calls over plain HTTP. By default so. For O(buckets[].website), which speaks no other, say V(false).
            type: bool
          public_read:
            description: Actions that everybody may do, of those that read, such as V(s3:GetObject). It needs V(public=true).
            type: list
            elements: str
          read_accounts:
            description: Other accounts that may list and read.
            type: list
            elements: dict
            suboptions:
              account:
                description: Id of an account, whose own policies then say who; or the ARN of a role or user.
                type: str
                required: true
              prefixes:
                description: Beginnings of the keys that may be read. By default all.
                type: list
                elements: str
                default: []
          statements:
            description: Further statements, as AWS has them. V({bucket}) in a resource stands for the bucket's ARN.
            type: list
            elements: dict
          confirm_lockout:
            description: Takes a policy that may deny the caller the policy's own change. By default it is refused.
            type: bool
      expire_days: &expire_days
        description: Days after which objects expire, as a rule named C(expire). V(0) for none.
        type: int
      expire_noncurrent_days: &expire_noncurrent_days
        description: Days after which versions expire that are no longer current, as a rule named C(expire-noncurrent). V(0) for none.
        type: int
      abort_multipart_days: &abort_multipart_days
        description: Days after which uploads that were never completed are removed, as a rule named C(abort-multipart). V(0) for none.
        type: int
      lifecycle_rules: &lifecycle_rules
        description: Further rules of the lifecycle. With those three above they are all that there are.
        type: list
        elements: dict
        suboptions:
          id:
            description: Name of the rule.
            type: str
            required: true
          enabled:
            description: Whether it has effect.
            type: bool
            default: true
          prefix:
            description: Beginning of the keys that it is about.
            type: str
          tags:
            description: Tags of the objects that it is about.
            type: dict
          object_size_greater_than:
            description: Size in bytes that the objects exceed.
            type: int
          object_size_less_than:
            description: Size in bytes that the objects stay below.
            type: int
          expire_days:
            description: Days after which objects expire.
            type: int
          expire_date:
            description: Day at whose midnight (UTC) objects expire, such as V(2027-01-31).
            type: str
          expire_delete_markers:
            description: Whether delete markers go that no version is left behind.
            type: bool
          transitions:
            description: Into which storage classes objects move.
            type: list
            elements: dict
            default: []
            suboptions:
              days:
                description: Days after which they move. Or give O(buckets[].lifecycle_rules[].transitions[].date).
                type: int
              date:
                description: Day at whose midnight (UTC) they move.
                type: str
              storage_class:
                description: The storage class.
                type: str
                choices: &classes [STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE]
                required: true
          noncurrent_expire_days:
            description: Days after which versions expire that are no longer current.
            type: int
          noncurrent_keep_versions:
            description: How many of the newest of those stay all the same.
            type: int
          noncurrent_transitions:
            description: Into which storage classes versions move that are no longer current.
            type: list
            elements: dict
            default: []
            suboptions:
              days:
                description: Days after which they move.
                type: int
                required: true
              keep_versions:
                description: How many of the newest of those stay where they are.
                type: int
              storage_class:
                description: The storage class.
                type: str
                choices: *classes
                required: true
          abort_multipart_days:
            description: Days after which uploads that were never completed are removed.
            type: int
      cors_rules: &cors_rules
        description: Which other sites' pages may use the bucket. The first rule that fits counts.
        type: list
        elements: dict
        suboptions:
          id:
            description: Name of the rule.
            type: str
          allowed_origins:
            description: Origins, such as V(https://example.com), with one V(*) at most.
            type: list
            elements: str
            required: true
          allowed_methods:
            description: Methods.
            type: list
            elements: str
            choices: [GET, HEAD, PUT, POST, DELETE]
            required: true
          allowed_headers:
            description: Headers that a preflight request may ask for.
            type: list
            elements: str
            default: []
          expose_headers:
            description: Headers that a page may see of the answer.
            type: list
            elements: str
            default: []
          max_age_seconds:
            description: Seconds for which a browser may remember the answer to a preflight request.
            type: int
      website: &website
        description: Serves the bucket as a website from S3's own endpoint, over plain HTTP.
        type: dict
        suboptions:
          index_document:
            description: What is served for a directory.
            type: str
          error_document:
            description: Key of what is served in place of an error.
            type: str
          redirect_to:
            description: Sends all requests to another host, and takes the place of the rest.
            type: dict
            suboptions:
              host_name:
                description: The host.
                type: str
                required: true
              protocol:
                description: The protocol. By default that of the request.
                type: str
                choices: &protocols [http, https]
          routing_rules:
            description: Redirections of some requests.
            type: list
            elements: dict
            suboptions:
              prefix:
                description: Beginning of the keys that it is about.
                type: str
              http_error_code:
                description: The error that it is about.
                type: str
              host_name:
                description: Host to go to.
                type: str
              protocol:
                description: Protocol to use.
                type: str
                choices: *protocols
              replace_prefix:
                description: What takes the place of the prefix.
                type: str
              replace_key:
                description: What takes the place of the whole key.
                type: str
              http_redirect_code:
                description: Status of the answer.
                type: str
      logging: &logging
        description: Where S3 writes its log of requests. If that bucket is described too, its policy lets S3 in.
        type: dict
        suboptions:
          target_bucket:
            description: Name of the bucket that gets the logs.
            type: str
          target_prefix:
            description: Beginning of the keys of the logs. By default none.
            type: str
          partitioned_by:
            description: Puts the date into the logs' keys, that of the request or that of its delivery. By default neither.
            type: str
            choices: [EventTime, DeliveryTime]
      replication: &replication
        description: Copies objects to other buckets. It needs versioning, there too.
        type: dict
        suboptions:
          role:
            description: ARN of the role that S3 copies in. By default one is made, named C(<bucket>-replication), that may do just this.
            type: str
          rules:
            description: What is copied where.
            type: list
            elements: dict
            suboptions:
              id:
                description: Name of the rule.
                type: str
                required: true
              enabled:
                description: Whether it has effect.
                type: bool
                default: true
              priority:
                description: Which rule counts where several lead to one bucket, the greatest. By default their order here, the first most.
                type: int
              prefix:
                description: Beginning of the keys that it is about.
                type: str
              tags:
                description: Tags of the objects that it is about.
                type: dict
              bucket:
                description: Name or ARN of the bucket to copy to.
                type: str
                required: true
              account:
                description: Id of the other account that the bucket is in, which then owns the copies.
                type: str
              storage_class:
                description: Storage class of the copies. By default that of the original.
                type: str
                choices: [STANDARD, STANDARD_IA, INTELLIGENT_TIERING, ONEZONE_IA, GLACIER_IR, GLACIER, DEEP_ARCHIVE]
              kms_key:
                description: ARN of the KMS key of the copies, in their region. Without it nothing is copied that KMS encrypted.
                type: str
              delete_markers:
                description: Whether delete markers are copied.
                type: bool
                default: false
              replica_modifications:
                description: Whether what is changed on a copy is copied back, where the other bucket does the same.
                type: bool
                default: false
              time_control:
                description: Whether S3 promises to copy within 15 minutes, and has metrics of it, at a price.
                type: bool
                default: false
      object_lock: &object_lock
        description:
          - Keeps versions from being deleted. It needs versioning, and can never be switched off again.
          - Empty, it lets objects be locked one by one; with the rest it locks each new one.
        type: dict
        suboptions:
          mode:
            description: V(COMPLIANCE) lets nobody delete them, the account's root included; V(GOVERNANCE) those with a right of its own.
            type: str
            choices: [GOVERNANCE, COMPLIANCE]
          days:
            description: Days for which each new object is locked.
            type: int
          years:
            description: Years for which each new object is locked.
            type: int
      intelligent_tiering: &intelligent_tiering
        description: When objects of the storage class INTELLIGENT_TIERING that nobody reads move into its archive tiers.
        type: list
        elements: dict
        suboptions:
          id:
            description: Name of the configuration.
            type: str
            required: true
          enabled:
            description: Whether it has effect.
            type: bool
            default: true
          prefix:
            description: Beginning of the keys that it is about.
            type: str
          tags:
            description: Tags of the objects that it is about.
            type: dict
          archive_days:
            description: Days without access, from 90 to 730.
            type: int
          deep_archive_days:
            description: Days without access, from 180 to 730.
            type: int
      request_payer: &request_payer
        description: Who pays for requests and transfer.
        type: str
        choices: [BucketOwner, Requester]
      transfer_acceleration: &transfer_acceleration
        description: Whether transfers may go by CloudFront's edges, at a price.
        type: bool
      notifications: &notifications
        description: Who is told of what happens in the bucket.
        type: dict
        suboptions:
          event_bridge:
            description: Tells EventBridge of everything.
            type: bool
          targets:
            description: Queues, topics and functions, whose own policies have to let S3 in.
            type: list
            elements: dict
            suboptions:
              id:
                description: Name of the notification.
                type: str
                required: true
              arn:
                description: ARN of the SQS queue, SNS topic or Lambda function.
                type: str
                required: true
              events:
                description: Events, such as V(s3:ObjectCreated:*).
                type: list
                elements: str
                required: true
              prefix:
                description: Beginning of the keys that it is about.
                type: str
              suffix:
                description: End of the keys that it is about.
                type: str
      inventory: &inventory
        description: Lists of the objects that S3 writes into a bucket. If that bucket is described too, its policy lets S3 in.
        type: list
        elements: dict
        suboptions:
          id:
            description: Name of the inventory.
            type: str
            required: true
          enabled:
            description: Whether lists are written.
            type: bool
            default: true
          prefix:
            description: Beginning of the keys that it is about.
            type: str
          versions:
            description: Whether all versions are listed, or the current ones.
            type: str
            choices: [All, Current]
            default: Current
          frequency:
            description: How often.
            type: str
            choices: [Daily, Weekly]
            default: Weekly
          fields:
            description: What is told of an object besides its key.
            type: list
            elements: str
            default: []
          bucket:
            description: Name or ARN of the bucket that gets the lists.
            type: str
            required: true
          account:
            description: Id of the account that owns that bucket.
            type: str
          target_prefix:
            description: Beginning of the lists' keys.
            type: str
          format:
            description: Format of the lists.
            type: str
            choices: [CSV, ORC, Parquet]
            default: Parquet
          kms_key:
            description: ARN of the KMS key that encrypts the lists. By default they are encrypted as that bucket says.
            type: str
      site:
        description:
          - A static website in front of the bucket, by CloudFront. The bucket stays private, and the distribution alone reads it.
          - Its names, if it has any, get a certificate of Certificate Manager in us-east-1 and records in a zone of Route 53.
        type: dict
        suboptions:
          state:
            description: V(absent) removes the distribution and all that was made for it.
            type: str
            choices: [present, absent]
            default: present
          enabled:
            description: Whether the distribution answers.
            type: bool
            default: true
          domain_names:
            description:
              - Names that the site has, the main one first; a wildcard is a name. Without any it has that of the distribution.
              - Other names are another certificate. The former one is deleted if O(purge) has C(acm_certificate).
            type: list
            elements: str
            default: []
          zone:
            description: The public zone of the names. Records in it lead them to the distribution, and others validate the certificate.
            type: dict
            suboptions:
              name:
                description: Name of the zone.
                type: str
                required: true
              assume_role_arn:
                description: ARN of the role that reaches the zone, if it is another account's.
                type: str
              external_id:
                description: External id that the role asks for.
                type: str
          certificate_arn:
            description: ARN of a certificate in us-east-1 that is there already, in the place of an own one.
            type: str
          minimum_protocol_version:
            description: Oldest version of TLS, and set of ciphers, that browsers may use. It takes effect with names.
            type: str
            choices: [TLSv1.2_2021, TLSv1.2_2025, TLSv1.3_2025]
            default: TLSv1.2_2021
          viewer_protocol_policy:
            description: What is done with requests by HTTP.
            type: str
            choices: [redirect-to-https, https-only]
            default: redirect-to-https
          http_version:
            description: Newest versions of HTTP that it speaks.
            type: str
            choices: [http1.1, http2, http3, http2and3]
            default: http2and3
          ipv6:
            description: Whether it has IPv6 addresses.
            type: bool
            default: true
          price_class:
            description: Where in the world its edge is. By default it is left alone, and AWS makes it everywhere.
            type: str
            choices: [PriceClass_100, PriceClass_200, PriceClass_All]
          default_root_object:
            description: The object that is the page of the site's root.
            type: str
            default: index.html
          origin_path:
            description: Folder of the bucket that the site is in, as C(/site).
            type: str
          error_responses:
            description: What is answered to errors. For an object that is not there S3 answers 403, since nobody may list the bucket.
            type: list
            elements: dict
            default: []
            suboptions:
              error_code:
                description: Status that the bucket answers.
                type: int
                required: true
              page:
                description: Object that is answered in its place, as C(/404.html).
                type: str
              response_code:
                description: Status that the browser gets with it.
                type: int
              min_ttl:
                description: Seconds that the error is remembered.
                type: int
                default: 10
          compress:
            description: Whether texts are compressed for browsers that take it.
            type: bool
            default: true
          cache_policy:
            description: Policy of AWS that says what is cached, and for how long. By default V(CachingOptimized).
            type: str
            choices: [CachingOptimized, CachingOptimizedForUncompressedObjects, CachingDisabled, UseOriginCacheControlHeaders]
          cache_ttl:
            description: An own policy in its place, by which objects are cached by their path, for so many seconds.
            type: dict
            suboptions:
              min:
                description: At least, whatever the object's own headers say.
                type: int
                default: 0
              default:
                description: Without such headers.
                type: int
                default: 86400
              max:
                description: At most.
                type: int
                default: 31536000
          origin_request_policy:
            description: Policy of AWS that says which of a browser's headers reach the bucket, for one that answers by CORS.
            type: str
            choices: [CORS-S3Origin, UserAgentRefererHeaders]
          security_headers:
            description: Headers of all answers.
            type: dict
            suboptions:
              override:
                description: Whether they take the place of those that objects have themselves.
                type: bool
                default: true
              strict_transport_security:
                description: Browsers come by HTTPS alone.
                type: dict
                suboptions:
                  max_age:
                    description: Seconds that they remember that; 0 leaves the header out.
                    type: int
                    default: 31536000
                  include_subdomains:
                    description: Whether that is true of names below too.
                    type: bool
                    default: false
                  preload:
                    description: Whether the name may be in browsers' own lists, which it leaves slowly.
                    type: bool
                    default: false
              content_type_options:
                description: Whether browsers are to take objects for what their type says.
                type: bool
                default: true
              frame_options:
                description: Which pages may show it in a frame.
                type: str
                choices: [DENY, SAMEORIGIN, none]
                default: SAMEORIGIN
              referrer_policy:
                description: How much of an address other sites are told.
                type: str
                choices:
                  - no-referrer
                  - no-referrer-when-downgrade
                  - origin
                  - origin-when-cross-origin
                  - same-origin
                  - strict-origin
                  - strict-origin-when-cross-origin
                  - unsafe-url
                  - none
                default: strict-origin-when-cross-origin
              content_security_policy:
                description: From where a page may load what. Without one the header is left out.
                type: str
              permissions_policy:
                description: What of the browser a page may use. Without one the header is left out.
                type: str
              custom:
                description: Further headers.
                type: list
                elements: dict
                default: []
                suboptions:
                  header:
                    description: Name of the header.
                    type: str
                    required: true
                  value:
                    description: Its value, which is no secret.
                    type: str
                    required: true
              remove:
                description: Headers of the bucket that no answer has.
                type: list
                elements: str
                default: []
              cors:
                description: Which pages of other sites may read it.
                type: dict
                suboptions:
                  allow_origins:
                    description: Where those pages are from.
                    type: list
                    elements: str
                    required: true
                  allow_methods:
                    description: What they may do.
                    type: list
                    elements: str
                    choices: [GET, HEAD, OPTIONS]
                    default: [GET, HEAD]
                  allow_headers:
                    description: Headers that they may send.
                    type: list
                    elements: str
                    default: ["*"]
                  expose_headers:
                    description: Headers that they may see.
                    type: list
                    elements: str
                    default: []
                  max_age:
                    description: Seconds that a browser remembers that.
                    type: int
                    default: 600
          geo_restriction:
            description: Countries that it is for, or not for. By default it is left alone.
            type: dict
            suboptions:
              type:
                description: Whether the locations are those that may, or those that may not.
                type: str
                required: true
                choices: [whitelist, blacklist, none]
              locations:
                description: Codes of countries, of two capital letters.
                type: list
                elements: str
                default: []
          logging:
            description:
              - Logs of requests, in a bucket that takes access control lists.
              - By default they are left alone. An empty dict switches them off.
            type: dict
            suboptions:
              bucket:
                description: Name of that bucket.
                type: str
              prefix:
                description: Beginning of the logs' keys.
                type: str
              include_cookies:
                description: Whether cookies are in them.
                type: bool
                default: false
          web_acl_arn:
            description: ARN of the web ACL of AWS WAF in front of it; empty for none. By default it is left alone.
            type: str
      tags:
        description: Tags of the bucket, added to O(tags).
        type: dict
        default: {}
  defaults:
    description: What a bucket has for which it is not given.
    type: dict
    suboptions:
      public: *public
      public_access_block: *public_access_block
      object_ownership: *object_ownership
      encryption: *encryption
      versioning: *versioning
      policy: *policy
      expire_days: *expire_days
      expire_noncurrent_days: *expire_noncurrent_days
      abort_multipart_days: *abort_multipart_days
      lifecycle_rules: *lifecycle_rules
      cors_rules: *cors_rules
      website: *website
      logging: *logging
      replication: *replication
      object_lock: *object_lock
      intelligent_tiering: *intelligent_tiering
      request_payer: *request_payer
      transfer_acceleration: *transfer_acceleration
      notifications: *notifications
      inventory: *inventory
  purge:
    description:
      - Kinds of resources of which those that this module made and that are no longer described are deleted.
      - Of buckets it is those in the region that bear all of O(tags); they are kept, unless O(delete_data) names them.
      - A replication role is one of a described bucket.
      - Of sites it is what the described ones no longer need, such as the certificate and the records of names that they had.
    type: list
    elements: str
    choices:
      - s3_bucket
      - iam_role
      - cloudfront_distribution
      - cloudfront_origin_access_control
      - cloudfront_response_headers_policy
      - cloudfront_cache_policy
      - acm_certificate
      - acm_validation
      - route53_record
    default: []
  state:
    description: V(absent) removes the described buckets; they are kept, unless O(delete_data) names them.
    type: str
    choices: [present, absent]
    default: present
  delete_data:
    description:
      - Buckets that may be deleted although they hold data, one by one, as C(s3_bucket <its name>). All that is in them is deleted first.
      - Of a bucket with very many objects that takes long; let a rule of its lifecycle expire them before.
    type: list
    elements: str
    default: []
  wait:
    description: Whether to wait for what takes time. V(false) starts it and returns; the same task with V(true) awaits it.
    type: bool
    default: true
extends_documentation_fragment:
  - piksel.infra.converge
  - piksel.infra.converge.tags
  - amazon.aws.common.modules
  - amazon.aws.region.modules
  - amazon.aws.boto3
"""

EXAMPLES = r"""
- name: Public data, artifacts that expire, and an archive
  piksel.infra.s3:
    defaults:
      abort_multipart_days: 7
    buckets:
      - name: example-public-data
        public: true
        policy:
          tls_only: false  # a website's endpoint speaks plain HTTP alone
          public_read: [s3:GetObject, s3:ListBucket]
        cors_rules:
          - allowed_origins: ["*"]
            allowed_methods: [GET]
        website:
          index_document: index.html
          error_document: error.html
      - name: example-artifacts
        expire_days: 60
      - name: example-archive
        versioning: true
        encryption:
          kms_key: alias/example-archive
        lifecycle_rules:
          - id: archive
            transitions:
              - days: 90
                storage_class: DEEP_ARCHIVE
    tags:
      Project: example

- name: A website whose zone is another account's
  piksel.infra.s3:
    buckets:
      - name: example-site
        site:
          domain_names: [www.example.org]
          zone:
            name: example.org
            assume_role_arn: arn:aws:iam::123456789012:role/example-dns
            external_id: example-staging
          error_responses:
            - error_code: 403
              page: /404.html
              response_code: 404
          security_headers:
            content_security_policy: "default-src 'self'"

- name: Remove a bucket, with all its objects
  piksel.infra.s3:
    buckets:
      - name: example-artifacts
        state: absent
    delete_data:
      - s3_bucket example-artifacts
"""

RETURN = r"""
changes:
  description: What differs, resource by resource, in the order of the run. The same in check mode, as V(planned).
  returned: always
  type: list
  elements: dict
  contains:
    kind:
      description: Kind of resource.
      type: str
      sample: s3_bucket
    name:
      description: Its name.
      type: str
      sample: example-artifacts
    action:
      description: V(create), V(update), V(replace) or V(delete).
      type: str
      sample: update
    attributes:
      description: The attributes that differ, each with C(before) and C(after). A value not known yet says after what it will be.
      type: dict
    outcome:
      description: V(planned), V(done), V(failed), V(skipped) as something it needs failed, or V(deferred) as it is still being made.
      type: str
      sample: done
    reason:
      description: Why it failed, was skipped or was deferred.
      type: str
      returned: where there is one
unchanged:
  description: How many described resources are as described.
  returned: always
  type: int
pending:
  description: Resources that are still being made, or wait for one that is.
  returned: always
  type: list
  elements: str
kept:
  description: Resources that were not deleted because of their data, each with the reason.
  returned: always
  type: list
  elements: str
outputs:
  description: What others need. Empty for O(state=absent).
  returned: always
  type: dict
  contains:
    buckets:
      description: Of each described bucket, by name, what follows from its name.
      type: dict
      sample:
        example-artifacts:
          arn: arn:aws:s3:::example-artifacts
          domain_name: example-artifacts.s3.amazonaws.com
          regional_domain_name: example-artifacts.s3.eu-west-1.amazonaws.com
          website_endpoint: null
    sites:
      description: Of each site, by its bucket's name, what stands in front of it. A value that is not known yet is null.
      returned: where there is a site
      type: dict
      sample:
        example-site:
          distribution_id: E0123456789ABC
          distribution_arn: arn:aws:cloudfront::123456789012:distribution/E0123456789ABC
          domain_name: d0123456789abc.cloudfront.net
          certificate_arn: arn:aws:acm:us-east-1:123456789012:certificate/01234567-89ab-cdef-0123-456789abcdef
          url: https://www.example.org/
"""

from typing import Any

from ansible_collections.amazon.aws.plugins.module_utils.modules import AnsibleAWSModule

from ..module_utils.aws.arguments import STATE, STRINGS, converging
from ..module_utils.aws.cloudfront.managed import CACHE_POLICIES, ORIGIN_REQUEST_POLICIES
from ..module_utils.aws.run import run
from ..module_utils.aws.s3.build import Build

CLASSES = ["STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"]
PROTOCOL = {"type": "str", "choices": ["http", "https"]}
ID = {"type": "str", "required": True}
ENABLED = {"type": "bool", "default": True}

PUBLIC_ACCESS_BLOCK = {
    "block_public_acls": {"type": "bool"},
    "ignore_public_acls": {"type": "bool"},
    "block_public_policy": {"type": "bool"},
    "restrict_public_buckets": {"type": "bool"},
}
ENCRYPTION = {
    "algorithm": {"type": "str", "choices": ["AES256", "aws:kms", "aws:kms:dsse"]},
    "kms_key": {"type": "str", "no_log": False},
    "bucket_key": {"type": "bool", "no_log": False},
}
READ_ACCOUNT = {"account": {"type": "str", "required": True}, "prefixes": {**STRINGS, "default": []}}
POLICY = {
    "tls_only": {"type": "bool"},
    "public_read": STRINGS,
    "read_accounts": {"type": "list", "elements": "dict", "options": READ_ACCOUNT},
    "statements": {"type": "list", "elements": "dict"},
    "confirm_lockout": {"type": "bool"},
}
TRANSITION = {
    "days": {"type": "int"},
    "date": {"type": "str"},
    "storage_class": {"type": "str", "choices": CLASSES, "required": True},
}
NONCURRENT_TRANSITION = {
    "days": {"type": "int", "required": True},
    "keep_versions": {"type": "int"},
    "storage_class": {"type": "str", "choices": CLASSES, "required": True},
}
LIFECYCLE_RULE = {
    "id": ID,
    "enabled": ENABLED,
    "prefix": {"type": "str"},
    "tags": {"type": "dict"},
    "object_size_greater_than": {"type": "int"},
    "object_size_less_than": {"type": "int"},
    "expire_days": {"type": "int"},
    "expire_date": {"type": "str"},
    "expire_delete_markers": {"type": "bool"},
    "transitions": {"type": "list", "elements": "dict", "options": TRANSITION, "default": []},
    "noncurrent_expire_days": {"type": "int"},
    "noncurrent_keep_versions": {"type": "int"},
    "noncurrent_transitions": {"type": "list", "elements": "dict", "options": NONCURRENT_TRANSITION, "default": []},
    "abort_multipart_days": {"type": "int"},
}
CORS_RULE = {
    "id": {"type": "str"},
    "allowed_origins": {**STRINGS, "required": True},
    "allowed_methods": {**STRINGS, "choices": ["GET", "HEAD", "PUT", "POST", "DELETE"], "required": True},
    "allowed_headers": {**STRINGS, "default": []},
    "expose_headers": {**STRINGS, "default": []},
    "max_age_seconds": {"type": "int"},
}
ROUTING_RULE = {
    "prefix": {"type": "str"},
    "http_error_code": {"type": "str"},
    "host_name": {"type": "str"},
    "protocol": PROTOCOL,
    "replace_prefix": {"type": "str"},
    "replace_key": {"type": "str", "no_log": False},
    "http_redirect_code": {"type": "str"},
}
WEBSITE = {
    "index_document": {"type": "str"},
    "error_document": {"type": "str"},
    "redirect_to": {"type": "dict", "options": {"host_name": {"type": "str", "required": True}, "protocol": PROTOCOL}},
    "routing_rules": {"type": "list", "elements": "dict", "options": ROUTING_RULE},
}
LOGGING = {
    "target_bucket": {"type": "str"},
    "target_prefix": {"type": "str"},
    "partitioned_by": {"type": "str", "choices": ["EventTime", "DeliveryTime"]},
}
REPLICATION_RULE = {
    "id": ID,
    "enabled": ENABLED,
    "priority": {"type": "int"},
    "prefix": {"type": "str"},
    "tags": {"type": "dict"},
    "bucket": {"type": "str", "required": True},
    "account": {"type": "str"},
    "storage_class": {"type": "str", "choices": ["STANDARD", *CLASSES]},
    "kms_key": {"type": "str", "no_log": False},
    "delete_markers": {"type": "bool", "default": False},
    "replica_modifications": {"type": "bool", "default": False},
    "time_control": {"type": "bool", "default": False},
}
REPLICATION = {"role": {"type": "str"}, "rules": {"type": "list", "elements": "dict", "options": REPLICATION_RULE}}
OBJECT_LOCK = {
    "mode": {"type": "str", "choices": ["GOVERNANCE", "COMPLIANCE"]},
    "days": {"type": "int"},
    "years": {"type": "int"},
}
TIERING = {
    "id": ID,
    "enabled": ENABLED,
    "prefix": {"type": "str"},
    "tags": {"type": "dict"},
    "archive_days": {"type": "int"},
    "deep_archive_days": {"type": "int"},
}
TARGET = {
    "id": ID,
    "arn": {"type": "str", "required": True},
    "events": {**STRINGS, "required": True},
    "prefix": {"type": "str"},
    "suffix": {"type": "str"},
}
NOTIFICATIONS = {"event_bridge": {"type": "bool"}, "targets": {"type": "list", "elements": "dict", "options": TARGET}}
INVENTORY = {
    "id": ID,
    "enabled": ENABLED,
    "prefix": {"type": "str"},
    "versions": {"type": "str", "choices": ["All", "Current"], "default": "Current"},
    "frequency": {"type": "str", "choices": ["Daily", "Weekly"], "default": "Weekly"},
    "fields": {**STRINGS, "default": []},
    "bucket": {"type": "str", "required": True},
    "account": {"type": "str"},
    "target_prefix": {"type": "str"},
    "format": {"type": "str", "choices": ["CSV", "ORC", "Parquet"], "default": "Parquet"},
    "kms_key": {"type": "str", "no_log": False},
}
SETTINGS: dict[str, Any] = {
    "public": {"type": "bool"},
    "public_access_block": {"type": "dict", "options": PUBLIC_ACCESS_BLOCK},
    "object_ownership": {"type": "str", "choices": ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"]},
    "encryption": {"type": "dict", "options": ENCRYPTION},
    "versioning": {"type": "bool"},
    "policy": {"type": "dict", "options": POLICY},
    "expire_days": {"type": "int"},
    "expire_noncurrent_days": {"type": "int"},
    "abort_multipart_days": {"type": "int"},
    "lifecycle_rules": {"type": "list", "elements": "dict", "options": LIFECYCLE_RULE},
    "cors_rules": {"type": "list", "elements": "dict", "options": CORS_RULE},
    "website": {"type": "dict", "options": WEBSITE},
    "logging": {"type": "dict", "options": LOGGING},
    "replication": {"type": "dict", "options": REPLICATION},
    "object_lock": {"type": "dict", "options": OBJECT_LOCK},
    "intelligent_tiering": {"type": "list", "elements": "dict", "options": TIERING},
    "request_payer": {"type": "str", "choices": ["BucketOwner", "Requester"]},
    "transfer_acceleration": {"type": "bool"},
    "notifications": {"type": "dict", "options": NOTIFICATIONS},
    "inventory": {"type": "list", "elements": "dict", "options": INVENTORY},
}
# Of the site in front of a bucket.
ZONE = {
    "name": {"type": "str", "required": True},
    "assume_role_arn": {"type": "str"},
    "external_id": {"type": "str"},
}
ERROR_RESPONSE = {
    "error_code": {"type": "int", "required": True},
    "page": {"type": "str"},
    "response_code": {"type": "int"},
    "min_ttl": {"type": "int", "default": 10},
}
CACHE_TTL = {
    "min": {"type": "int", "default": 0},
    "default": {"type": "int", "default": 86400},
    "max": {"type": "int", "default": 31536000},
}
TRANSPORT = {
    "max_age": {"type": "int", "default": 31536000},
    "include_subdomains": {"type": "bool", "default": False},
    "preload": {"type": "bool", "default": False},
}
CUSTOM_HEADER = {"header": {"type": "str", "required": True}, "value": {"type": "str", "required": True}}
SITE_CORS = {
    "allow_origins": {**STRINGS, "required": True},
    "allow_methods": {**STRINGS, "choices": ["GET", "HEAD", "OPTIONS"], "default": ["GET", "HEAD"]},
    "allow_headers": {**STRINGS, "default": ["*"]},
    "expose_headers": {**STRINGS, "default": []},
    "max_age": {"type": "int", "default": 600},
}
REFERRER_POLICIES = [
    "no-referrer",
    "no-referrer-when-downgrade",
    "origin",
    "origin-when-cross-origin",
    "same-origin",
    "strict-origin",
    "strict-origin-when-cross-origin",
    "unsafe-url",
    "none",
]
SECURITY_HEADERS = {
    "override": {"type": "bool", "default": True},
    "strict_transport_security": {"type": "dict", "options": TRANSPORT, "apply_defaults": True},
    "content_type_options": {"type": "bool", "default": True},
    "frame_options": {"type": "str", "choices": ["DENY", "SAMEORIGIN", "none"], "default": "SAMEORIGIN"},
    "referrer_policy": {"type": "str", "choices": REFERRER_POLICIES, "default": "strict-origin-when-cross-origin"},
    "content_security_policy": {"type": "str"},
    "permissions_policy": {"type": "str"},
    "custom": {"type": "list", "elements": "dict", "options": CUSTOM_HEADER, "default": []},
    "remove": {**STRINGS, "default": []},
    "cors": {"type": "dict", "options": SITE_CORS},
}
GEO_RESTRICTION = {
    "type": {"type": "str", "required": True, "choices": ["whitelist", "blacklist", "none"]},
    "locations": {**STRINGS, "default": []},
}
SITE_LOGGING = {"bucket": {"type": "str"}, "prefix": {"type": "str"}, "include_cookies": {"type": "bool", "default": False}}
SITE: dict[str, Any] = {
    "state": STATE,
    "enabled": {"type": "bool", "default": True},
    "domain_names": {**STRINGS, "default": []},
    "zone": {"type": "dict", "options": ZONE},
    "certificate_arn": {"type": "str"},
    "minimum_protocol_version": {"type": "str", "choices": ["TLSv1.2_2021", "TLSv1.2_2025", "TLSv1.3_2025"], "default": "TLSv1.2_2021"},
    "viewer_protocol_policy": {"type": "str", "choices": ["redirect-to-https", "https-only"], "default": "redirect-to-https"},
    "http_version": {"type": "str", "choices": ["http1.1", "http2", "http3", "http2and3"], "default": "http2and3"},
    "ipv6": {"type": "bool", "default": True},
    "price_class": {"type": "str", "choices": ["PriceClass_100", "PriceClass_200", "PriceClass_All"]},
    "default_root_object": {"type": "str", "default": "index.html"},
    "origin_path": {"type": "str"},
    "error_responses": {"type": "list", "elements": "dict", "options": ERROR_RESPONSE, "default": []},
    "compress": {"type": "bool", "default": True},
    "cache_policy": {"type": "str", "choices": [*CACHE_POLICIES]},
    "cache_ttl": {"type": "dict", "options": CACHE_TTL},
    "origin_request_policy": {"type": "str", "choices": [*ORIGIN_REQUEST_POLICIES]},
    "security_headers": {"type": "dict", "options": SECURITY_HEADERS, "apply_defaults": True},
    "geo_restriction": {"type": "dict", "options": GEO_RESTRICTION},
    "logging": {"type": "dict", "options": SITE_LOGGING},
    "web_acl_arn": {"type": "str"},
}
BUCKET = {
    "name": {"type": "str", "required": True},
    "state": STATE,
    **SETTINGS,
    "site": {"type": "dict", "options": SITE},
    "tags": {"type": "dict", "default": {}},
}
PURGEABLE = [
    "s3_bucket",
    "iam_role",
    "cloudfront_distribution",
    "cloudfront_origin_access_control",
    "cloudfront_response_headers_policy",
    "cloudfront_cache_policy",
    "acm_certificate",
    "acm_validation",
    "route53_record",
]

ARGUMENTS: dict[str, Any] = {
    "buckets": {"type": "list", "elements": "dict", "options": BUCKET, "default": []},
    "defaults": {"type": "dict", "options": SETTINGS},
    **converging(PURGEABLE),
}


def main() -> None:
    module = AnsibleAWSModule(argument_spec=ARGUMENTS, supports_check_mode=True)
    run(module, "Buckets", lambda: Build(module).converge())


if __name__ == "__main__":
    main()
