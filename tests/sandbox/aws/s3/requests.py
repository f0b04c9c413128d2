"""What S3 is asked of a bucket's settings, and how it answers."""

import uuid
from typing import Any
from urllib.parse import quote, unquote

from moto.core.responses import ActionResult, EmptyResult
from moto.s3.models import s3_backends
from moto.s3control.models import s3control_backends

from ... import errors
from . import checks, documents
from .bodies import parsed
from .refusals import Refused, denied
from .subresources import PAGE, SEVERAL, SUBRESOURCES, Several, Subresource

LEAST_SIZE = "TransitionDefaultMinimumObjectSize"  # told in a header
PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
Answer = tuple[int, dict[str, str], Any]


class Requests:
    """In front of moto's responses: the settings that moto knows not or not well, and refusals that it lacks."""

    def _bucket_response(self, request: Any, full_url: str) -> Any:
        try:
            if self.bucket_name:
                self._check_place(request)
            return super()._bucket_response(request, full_url)
        except Refused as refused:
            return self._refusal(refused)

    def _key_response(self, request: Any, full_url: str) -> Any:
        try:
            self._check_place(request)
            return super()._key_response(request, full_url)
        except Refused as refused:
            return self._refusal(refused)

    @staticmethod
    def _refusal(refused: Refused) -> Answer:
        rendered = errors.render(refused.code, refused.message, refused.status, "s3", "rest-xml")
        region = {"x-amz-bucket-region": refused.region} if refused.region else {}
        return rendered.status, {**dict(rendered.headers), **region}, rendered.body

    def _check_place(self, request: Any) -> None:
        """A bucket is another account's, or in another region than the request is for."""
        _, owner = s3_backends.bucket_accounts.get(self.bucket_name, ("aws", None))
        making = request.method == "PUT" and not request.args and request.path.strip("/") == self.bucket_name
        if owner is None or making:
            return
        bucket = s3_backends[owner]["aws"].buckets[self.bucket_name]
        if owner != self.current_account:
            if request.headers.get("Authorization"):
                raise Refused("AccessDenied", "Access Denied", bucket.region_name)
            return
        if bucket.region_name != self.region and request.headers.get("Authorization") and "location" not in request.args:
            words = "The bucket you are attempting to access must be addressed using the specified endpoint."
            raise Refused("PermanentRedirect", f"{words} Please send all future requests to this endpoint.", bucket.region_name)

    def all_buckets(self) -> Any:
        """In pages, and with their regions, where a page is asked for."""
        given = {name: self._get_param(name) for name in ("prefix", "bucket-region", "max-buckets", "continuation-token")}
        found = sorted(self.backend.list_buckets(given["prefix"], given["bucket-region"], None), key=lambda one: one.name)
        later = [one for one in found if one.name > unquote(given["continuation-token"] or "")]
        page = later[: int(given["max-buckets"] or 10000)]
        told = any(given.values())
        buckets = [
            {
                "Name": one.name,
                "CreationDate": one.creation_date,
                **({"BucketRegion": one.region_name, "BucketArn": one.arn} if told else {}),
            }
            for one in page
        ]
        more = {"ContinuationToken": quote(page[-1].name)} if len(page) < len(later) else {}
        self.data["Action"] = "ListBuckets"
        return self.serialized(
            ActionResult({"Owner": {"ID": uuid.UUID(int=int(self.current_account)).hex * 2}, "Buckets": buckets, **more})
        )

    def _bucket_response_get(self, bucket_name: str, querystring: dict[str, Any]) -> Any:
        for word, several in SEVERAL.items():
            if word in querystring:
                return self._list(several) if "id" not in querystring else self._get_one(several, querystring["id"][0])
        for word, one in SUBRESOURCES.items():
            if word in querystring:
                return self._get(one)
        if "policyStatus" in querystring:
            return self._policy_status()
        lacking = [word for word in ("analytics", "metrics", "abac", "metadataTable") if word in querystring]
        if lacking:
            raise NotImplementedError(lacking[0])
        return super()._bucket_response_get(bucket_name, querystring)

    def _bucket_response_put(self, request: Any, bucket_name: str, querystring: dict[str, Any]) -> Any:
        for word, several in SEVERAL.items():
            if word in querystring:
                return self._put_one(several, querystring["id"][0])
        for word, one in SUBRESOURCES.items():
            if word in querystring:
                return self._put(one)
        if "policy" in querystring:
            return self._put_policy()
        if "acl" in querystring:
            checks.acl_allowed(self.backend.get_bucket(bucket_name), self.headers.get("x-amz-acl") in PUBLIC_ACLS)
        if any(word in querystring for word in ("analytics", "metrics", "abac", "metadataTable")):
            raise NotImplementedError
        answer = super()._bucket_response_put(request, bucket_name, querystring)
        if not querystring:
            self._made(self.backend.get_bucket(bucket_name))
        return answer

    def _made(self, bucket: Any) -> None:
        """What the request says of the bucket that it made."""
        ownership = self.headers.get("x-amz-object-ownership")
        if ownership:
            bucket.set("ownership", {"Rules": [{"ObjectOwnership": ownership}]})
        if self.headers.get("x-amz-bucket-object-lock-enabled", "").lower() == "true":
            bucket.set("versioning", {"Status": "Enabled"})
            bucket.set("object_lock", {"ObjectLockEnabled": "Enabled"})

    def _bucket_response_delete(self, bucket_name: str, querystring: dict[str, Any]) -> Any:
        bucket = self.backend.get_bucket(bucket_name)
        for word, several in SEVERAL.items():
            if word in querystring:
                if bucket.said.setdefault(several.name, {}).pop(querystring["id"][0], None) is None:
                    raise Refused("NoSuchConfiguration", "The specified configuration does not exist.")
                return 204, {}, ""
        for word, one in SUBRESOURCES.items():
            if word in querystring and one.deletable:
                bucket.set(one.name, one.at_first if one.name == "encryption" else None)
                return 204, {}, ""
        return super()._bucket_response_delete(bucket_name, querystring)

    def _get(self, one: Subresource) -> Any:
        value = self.backend.get_bucket(self.bucket_name).said.get(one.name)
        if value is None and one.absent:
            raise Refused(*one.absent)
        self.data["Action"] = f"Get{one.what}"
        return self.serialized(ActionResult({one.member: value} if one.wrapped else value or {}))

    def _put(self, one: Subresource) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        value = parsed(one.putting, one.member, self.bucket_name, None, self.request, self.body)
        one.check(bucket, value)
        if one.name == "lifecycle":
            value[LEAST_SIZE] = self.headers.get("x-amz-transition-default-minimum-object-size", "all_storage_classes_128K")
        bucket.set(one.name, value)
        self.data["Action"] = one.putting
        return self.serialized(EmptyResult())

    def _list(self, several: Several) -> Any:
        kept = sorted(self.backend.get_bucket(self.bucket_name).said.get(several.name, {}).items())
        after = self._get_param("continuation-token") or ""
        later = [(identifier, one) for identifier, one in kept if identifier > after]
        page = later[:PAGE]
        more = {"NextContinuationToken": page[-1][0]} if len(page) < len(later) else {}
        self.data["Action"] = f"List{several.what}s"
        result = {f"{several.member}List": [one for _, one in page], "IsTruncated": bool(more), **more}
        return self.serialized(ActionResult(result))

    def _get_one(self, several: Several, identifier: str) -> Any:
        found = self.backend.get_bucket(self.bucket_name).said.get(several.name, {}).get(identifier)
        if found is None:
            raise Refused("NoSuchConfiguration", "The specified configuration does not exist.")
        self.data["Action"] = f"Get{several.what}"
        return self.serialized(ActionResult({several.member: found}))

    def _put_one(self, several: Several, identifier: str) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        value = parsed(f"Put{several.what}", several.member, self.bucket_name, identifier, self.request, self.body)
        several.check(bucket, value)
        bucket.said.setdefault(several.name, {})[identifier] = value
        self.data["Action"] = f"Put{several.what}"
        return self.serialized(EmptyResult())

    def _put_policy(self) -> Any:
        bucket = self.backend.get_bucket(self.bucket_name)
        documents.check(self.body, self.bucket_name)
        blocks = (bucket.said.get("block") or {}).get("BlockPublicPolicy") or self._account_block().get("BlockPublicPolicy")
        if blocks and documents.is_public(self.body):
            what = f'perform: s3:PutBucketPolicy on resource: "arn:aws:s3:::{self.bucket_name}"'
            why = "because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access."
            raise denied(f"User is not authorized to {what} {why}")
        self.backend.put_bucket_policy(self.bucket_name, self.body)
        return 204, {}, ""

    def _policy_status(self) -> Any:
        policy = self.backend.get_bucket(self.bucket_name).policy
        if not policy:
            raise Refused("NoSuchBucketPolicy", "The bucket policy does not exist")
        self.data["Action"] = "GetBucketPolicyStatus"
        return self.serialized(ActionResult({"PolicyStatus": {"IsPublic": documents.is_public(policy)}}))

    def _account_block(self) -> dict[str, bool]:
        """moto keeps words."""
        found: Any = s3control_backends[self.current_account]["aws"].public_access_block
        return {"BlockPublicPolicy": str(found.block_public_policy).lower() == "true"} if found else {}
