"""The ledger's file and its tables: `runs` (open and ended), `outcomes` (one row per run, kind and URL), `retries`
(what a later run has to do again, with its link), `seen` (the last answer of an URL: its validators, what is known of
how often it changes, and what a picture was found to be).
"""

import sqlite3
from pathlib import Path

from crawler.archive.database import open_database

SCHEMA = """
CREATE TABLE IF NOT EXISTS runs (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, started TEXT NOT NULL, ended TEXT, reason TEXT);
CREATE TABLE IF NOT EXISTS outcomes (
  run TEXT NOT NULL, kind TEXT NOT NULL, url TEXT NOT NULL, outcome TEXT NOT NULL, reason TEXT, next_try TEXT,
  identifier TEXT, version TEXT, path TEXT, link TEXT, announced TEXT, PRIMARY KEY (run, kind, url)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS retries (
  source TEXT NOT NULL, url TEXT NOT NULL, link TEXT, attempts INTEGER NOT NULL, next_try TEXT NOT NULL,
  PRIMARY KEY (source, url)) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS seen (
  url TEXT PRIMARY KEY, fetched TEXT NOT NULL, etag TEXT, last_modified TEXT, media TEXT, announced TEXT, age REAL,
  vain INTEGER) WITHOUT ROWID;
"""
ADDED = {
    "seen": {"announced": "TEXT", "age": "REAL", "vain": "INTEGER"},
    "outcomes": {"announced": "TEXT"},
}
"""Columns, by table, since they were first released."""


def open_ledger(path: Path) -> sqlite3.Connection:
    """The file; one of an older version gets the columns that it has not."""
    database = open_database(path, SCHEMA, threads=True)
    for table, added in ADDED.items():
        known = {name for _, name, *_ in database.execute(f"PRAGMA table_info({table})")}
        for name in added.keys() - known:
            database.execute(f"ALTER TABLE {table} ADD COLUMN {name} {added[name]}")
    return database
