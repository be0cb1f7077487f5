"""When an article was published, in the visible page and in its address."""

import pytest

from crawler.extract import dated
from crawler.extract.dom import parse


def found(markup: str, text: str = "", title: str = "") -> dict[str, list[str]]:
    tree, _ = parse(markup)
    return {name: [raw.value for raw in raws] for name, raws in dated.candidates(tree, text, title).items()}


def test_the_date_by_the_headline_wins_over_dates_of_other_articles() -> None:
    markup = '<ul><li class="date">2020-01-01 09:00</li></ul>'
    text = "2020-01-01 09:00\n" + "x\n" * 400 + "A new bridge today\n2026-03-05 14:30 来源：某报"
    assert found(markup, text, "A new bridge today")["datePublished"][0] == "2026-03-05 14:30"


@pytest.mark.parametrize(
    ("markup", "text", "date"),
    [
        ('<time datetime="2026-03-05T14:30:00+08:00">5 March</time>', "", "2026-03-05T14:30:00+08:00"),
        ('<span itemprop="datePublished" content="2026-03-05">x</span>', "", "2026-03-05"),
        ("<p></p>", "发布时间：2026年3月5日 14:30", "2026年3月5日 14:30"),
        ("<p></p>", "Published on March 5, 2026 at 2:30 pm", "March 5, 2026 at 2:30 pm"),
        ("<p></p>", "5. März 2026", "5. März 2026"),
        ("<p></p>", "05.03.2026, 14:30 Uhr", "05.03.2026, 14:30"),
        ("<p></p>", "Publicado el 5 de marzo de 2026", "5 de marzo de 2026"),
        ("<p></p>", "5 марта 2026", "5 марта 2026"),
        ("<p></p>", "2026년 3월 5일", "2026년 3월 5일"),
        ("<p></p>", "03/25/2026", "03/25/2026"),
        (
            '<span property="schema:dateCreated" content="2026-03-05T12:45:46+00:00"></span>',
            "",
            "2026-03-05T12:45:46+00:00",
        ),
        ('<span class="pubtime">3月5日 14:30</span>', "", "3月5日 14:30"),
        ('<span class="time">5分钟前</span>', "", "5分钟前"),
    ],
)
def test_dates_in_the_page(markup: str, text: str, date: str) -> None:
    assert found(markup, text)["datePublished"][0] == date


@pytest.mark.parametrize(
    ("url", "date"),
    [
        ("https://a.example/2026/03/05/x", "2026-03-05"),
        ("https://a.example/x_20260305.html", "2026-03-05"),
        ("https://a.example/202603/t20260305_123.html", "2026-03-05"),
        ("https://a.example/n1/2026/0305/c1001-1.html", "2026-03-05"),
        ("https://a.example/home/2026/3/5/x", "2026-03-05"),
        ("https://a.example/blog/2026/march/05/x", "2026-03-05"),
        ("https://a.example/2026/33/99", None),
        ("https://a.example/2026/99/9/x", None),
    ],
)
def test_dates_in_addresses(url: str, date: str | None) -> None:
    assert [raw.value for raw in dated.url_date(url)] == ([date] if date else [])


def test_the_address_that_the_page_gives_itself_is_asked_last() -> None:
    assert [raw.value for raw in dated.url_date("https://a.example/x", "https://a.example/2026/03/05/x")] == [
        "2026-03-05"
    ]


HEADLINE = "A new bridge today"


@pytest.mark.parametrize(
    ("text", "date"),
    [
        (
            f"{HEADLINE}\nOn 1 March 2026 the council had asked for it, and {'nobody knew why. ' * 5}\n5 March 2026",
            "5 March 2026",
        ),
        (
            f"{HEADLINE}\nThe council met {'and talked ' * 5} on 1 March 2026 and then again.\n5 March 2026",
            "5 March 2026",
        ),
        (f"{HEADLINE}\n01.03.2026 „The bridge is open“, {'said the mayor, ' * 9}", "01.03.2026"),
        (f"Bridges\n{HEADLINE}, and more\nx\n{HEADLINE}\n05.03.26", "05.03.26"),
        (f"{HEADLINE}\nUpdated March 9, 2026\nPublished March 5, 2026", "March 5, 2026"),
        (f"{HEADLINE}\nLast updated: March 9, 2026 | First published: March 5, 2026", "March 5, 2026"),
        (f"{HEADLINE}\n9 March 2026 | Latest version\n5 March 2026 | Originally published", "5 March 2026"),
        (f"{HEADLINE}\nAktualisiert am\n9. März 2026\n5. März 2026", "5. März 2026"),
        (f"{HEADLINE}\nPublished Thu, Mar 5 20262:23 PM EST", "Mar 5 20262:23 PM"),
        (f"{HEADLINE}\n5. März 20269. März 2026 Ann Lee", "5. März 2026"),
        (f"{HEADLINE}\nBy Ann LeeMarch 5, 2026", "March 5, 2026"),
        (f"{HEADLINE}\n5. Juni 2026 - 16.03 Uhr", "5. Juni 2026 - 16.03"),
        (f"{HEADLINE}\nby Ann Lee - 03/25/26 11:35 AM ET", "03/25/26 11:35 AM"),
        (f"{HEADLINE}\n5.3.26 20:19 von Ann Lee", "5.3.26 20:19"),
    ],
)
def test_the_day_of_publication_by_the_headline(text: str, date: str) -> None:
    assert found("<p></p>", text, HEADLINE)["datePublished"][0] == date


def test_the_day_of_a_change_is_no_day_of_publication() -> None:
    fields = found("<p></p>", f"{HEADLINE}\nPublished March 5, 2026 Updated March 9, 2026", HEADLINE)
    assert fields["dateModified"] == ["March 9, 2026"]
    assert "March 9, 2026" not in fields["datePublished"][:1]


def test_a_lone_day_of_a_change_stands_in_and_says_so() -> None:
    tree, _ = parse("<p></p>")
    raws = dated.candidates(tree, f"{HEADLINE}\nUpdated March 9, 2026", HEADLINE)["datePublished"]
    assert [raw.source for raw in raws] == ["html:updated"]


def test_a_change_by_the_headline_stands_before_the_dates_of_other_articles() -> None:
    teasers = "".join(f'<li><time datetime="2026-03-1{n}">x</time></li>' for n in range(3))
    tree, _ = parse(f"<h1>{HEADLINE}</h1><ul>{teasers}</ul>")
    rows = f"{HEADLINE}\nUpdated March 9, 2026\n" + "x\n" * 400
    raws = dated.candidates(tree, rows, HEADLINE)["datePublished"]
    assert [(raw.value, raw.source) for raw in raws][:1] == [("March 9, 2026", "html:updated")]
    raws = dated.candidates(tree, f"{rows}Published March 5, 2026", HEADLINE)["datePublished"]
    assert [(raw.value, raw.source) for raw in raws][:1] == [("March 5, 2026", "html:line")]


def test_the_date_of_a_caption_by_the_headline_stands_behind_the_articles_own() -> None:
    caption = "The mayor and the builders of the old bridge at work, 1 March 2026"
    assert found("<p></p>", f"{HEADLINE}\n{caption}", HEADLINE)["datePublished"][0] == "1 March 2026"
    rows = f"{HEADLINE}\n{caption}\n" + "x\n" * 400 + "Published 5 March 2026"
    assert found("<p></p>", rows, HEADLINE)["datePublished"][0] == "5 March 2026"
    assert found("<p></p>", f"{HEADLINE}\n{caption}\n5 March 2026", HEADLINE)["datePublished"][0] == "5 March 2026"


@pytest.mark.parametrize(
    ("line", "date"),
    [
        ("Dieser Beitrag wurde am Donnerstag, 5. März 2026 um 15 Uhr veröffentlicht und", "5. März 2026"),
        ("This entry was filed by Ann on Thursday, March 5, 2026 and published in", "March 5, 2026"),
        ("A study of the bridge that was on March 5, 2026 published in", None),
    ],
)
def test_the_last_line_of_an_entry_says_when_it_was_published(line: str, date: str | None) -> None:
    found_there = found("<p></p>", f"{HEADLINE}\n" + "x\n" * 400 + f"{line} {'one of many sections, ' * 4}", HEADLINE)
    assert found_there.get("datePublished", [None])[0] == date


def test_the_dates_of_readers_comments_are_not_the_articles() -> None:
    comment = '<ol class="comment-list"><li><span itemprop="datePublished" content="2026-03-09">x</span></li></ol>'
    assert found(f"{comment}<p class='date'>5 March 2026</p>")["datePublished"] == ["5 March 2026"]


def test_a_column_called_comment_is_no_readers_comment() -> None:
    assert found('<body class="comment"><p class="date">5 March 2026</p>')["datePublished"] == ["5 March 2026"]


def test_what_a_time_element_shows_is_a_date_too() -> None:
    markup = '<time datetime="2026-03-06T04:00:41Z">Mar. 5, 2026 11:00 pm EST</time>'
    assert found(markup)["datePublished"][:2] == ["2026-03-06T04:00:41Z", "Mar. 5, 2026 11:00 pm"]


@pytest.mark.parametrize("text", ["Phone SE 2nd Gen, 2023", "9/11/01 remembered", "28 2026 - 16.03", "2026-03-32"])
def test_other_numbers_are_no_dates(text: str) -> None:
    assert found("<p></p>", f"{HEADLINE}\n{text}", HEADLINE) == {}


def test_the_number_of_a_release_is_no_date() -> None:
    assert found("<p></p>", f"{HEADLINE}\nBridge 3.11.12", HEADLINE) == {}


def test_a_theme_that_calls_its_only_date_updated_means_the_publication() -> None:
    assert found('<time class="entry-date updated" datetime="2026-03-05">x</time>')["datePublished"] == ["2026-03-05"]


def test_of_two_time_elements_the_updated_one_is_the_change() -> None:
    twins = '<time class="updated" datetime="2026-03-09">x</time>'
    fields = found(f'<p><time class="entry-date published" datetime="2026-03-05">x</time>{twins}</p>')
    assert (fields["datePublished"][0], fields["dateModified"]) == ("2026-03-05", ["2026-03-09"])


def test_a_time_behind_the_headline_wins_over_those_of_a_news_ticker() -> None:
    ticker = "".join(f'<li><time datetime="2026-03-0{n}">x</time></li>' for n in range(6, 9))
    markup = f'<ul>{ticker}</ul><h1>{HEADLINE}</h1><time datetime="2026-03-05">x</time>'
    assert found(markup, "", HEADLINE)["datePublished"][0] == "2026-03-05"


def test_the_date_of_something_else_is_not_labelled_as_the_publications() -> None:
    text = "A new film tonight\nRelease date: 7 May 2026\nDate: 5 March 2026"
    assert found("<p></p>", text, "A new film tonight")["datePublished"][0] == "5 March 2026"


def test_the_time_of_a_post_that_is_quoted_is_not_the_articles() -> None:
    post = '<blockquote><p>A post by Ann on <time datetime="2026-01-02">Jan 2, 2026</time></p></blockquote>'
    markup = f'<h1>A new bridge today</h1>{post}<p class="stand">x</p><span class="post-date">5. März 2026</span>'
    assert found(markup)["datePublished"] == ["5. März 2026"]


@pytest.mark.parametrize("day", ["05.03.26", "05.03.26 09:56", "12/18/25"])
def test_a_year_of_two_digits_in_an_element_that_is_called_a_date(day: str) -> None:
    markup = f'<h1>A new bridge today</h1><p>x</p><span class="post-date">{day}</span><p class="date">6. März 2026</p>'
    assert found(markup)["datePublished"][0] == day


def test_a_verb_of_another_headline_is_no_label_of_its_date() -> None:
    title, line = "小城新桥今日正式通车", "小城发布新型电动汽车 首批车主已提车2026-03-02"
    text = f"{title}\n2026-03-05 10:20\n新桥很长。\n{line}\n{title}\n2026-03-01"
    assert found("<p></p>", text, title)["datePublished"][0] == "2026-03-05 10:20"


@pytest.mark.parametrize(
    ("lines", "source"),
    [
        ("Ann Lee\n5 March 2026 · 3 min read", "html:dateline"),
        ("On 5 March 2026", "html:dateline"),
        ("Published on 5 March 2026", "html:dateline"),
        ("Judgement of 5 March 2026", "html:headline"),
        ("5 March 2026\nTrams are late\n4 March 2026", "html:headline"),
        ("5 March 2026\nUpdated 6 March 2026", "html:headline"),
    ],
)
def test_the_one_date_by_the_headline_that_begins_its_line_is_a_dateline(lines: str, source: str) -> None:
    tree, _ = parse("<p></p>")
    first = dated.candidates(tree, f"A new bridge today\n{lines}", "A new bridge today")["datePublished"][0]
    assert (first.value, first.source) == ("5 March 2026", source)
