"""The image, really built and run, by buildah and on a plain Debian: no engine is needed, but root and minutes are.

`make image` runs it. Without JIANBAO_IMAGE it is skipped: it fetches some 300 MB from Debian's and Python's registries.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from crawler.web.passwords import hashed

ROOT = Path(__file__).parent.parent
NEEDED = ("buildah", "mmdebstrap")
HOST = ("/etc/ssl/certs", "/etc/pip.conf")  # whom this machine trusts, and where it has its packages from
CONFIGURATION = """[archive]
uri = "file:/archive"
[serve]
password = "${JIANBAO_PASSWORD}"
[sources.harbour-times]
sitemap = "https://harbour-times.example/sitemap.xml"
timezone = "Europe/London"
schedule = "@hourly"
replay = "/etc/jianbao/newsroom.warc.gz"
"""


def reason() -> str:
    """Why the image cannot be built here; nothing where it can."""
    if not os.environ.get("JIANBAO_IMAGE"):
        return "takes minutes and the network: make image"
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        return f"not installed: apt install {' '.join(missing)}"
    return "" if os.geteuid() == 0 else "needs root, to build without an engine"


pytestmark = [pytest.mark.skipif(bool(reason()), reason=reason() or "can be built"), pytest.mark.timeout(1800)]


@dataclass
class Image:
    """A container of the image, with an archive and a configuration mounted as compose mounts them."""

    folder: Path
    container: str = ""
    options: list[str] = field(default_factory=list)

    def buildah(self, *args: str | Path) -> str:
        stores = ["--root", str(self.folder / "store"), "--runroot", str(self.folder / "run")]
        environment = {**os.environ, "BUILDAH_ISOLATION": "chroot", "STORAGE_DRIVER": "vfs"}
        command = ["buildah", *stores, *map(str, args)]
        done = subprocess.run(
            command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout[-4000:]}"
        return done.stdout

    def build(self) -> None:
        base = self.folder / "base.tar"
        packages = "--include=python3-venv,ca-certificates"
        subprocess.run(["mmdebstrap", "--quiet", "--variant=apt", packages, "bookworm", base], check=True)
        scratch = self.buildah("from", "scratch").strip()
        self.buildah("add", scratch, base, "/")
        self.buildah("commit", "--quiet", "--rm", scratch, "localhost/base")
        mounts = [f"--volume={path}:{path}:ro" for path in HOST if Path(path).exists()]
        file = ["--file", "deploy/Dockerfile", "--tag", "localhost/jianbao", "."]
        self.buildah("build", "--layers=false", "--build-arg", "PYTHON=localhost/base", *mounts, *file)
        self.container = self.buildah("from", "localhost/jianbao").strip()

    def __call__(self, *words: str) -> str:
        return self.buildah("run", *self.options, self.container, *words)


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Image]:
    folder = tmp_path_factory.mktemp("image")
    archive, etc = folder / "archive", folder / "etc"
    archive.mkdir()
    etc.mkdir()
    os.chown(archive, 10001, 10001)
    (etc / "sources.toml").write_text(CONFIGURATION, encoding="utf-8")
    (etc / "password").write_text(hashed("throw-away"), encoding="utf-8")
    shutil.copy(ROOT / "newsroom" / "newsroom.warc.gz", etc)
    built = Image(folder)
    built.options = [f"--volume={archive}:/archive", f"--volume={etc}:/etc/jianbao:ro"]
    built.options.append("--env=JIANBAO_PASSWORD_FILE=/etc/jianbao/password")
    try:
        built.build()
        yield built
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_it_is_not_root_and_can_write_the_archive_and_tmp_alone(image: Image) -> None:
    assert "uid=10001" in image("id")
    places = "find / -xdev -type d -writable -not -path '/proc/*' -not -path '/dev/*' 2>/dev/null; true"
    assert set(image("sh", "-c", places).split()) <= {"/tmp", "/var/tmp", "/run/lock", "/archive"}
    assert image("find", "/usr", "/opt", "-xdev", "-perm", "/6000", "-type", "f") == ""


def test_it_keeps_the_news(image: Image) -> None:
    assert "harbour-times" in image("jianbao", "sources", "check")
    assert "1 new" in image("jianbao", "crawl", "--limit", "2")
    assert "all whole" in image("jianbao", "verify")
    assert "harbour-times" in image("jianbao", "schedule", "--plan")
    assert "nothing to do" in image("jianbao", "migrate")


def test_it_starts_the_daemon_unless_told_otherwise(image: Image) -> None:
    about = image.buildah("inspect", "--format", "{{.OCIv1.Config.Entrypoint}} {{.OCIv1.Config.Cmd}}", image.container)
    assert about.strip() == "[jianbao] [schedule]"
