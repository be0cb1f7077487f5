"""STORE: the shape of the archive. Knows no Scrapy and no disk: bytes go to keys of a `Storage`.

`layout` says where everything lies, `writer` saves versions, `extractions` what later rules read from them, `reader`
gives them back, `comparison` tells two articles apart, `warc` is the raw page,
`inventory` an article's versions, `runs` and `ledger` what became of every URL, `fixity` whether all is whole.
"""
