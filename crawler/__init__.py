"""Jianbao 剪报: source → fetch → extract → normalise → store → index → inspect."""

__version__ = "0.1.0"
