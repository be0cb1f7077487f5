"""简体中文：每句英文对应的说法。"""

from crawler.web.phrases.zh import reading, running

NAME = "中文"
DATE = "{y}年{m}月{d}日"
MINUTE = "{y}年{m}月{d}日 {clock}"
MONTH = "{y}年{m}月"
SAYS = reading.SAYS | running.SAYS
