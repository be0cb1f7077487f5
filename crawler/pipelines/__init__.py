"""The doors between Scrapy and the core, in flow order: extract → media → store; `run.py` keeps the books.

Contract: a pipeline takes a `Capture`, fills its next slot and hands it on. One that has an `outcome` already
passes through untouched. What a site does wrong becomes an outcome; what the store does wrong ends the run.
"""
