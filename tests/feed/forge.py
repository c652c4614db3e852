#!/usr/bin/env python3
"""Feeds for the tests, made by python-tuf and not by our own signer.

    forge.py OUT NOW    writes every feed below into OUT/<name>/, as of the moment NOW (RFC 3339)
"""

import copy
import hashlib
import json
import sys
from datetime import datetime, timedelta
from pathlib import Path

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole, Delegations, Metadata, MetaFile, Root, Snapshot, TargetFile, Targets, Timestamp)
from tuf.api.serialization.json import JSONSerializer

SITE = "HN-4K7Q2W"
CITY = "vn-gso@2021-01:01"
WARD = "vn-gso@2021-01:00337"
PUBLISHER = "p7k2q"

AREAS = {
    "places": 1,
    "areas": [{"ref": CITY, "name": "Thành phố Hà Nội"},
              {"ref": WARD, "name": "phường Hoàng Liệt", "parent": CITY}],
    "publishers": [{"id": PUBLISHER, "name": "UBND phường Hoàng Liệt", "serves": [WARD]},
                   {"id": "p9x4m", "name": "UBND phường Đại Kim", "serves": [WARD]}],
}
SITES = {"places": 1, "sites": [{"id": SITE, "name": "Chung cư Hoa Sữa", "address": "Linh Đàm", "areas": [WARD]}]}


def shard():
    return f"sites-{hashlib.sha256(SITE.encode()).hexdigest()[:2]}.json"


def dump(document):
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def item(ident, title, now, **more):
    extension = {"class": "routine", "kind": "building", "from": stamp(now - timedelta(days=1)),
                 "until": stamp(now + timedelta(days=200)), "to": [CITY], **more}
    image = extension.pop("image", None)
    own = {"id": ident, "title": title, "content_text": "Nội dung của thông báo này chỉ để thử.", "_bangtin": extension}
    return own | ({"image": image} if image else {})


def edition(number, now, items, **more):
    return dump({"version": "https://jsonfeed.org/version/1.1", "title": "Sở Thông tin và Truyền thông Hà Nội",
                 "language": "vi", "_bangtin": {"edition": number, "issued": stamp(now), **more}, "items": items})


def stamp(moment):
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


class Department:
    """A repository with its keys; every step is the newest state until the next one."""

    def __init__(self, now, consistent=True):
        self.now = now
        self.files = {}
        self.signers = {role: [CryptoSigner.generate_ed25519()] for role in ("targets", "snapshot", "timestamp")}
        self.signers["root"] = [CryptoSigner.generate_ed25519() for _ in range(3)]
        root = Root(expires=now + timedelta(days=365), consistent_snapshot=consistent)
        for role, signers in self.signers.items():
            for signer in signers:
                root.add_key(signer.public_key, role)
        root.roles["root"].threshold = 2
        self.root = Metadata(root)
        self.roots = []
        self.sign_root(self.signers["root"][:2])
        self.targets = Metadata(Targets(expires=now + timedelta(days=90)))
        self.targets.signed.version = 0
        self.snapshot = Metadata(Snapshot(expires=now + timedelta(days=14)))
        self.snapshot.signed.version = 0
        self.timestamp = Metadata(Timestamp(expires=now + timedelta(hours=48)))
        self.timestamp.signed.version = 0
        self.wards = {}
        self.blobs = {}

    def sign_root(self, signers):
        self.root.signatures.clear()
        for signer in signers:
            self.root.sign(signer, append=True)
        self.roots.append(copy.deepcopy(self.root))

    def bytes(self, metadata):
        return metadata.to_bytes(JSONSerializer(compact=True))

    def put(self, path, data):
        """Takes a file in; its place in the site follows from its content."""
        self.files[path] = data
        folder, _, name = path.rpartition("/")
        digest = hashlib.sha256(data).hexdigest()
        self.blobs[f"targets/{folder + '/' if folder else ''}{digest}.{name}"] = data
        return TargetFile.from_data(path, data, ["sha256"])

    def ward(self, name, files, expires=None, signer=None, paths=None):
        """A publisher's role with its files; a delegation on first use."""
        known = self.wards.get(name)
        own = known["signer"] if known else CryptoSigner.generate_ed25519()
        role = Targets(expires=expires or self.now + timedelta(days=90))
        role.version = known["role"].signed.version + 1 if known else 1
        for path, data in files.items():
            role.targets[path] = self.put(path, data)
        metadata = Metadata(role)
        metadata.sign(signer or own)
        if not known:
            if self.targets.signed.delegations is None:
                self.targets.signed.delegations = Delegations({}, {})
            delegations = self.targets.signed.delegations
            delegations.roles[name] = DelegatedRole(name, [], 1, True, paths or [f"{name}/*"])
            self.targets.signed.add_key(own.public_key, name)
        self.wards[name] = {"role": metadata, "signer": own}

    def publish(self, files=None, timestamp_only=False):
        """Signs the next state. `files`: the department's own."""
        if not timestamp_only:
            if files is not None:
                self.targets.signed.targets = {path: self.put(path, data) for path, data in files.items()}
            self.targets.signed.version += 1
            self.targets.signed.expires = self.now + timedelta(days=90)
            self.targets.sign(self.signers["targets"][0])
            data = self.bytes(self.targets)
            self.snapshot.signed.meta["targets.json"] = MetaFile.from_data(self.targets.signed.version, data, ["sha256"])
            for name, ward in self.wards.items():
                self.snapshot.signed.meta[f"{name}.json"] = MetaFile(ward["role"].signed.version)
            self.snapshot.signed.version += 1
            self.snapshot.signed.expires = self.now + timedelta(days=14)
            self.snapshot.sign(self.signers["snapshot"][0])
            data = self.bytes(self.snapshot)
            self.timestamp.signed.snapshot_meta = MetaFile.from_data(self.snapshot.signed.version, data, ["sha256"])
        self.timestamp.signed.version += 1
        self.timestamp.signed.expires = self.now + timedelta(hours=48)
        self.timestamp.sign(self.signers["timestamp"][0])
        return self

    def site(self):
        """The site as a web server has it: path -> bytes."""
        site = dict(self.blobs)
        for root in self.roots:
            site[f"metadata/{root.signed.version}.root.json"] = self.bytes(root)
        site[f"metadata/{self.targets.signed.version}.targets.json"] = self.bytes(self.targets)
        site[f"metadata/{self.snapshot.signed.version}.snapshot.json"] = self.bytes(self.snapshot)
        for name, ward in self.wards.items():
            site[f"metadata/{ward['role'].signed.version}.{name}.json"] = self.bytes(ward["role"])
        site["metadata/timestamp.json"] = self.bytes(self.timestamp)
        return site


def write(folder, site):
    for path, data in site.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def main():
    out, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2].replace("Z", "+00:00")).replace(microsecond=0)
    department = Department(now)
    files = {"areas.json": dump(AREAS), shard(): dump(SITES)}
    files["edition.json"] = edition(1, now, [item("cat-nuoc", "Ngừng cấp nước", now)])
    department.publish(files)
    write(out / "first", department.site())
    write(out / "first", {"root.json": department.bytes(department.roots[0])})


if __name__ == "__main__":
    main()
