# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is said of how the world finds a zone."""

import pytest
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.asking import SILENCE, Answer
from ansible_collections.piksel.infra.plugins.module_utils.aws.route53.verdicts import Found, Zone, problems, verdict

OWN, OTHERS = frozenset({"ns-1.example.net", "ns-2.example.net"}), frozenset({"old.example.net"})
DS = "12345 13 2 AB"
HERE = Zone("example.com", "Z1", OWN, None, None)
SIGNED = HERE._replace(ds=DS)
BELOW = Zone("staging.example.com", "Z2", OWN, None, "example.com")
SERVES, NOTHING = Answer("NOERROR", frozenset({"soa"}), whole=True), Answer("NXDOMAIN")
ALL = dict.fromkeys(sorted(OWN), SERVES)


def above(*servers):
    return Answer("NOERROR", referral=frozenset(servers))


def found(delegation=None, ns=NOTHING, ds=NOTHING, servers=ALL):
    return Found(delegation, ns, ds, servers)


def there(values):
    return Answer("NOERROR", frozenset(values))


VERDICTS = [
    ("all is well, by a server above", HERE, found(above(*OWN), there(OWN)), []),
    ("all is well, by a resolver alone", HERE, found(None, there(OWN)), []),
    ("a server above is the zone's own", HERE, found(there(OWN), there(OWN)), []),
    ("signed, and all know", SIGNED, found(above(*OWN), there(OWN), there({DS})), []),
    (
        "nobody knows it",
        HERE,
        found(),
        ["nobody finds it: the resolver answers NXDOMAIN; have whoever runs DNS above it hold ns-1.example.net"],
    ),
    ("nobody knows the zone above", BELOW, found(), ["nobody finds it, as nobody finds example.com, which comes first"]),
    (
        "a server above knows nothing",
        HERE,
        found(NOTHING),
        ["nobody finds it: servers above it answer NXDOMAIN and name no servers for it"],
    ),
    ("no server answers", HERE, found(None, Answer("SERVFAIL")), ["nobody finds it: no server to which it is delegated answers for it"]),
    (
        "a name without servers",
        HERE,
        found(None, Answer("NOERROR")),
        ["nobody finds it: the resolver answers NOERROR and names no servers"],
    ),
    ("elsewhere", HERE, found(above(*OTHERS)), ["it is delegated elsewhere, to old.example.net; have whoever runs DNS above it"]),
    ("one is missing", HERE, found(above("ns-1.example.net")), ["of its delegation ns-2.example.net is missing; have whoever"]),
    ("one is too many", HERE, found(above(*OWN, *OTHERS)), ["of its delegation old.example.net is none of its servers; have"]),
    (
        "one in the place of another, in a zone of ours",
        BELOW,
        found(above("ns-1.example.net", *OTHERS)),
        ["of its delegation ns-2.example.net is missing and old.example.net is none of its servers; have zone example.com of this account"],
    ),
    (
        "one does not serve it",
        HERE,
        found(above(*OWN), there(OWN), servers={**ALL, "ns-2.example.net": Answer("REFUSED")}),
        ["its server ns-2.example.net does not serve it: it answers REFUSED; see who answers by that name"],
    ),
    (
        "nobody is told of signatures",
        SIGNED,
        found(above(*OWN)),
        [f"it is signed, but nobody is told to check that; have whoever runs DNS above it hold the DS record {DS}"],
    ),
    (
        "signatures are asked for of a zone without",
        HERE,
        found(above(*OWN), ds=there({DS})),
        [f"whoever checks signatures does not find it: it has none, and above it stands the DS record {DS}"],
    ),
    (
        "another key's",
        SIGNED,
        found(above(*OWN), ds=there({"1 13 2 CD"})),
        ["whoever checks signatures does not find it: above it stands the DS record 1 13 2 CD, which is not its key's"],
    ),
    ("no resolver answers", SIGNED, found(None, Answer(SILENCE)), ["nobody knows whether the world finds it: no resolver answers"]),
]


@pytest.mark.parametrize(("zone", "what", "said"), [case[1:] for case in VERDICTS], ids=[case[0] for case in VERDICTS])
def test_what_is_said(zone, what, said):
    told = list(problems(zone, what))
    assert len(told) == len(said), told
    for one, begin in zip(told, said, strict=True):
        assert one.startswith(begin)


ANSWERS = [
    (SERVES, "serves the zone"),
    (SERVES._replace(whole=False), "it does not know the zone"),
    (Answer("REFUSED"), "it answers REFUSED"),
    (Answer("its name has no address"), "its name has no address"),
    (Answer(SILENCE), "no answer"),
]


@pytest.mark.parametrize(("answer", "words"), ANSWERS)
def test_how_a_server_does(answer, words):
    assert verdict(answer) == words


def test_what_has_to_stand_above():
    assert SIGNED.records == [
        {"name": "example.com", "type": "NS", "values": ["ns-1.example.net", "ns-2.example.net"]},
        {"name": "example.com", "type": "DS", "values": [DS]},
    ]
