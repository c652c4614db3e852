#!/usr/bin/env python3
"""Feeds for the tests, made by python-tuf and not by our own signer.

    forge.py OUT NOW    writes every feed below into OUT/<name>/, as of the moment NOW (RFC 3339)
"""

import copy
import hashlib
import json
import sys
import zlib
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

    def replace_timestamp_key(self):
        """Under a new root; the count of timestamps begins anew."""
        root, old, new = self.root.signed, self.signers["timestamp"][0], CryptoSigner.generate_ed25519()
        root.version += 1
        root.revoke_key(old.public_key.keyid, "timestamp")
        root.add_key(new.public_key, "timestamp")
        self.signers["timestamp"] = [new]
        self.sign_root(self.signers["root"][:2])
        self.timestamp.signed.version = 0

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

    def publish(self, files=None, timestamp_only=False, sign_targets_for=90):
        """Signs the next state. `files`: the department's own; `sign_targets_for`: days."""
        if not timestamp_only:
            if files is not None:
                self.targets.signed.targets = {path: self.put(path, data) for path, data in files.items()}
            self.targets.signed.version += 1
            self.targets.signed.expires = self.now + timedelta(days=sign_targets_for)
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


def png(colour, width=640, height=360):
    """A picture of one colour."""
    def chunk(name, data):
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 2, 0, 0, 0])
    rows = zlib.compress((b"\0" + bytes(colour) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def write(folder, site):
    for path, data in site.items():
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)


def notice(number, title, now, **more):
    """The department's files of one notice."""
    return {"areas.json": dump(AREAS), shard(): dump(SITES),
            "edition.json": edition(number, now, [item("cat-nuoc", title, now, **more)])}


def ward_notice(title, now):
    return {f"{PUBLISHER}/edition.json": edition(1, now, [item("hop-to", title, now, to=[WARD])])}


FIRST, SECOND, WARD_S = "Ngừng cấp nước", "Cấp nước lại", "Họp tổ dân phố"


def two(now):
    """A department after its first edition, and its site then; after its second, and its site then."""
    department = Department(now).publish(notice(1, FIRST, now))
    first = department.site()
    department.publish(notice(2, SECOND, now))
    return department, first, department.site()


def with_ward(now):
    department = Department(now)
    department.ward(PUBLISHER, ward_notice(WARD_S, now))
    return department.publish(notice(1, FIRST, now))


def metadata(site, ending):
    return next(path for path in sorted(site, reverse=True) if path.startswith("metadata/") and path.endswith(ending))


def target(site, ending):
    return [path for path in site if path.startswith("targets/") and path.endswith(ending)]


# Each story: the sites that a screen meets one after another. The first is always sound.

def plain(now):
    department, first, second = two(now)
    return [first, second]


def rollback(now):
    _, first, second = two(now)
    return [second, second | {"metadata/timestamp.json": first["metadata/timestamp.json"]}]


def freeze(now):
    """The same for three days."""
    department, first, _ = two(now)
    return [first, first]


def expired_timestamp(now):
    department, first, _ = two(now)
    department.timestamp.signed.version += 1
    department.timestamp.signed.expires = now - timedelta(hours=1)
    department.timestamp.sign(department.signers["timestamp"][0])
    return [first, department.site()]


def old_snapshot_under_the_new_name(now):
    _, first, second = two(now)
    return [first, second | {metadata(second, "2.snapshot.json"): first["metadata/1.snapshot.json"]}]


def old_targets_under_the_new_name(now):
    _, first, second = two(now)
    return [first, second | {metadata(second, "2.targets.json"): first["metadata/1.targets.json"]}]


def damaged_edition(change):
    def story(now):
        _, first, second = two(now)
        return [first, second | {path: change(second[path]) for path in target(second, ".edition.json")}]
    return story


def edited_timestamp(now):
    _, first, second = two(now)
    edited = json.loads(second["metadata/timestamp.json"])
    edited["signed"]["version"] = 7
    return [first, second | {"metadata/timestamp.json": dump(edited)}]


def unsigned_timestamp(now):
    _, first, second = two(now)
    edited = json.loads(second["metadata/timestamp.json"]) | {"signatures": []}
    return [first, second | {"metadata/timestamp.json": dump(edited)}]


def captive_portal(now):
    _, first, second = two(now)
    page = b"<!DOCTYPE html><html><body>Dang nhap Wi-Fi</body></html>"
    return [first, {path: page for path in second}]


def timestamp_of_another_department(now):
    _, first, _ = two(now)
    return [first, Department(now).publish(notice(9, "Nhà cái đến từ châu Phi", now)).site()]


def ward_lists_the_departments_edition(now):
    department = with_ward(now)
    first = department.site()
    forged = edition(9, now, [item("la", "Nhà cái đến từ châu Phi", now)])
    department.ward(PUBLISHER, ward_notice(WARD_S, now) | {"edition.json": forged})
    return [first, department.publish(notice(2, SECOND, now)).site()]


def ward_lists_another_wards(now):
    department = with_ward(now)
    department.ward("p9x4m", {})
    first = department.publish().site()
    forged = edition(9, now, [item("la", "Nhà cái đến từ châu Phi", now, to=[WARD])])
    department.ward(PUBLISHER, ward_notice(WARD_S, now) | {"p9x4m/edition.json": forged})
    return [first, department.publish(notice(2, SECOND, now)).site()]


def ward_lists_a_deeper_folder(now):
    department = with_ward(now)
    first = department.site()
    department.ward(PUBLISHER, ward_notice(WARD_S, now) | {f"{PUBLISHER}/deep/x.json": b"{}"})
    return [first, department.publish(notice(2, SECOND, now)).site()]


def ward_signed_by_a_stranger(now):
    department = with_ward(now)
    first = department.site()
    department.ward(PUBLISHER, ward_notice("Nhà cái đến từ châu Phi", now), signer=CryptoSigner.generate_ed25519())
    return [first, department.publish(notice(2, SECOND, now)).site()]


def ward_expired(now):
    department = with_ward(now)
    first = department.site()
    department.ward(PUBLISHER, ward_notice("Họp tổ dân phố lần hai", now), expires=now - timedelta(days=1))
    return [first, department.publish(notice(2, SECOND, now)).site()]


def ward_missing_on_the_server(now):
    department = with_ward(now)
    first = department.site()
    department.ward(PUBLISHER, ward_notice("Họp tổ dân phố lần hai", now))
    site = department.publish(notice(2, SECOND, now)).site()
    return [first, {path: data for path, data in site.items() if path != f"metadata/2.{PUBLISHER}.json"}]


def ward_key_replaced(now):
    """The ward's key was stolen: the department puts another one in its place, and what the old one signed is gone."""
    department = with_ward(now)
    first = department.site()
    old = department.wards[PUBLISHER]["signer"].public_key
    department.targets.signed.revoke_key(old.keyid, PUBLISHER)
    department.targets.signed.add_key(CryptoSigner.generate_ed25519().public_key, PUBLISHER)
    return [first, department.publish(notice(2, SECOND, now)).site()]


def ward_removed_from_the_snapshot(now):
    department = with_ward(now)
    first = department.site()
    department.wards.clear()
    del department.snapshot.signed.meta[f"{PUBLISHER}.json"]
    return [first, department.publish(notice(2, SECOND, now)).site()]


def root_rotated_with_a_new_timestamp_key(now):
    department, first, _ = two(now)
    department.replace_timestamp_key()
    department.publish(notice(2, SECOND, now), timestamp_only=True)
    return [first, department.site()]


def forged_root(now):
    department, first, second = two(now)
    stranger = Department(now)
    stranger.root.signed.version = 2
    stranger.sign_root(stranger.signers["root"][:2])
    return [first, second | {"metadata/2.root.json": stranger.bytes(stranger.root)}]


def copied_root(now):
    department, first, second = two(now)
    return [first, second | {"metadata/2.root.json": first["metadata/1.root.json"]}]


def root_with_one_signature(now):
    department, first, second = two(now)
    department.root.signed.version += 1
    department.sign_root(department.signers["root"][:1])
    return [first, second | {"metadata/2.root.json": department.bytes(department.root)}]


def emergency(now):
    department, first, _ = two(now)
    return [first, department.publish(notice(3, "Cháy ở tầng hầm", now, **{"class": "emergency", "kind": "alert",
            "from": stamp(now - timedelta(minutes=1)), "until": stamp(now + timedelta(hours=5))})).site()]


def tet(now):
    """Nobody comes to the office for ten days; then the date is signed again, and then there is news."""
    department = Department(now).publish(notice(1, FIRST, now))
    first = department.site()
    department.now = now + timedelta(days=10)
    renewed = department.publish(timestamp_only=True).site()
    department.now += timedelta(hours=1)
    return [first, renewed, department.publish(notice(3, SECOND, now)).site()]


def root_over(now):
    """The yearly ceremony was forgotten: the root has been over for 30 days when a new one is signed."""
    department = Department(now).publish(notice(1, FIRST, now))
    first = department.site()
    department.now = now + timedelta(days=395)
    forgotten = department.publish(notice(2, SECOND, now)).site()
    department.root.signed.version += 1
    department.root.signed.expires = department.now + timedelta(days=365)
    department.sign_root(department.signers["root"][:2])
    return [first, forgotten, department.site()]


def clock_ahead(now):
    """The department's clock is three days ahead for a while; then somebody sets it right."""
    department = Department(now).publish(notice(1, FIRST, now))
    first = department.site()
    department.now = now + timedelta(days=3)
    ahead = department.publish(timestamp_only=True).site()
    department.now = now + timedelta(hours=1)
    return [first, ahead, department.publish(notice(2, SECOND, now)).site()]


def stolen_timestamp(now):
    """Whoever has stolen the timestamp's key signs ten years ahead; the department replaces the key."""
    department = Department(now).publish(notice(1, FIRST, now))
    first = department.site()
    department.now = now + timedelta(days=3650)
    stolen = department.publish(timestamp_only=True).site()
    department.now = now + timedelta(hours=1)
    department.replace_timestamp_key()
    return [first, stolen, department.publish(notice(2, SECOND, now)).site()]


def stick(now, root=365, targets=90, ward=90):
    """A folder that somebody carries about; its roles are good for so many days."""
    department = Department(now)
    department.root.signed.expires = now + timedelta(days=root)
    department.roots.clear()
    department.sign_root(department.signers["root"][:2])
    department.ward(PUBLISHER, ward_notice(WARD_S, now), expires=now + timedelta(days=ward))
    department.publish(notice(1, FIRST, now))
    return [department.publish(sign_targets_for=targets).site()]


def stick_targets_over(now):
    return stick(now, targets=30)


def stick_root_over(now):
    return stick(now, root=30)


def stick_ward_over(now):
    return stick(now, ward=30)


def pictures(now):
    """Notices with pictures: for all, for this site's ward, and for a site elsewhere; then one that is changed and one that is
    new; then an emergency."""
    department = Department(now)
    elsewhere = "vn-gso@2021-01:00999"
    areas = AREAS | {"areas": AREAS["areas"] + [{"ref": elsewhere, "name": "phường Khác", "parent": CITY}]}

    def file(colour):
        data = png(colour)
        return f"{hashlib.sha256(data).hexdigest()}.png", data

    def publish(number, items, files):
        own = {"areas.json": dump(areas), shard(): dump(SITES), "edition.json": edition(number, now, items)}
        return department.publish(own | dict(files)).site()

    red, green, blue, white = (file(colour) for colour in [(200, 0, 0), (0, 120, 0), (0, 0, 200), (250, 250, 250)])
    picture = lambda own: {"image": own[0], "image_alt": "Một tấm hình"}
    all_ = item("cho-ca-thanh-pho", "Tấm màu đỏ", now, **picture(red))
    ward = item("cho-phuong", "Tấm màu lục", now, to=[WARD], **picture(green))
    other = item("cho-noi-khac", "Tấm màu lam", now, to=[elsewhere], **picture(blue))
    first = publish(1, [all_, ward, other], [red, green, blue])
    changed = item("cho-ca-thanh-pho", "Tấm màu trắng", now, **picture(white))
    new = item("moi", "Thông báo mới", now, **picture(blue))
    second = publish(2, [changed, ward, new], [white, green, blue])
    fire = item("chay", "Cháy ở tầng hầm", now, **{"class": "emergency", "kind": "alert", "from": stamp(now - timedelta(minutes=1)),
                "until": stamp(now + timedelta(hours=5))}, **picture(blue))
    third = publish(3, [fire, ward], [green, blue])
    return [first, second, third]


def ward_with_a_picture(now):
    """A ward's word runs out, the department publishes twice meanwhile, and then the ward signs the same again."""
    department = Department(now)
    data = png((0, 120, 0))
    name = f"{hashlib.sha256(data).hexdigest()}.png"
    own = item("hop-to", WARD_S, now, to=[WARD], image=name, image_alt="Một tấm hình")
    files = {f"{PUBLISHER}/edition.json": edition(1, now, [own]), f"{PUBLISHER}/{name}": data}
    department.ward(PUBLISHER, files)
    first = department.publish(notice(1, FIRST, now)).site()
    department.ward(PUBLISHER, files, expires=now - timedelta(days=1))
    second = department.publish(notice(2, SECOND, now)).site()
    third = department.publish(notice(3, FIRST, now)).site()
    department.ward(PUBLISHER, files)
    return [first, second, third, department.publish(notice(3, FIRST, now)).site()]


def ward_news(now):
    """A ward has something new to say, and so has the department."""
    department = with_ward(now)
    first = department.site()
    department.ward(PUBLISHER, ward_notice("Họp tổ dân phố lần hai", now))
    return [first, department.publish(notice(2, SECOND, now)).site()]


def emptied(now):
    """Everything is withdrawn."""
    department, first, _ = two(now)
    return [first, department.publish({"areas.json": dump(AREAS), shard(): dump(SITES), "edition.json": edition(2, now, [])}).site()]


STORIES = [plain, rollback, freeze, expired_timestamp, old_snapshot_under_the_new_name, old_targets_under_the_new_name,
           edited_timestamp, unsigned_timestamp, captive_portal, timestamp_of_another_department,
           ward_lists_the_departments_edition, ward_lists_another_wards, ward_lists_a_deeper_folder,
           ward_signed_by_a_stranger, ward_expired, ward_missing_on_the_server, ward_key_replaced,
           ward_removed_from_the_snapshot, root_rotated_with_a_new_timestamp_key, forged_root, copied_root,
           root_with_one_signature, emergency, emptied, tet, root_over, clock_ahead,
           stolen_timestamp, stick, stick_targets_over, stick_root_over,
           stick_ward_over, pictures, ward_with_a_picture, ward_news]
DAMAGED = {"edition_changed": lambda data: data.replace("nước".encode(), "Nước".encode()),
           "edition_shorter": lambda data: data[:-9],
           "edition_longer": lambda data: data + b" " * 9}


def main():
    out, now = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2].replace("Z", "+00:00")).replace(microsecond=0)
    stories = {story.__name__: story for story in STORIES} | {name: damaged_edition(own) for name, own in DAMAGED.items()}
    for name, story in stories.items():
        sites = story(now)
        for number, site in enumerate(sites):
            write(out / name / str(number), site)
        write(out / name, {"root.json": sites[0]["metadata/1.root.json"]})


if __name__ == "__main__":
    main()
