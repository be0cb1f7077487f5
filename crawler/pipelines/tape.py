"""What a run reads instead of the network, what it writes down of it, and the clock that follows from that."""

from contextlib import suppress
from datetime import datetime
from pathlib import Path

from scrapy.settings import BaseSettings

from crawler import __version__
from crawler.archive.recorder import Recorder
from crawler.archive.recording import Recording
from crawler.exceptions import ConfigError, StoreUnavailable
from crawler.items import utcnow

SOFTWARE = f"jianbao/{__version__}"


class Tape:
    """`recording` where the settings name one to REPLAY, `recorder` where they name one to RECORD.

    Raises `ConfigError` for a recording of another source, unless one `of_any` will do, and for files that cannot be
    used, `SourceUnusable` for one that answers nothing.
    """

    def __init__(self, settings: BaseSettings, source: str, *, of_any: bool = False) -> None:
        replay, record = settings["REPLAY"], settings["RECORD"]
        self.recording = Recording.open(Path(replay)) if replay else None
        self.started = self.recording.started if self.recording else utcnow()
        if self.recording and self.recording.source not in (None, source) and not of_any:
            self.recording.close()
            said = f'{replay}: a recording of the source "{self.recording.source}", not of "{source}"'
            raise ConfigError(f"{said}; name that source, or record this one with --record")
        secrets = settings.getlist("SECRETS")
        self.recorder = (
            Recorder(Path(record), source=source, started=self.started, software=SOFTWARE, secrets=secrets)
            if record
            else None
        )

    @property
    def whole(self) -> bool:
        """Whether the crawl stands for itself: it asks for every page in full, whatever earlier runs left or know."""
        return self.recording is not None or self.recorder is not None

    @property
    def notes(self) -> list[str]:
        """What of the recording could not be used."""
        return [str(damage) for damage in self.recording.damages] if self.recording else []

    def now(self) -> datetime:
        """The time; in a replay it stands still at the recording's."""
        return self.started if self.recording else utcnow()

    def end(self) -> StoreUnavailable | None:
        """Finish the recording. Where that fails the error comes back, and nothing is left of it."""
        if self.recording is not None:
            self.recording.close()
        return finished(self.recorder) if self.recorder else None


def finished(recorder: Recorder) -> StoreUnavailable | None:
    try:
        recorder.finish()
    except OSError as error:
        with suppress(OSError):
            recorder.drop()
        return StoreUnavailable(f"the recording cannot be written: {error.strerror}", key=str(recorder.path))
    return None
