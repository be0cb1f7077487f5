"""One small archive of each format, as the first program that wrote it left it. A new format adds one, none goes.

`format-1.tar.gz` was written by the first program whose archive ran end to end (2026-11-22): two articles with a
picture each, one page that failed, and the one ledger that all sources had then. Its `article.json` has
`schemaVersion` 1; no run has `digests`, and no inventory `removed` or `reextractions`.
"""

import tarfile
from pathlib import Path

FOLDER = Path(__file__).parent
FORMATS = {path.name.removesuffix(".tar.gz"): path for path in sorted(FOLDER.glob("*.tar.gz"))}
FERRY = "https://gazette.example/news/ferry"
BRIDGE = "https://gazette.example/news/bridge"
STORM = "https://gazette.example/news/storm"
CONFIGURATION = """[archive]
uri = "file:archive"
[sources.gazette]
sitemap = "https://gazette.example/sitemap.xml"
publisher = "The Gazette"
timezone = "Asia/Shanghai"
"""


def unpack(name: str, folder: Path) -> Path:
    """The archive under `folder`, with a `sources.toml` beside it; returns the archive's own folder."""
    with tarfile.open(FORMATS[name]) as packed:
        packed.extractall(folder / "archive", filter="data")
    (folder / "sources.toml").write_text(CONFIGURATION, encoding="utf-8")
    return folder / "archive"
