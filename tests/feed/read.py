"""Reads a feed in a folder as any TUF client would, with python-tuf, and compares every file.

read.py FEED ROOT EXPECTED STATE: EXPECTED holds what the feed must list, by paths; STATE is kept from run to run.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlsplit

from tuf.api.exceptions import DownloadHTTPError
from tuf.ngclient import FetcherInterface, Updater

BASE = "http://feed.test/"


class Folder(FetcherInterface):
    """The folder in place of a web server."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def _fetch(self, url: str) -> Iterator[bytes]:
        path = self.folder / unquote(urlsplit(url).path).lstrip("/")
        if not path.is_file():
            raise DownloadHTTPError(f"{url} is not there", 404)
        yield path.read_bytes()


def main(feed: Path, root: Path, expected: Path, state: Path) -> None:
    metadata, targets = state / "metadata", state / "targets"
    for folder in (metadata, targets):
        folder.mkdir(parents=True, exist_ok=True)
    updater = Updater(
        str(metadata),
        f"{BASE}metadata/",
        str(targets),
        f"{BASE}targets/",
        fetcher=Folder(feed),
        bootstrap=root.read_bytes(),
    )
    updater.refresh()
    for file in sorted(path for path in expected.rglob("*") if path.is_file()):
        name = file.relative_to(expected).as_posix()
        found = updater.get_targetinfo(name)
        assert found is not None, f"{name} is not listed"
        read = Path(updater.download_target(found)).read_bytes()
        assert read == file.read_bytes(), f"{name} is another file"
        print(name)
    for name in ("no-such-file.json", "p7k2q/no-such-file.json", "other/edition.json"):
        assert updater.get_targetinfo(name) is None, f"{name} is listed"


main(*map(Path, sys.argv[1:]))
