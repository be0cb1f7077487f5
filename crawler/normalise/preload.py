"""Imported once by the server that worker processes are forked from: what it loads, all workers share."""

from crawler.normalise.warm import warm

warm()
