"""What the calls of each service ask to be allowed, from the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html).

Each file has `ASKS`: by botocore's name of a service, a function of a request that gives its `Ask`s.
"""
