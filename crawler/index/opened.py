"""An index that is open: its engine, what it knows of itself, and its tables made or taken away."""

from sqlalchemy import Connection, inspect, select, text

from crawler.exceptions import ConfigError, IndexDamaged, UnsupportedFormat
from crawler.index.database import engine_of, place, reading, told, writing
from crawler.index.engines import engine
from crawler.index.filling import put_once
from crawler.index.tables import FORMAT, about, metadata


class Database:
    """The database at a URL; its tables are made where there are none. Raises as `engine_of`, and `UnsupportedFormat`
    for an index of a newer program.
    """

    def __init__(self, url: str) -> None:
        self.engine = engine_of(url)
        self.place = place(self.engine)
        with told(self.engine):
            if not inspect(self.engine).has_table("about"):
                self.empty()
        version = self.notes().get("format", "")
        if version.isdecimal() and int(version) > FORMAT:
            raise UnsupportedFormat(
                f"index format {version} is newer than this program; update jianbao or use another [index] url",
                key=self.place,
            )

    def close(self) -> None:
        self.engine.dispose()

    def notes(self) -> dict[str, str]:
        """`format`, `archive` (its URI), `built` and `listed` (times)."""
        with reading(self.engine) as db:
            return {name: value for name, value in db.execute(select(about))}  # noqa: C416  (rows are no pairs)

    def note(self, **values: str) -> None:
        """Remember something of the index itself."""
        with writing(self.engine) as db:
            _note(db, values)

    def check(self, archive: str) -> None:
        """Raises `IndexDamaged` for an index that is not whole, or is of an older format, and `ConfigError` for one of
        another archive; `""` is any.
        """
        notes = self.notes()
        if archive and notes.get("archive") not in (None, archive):
            raise ConfigError(
                f"{self.place}: the index of another archive, {notes['archive']}; set another [index] url, "
                "or let jianbao reindex take it"
            )
        if notes.get("format") != str(FORMAT):
            raise IndexDamaged("of an older format", key=self.place)
        with told(self.engine):
            missing = {*metadata.tables, "search"} - {*inspect(self.engine).get_table_names()}
        if "built" not in notes or missing:
            raise IndexDamaged("not built, or not all of it", key=self.place)

    def weigh(self) -> None:
        """PostgreSQL plans by what it knows of its tables, and after a build it knows nothing for a minute."""
        if self.engine.dialect.name == "postgresql":
            with writing(self.engine) as db:
                db.execute(text("ANALYZE"))

    def empty(self) -> None:
        """Takes all away and makes the tables anew."""
        with writing(self.engine) as db:
            engine(db).drop(db)
            metadata.drop_all(db)
            metadata.create_all(db)
            engine(db).create(db)
            _note(db, {"format": str(FORMAT)})


def _note(db: Connection, values: dict[str, str]) -> None:
    db.execute(about.delete().where(about.c.name.in_(values)))
    put_once(db, about, [{"name": name, "value": value} for name, value in values.items()])
