"""Titles: the vote of h1, JSON-LD, og and <title>, without the site's name."""

import pytest

from crawler.extract import headline, meta
from crawler.extract.dom import parse
from crawler.items import Raw


def best(markup: str, jsonld: str = "", og: str = "", site: str = "", url: str = "https://www.daily.example/1") -> str:
    tree, _ = parse(markup)
    found = headline.candidates(
        tree,
        url,
        [Raw(jsonld, "jsonld")] if jsonld else [],
        [Raw(og, "meta:og:title")] if og else [],
        [site] if site else [],
    )
    return found[0].value if found else ""


@pytest.mark.parametrize(
    "title",
    [
        "A new bridge | Town Daily",
        "Town Daily: A new bridge",
        "A new bridge - Town Daily",
        "A new bridge_News_Town Daily",
    ],
)
def test_the_sites_name_is_cut_from_either_end(title: str) -> None:
    assert best(f"<title>{title}</title>", site="Town Daily").startswith("A new bridge")


def test_a_chinese_sites_suffix_is_cut() -> None:
    assert best("<title>新桥今日通车_要闻_小城网</title>", site="小城网") == "新桥今日通车_要闻"


def test_an_unknown_suffix_is_cut_by_the_h1() -> None:
    assert best("<title>新桥今日通车_要闻_小城网</title><h1>新桥今日通车</h1>") == "新桥今日通车"


def test_two_against_one_win() -> None:
    assert (
        best("<title>x</title><h1>Something else entirely</h1>", jsonld="A new bridge", og="A new bridge")
        == "A new bridge"
    )


def test_the_sites_logo_in_an_h1_is_no_headline() -> None:
    assert best("<title>A new bridge</title><h1>Town Daily</h1>", site="Town Daily") == "A new bridge"


def test_a_dash_within_a_title_stays() -> None:
    assert best("<title>One - two</title><h1>One - two</h1>", site="Daily") == "One - two"


def test_a_page_without_titles_falls_back_to_its_first_heading() -> None:
    assert best("<h2>A small heading</h2>") == "A small heading"


def test_a_page_with_nothing_has_none() -> None:
    assert best("<p>text</p>") == ""


def test_the_h1_wins_over_the_tags_for_search_engines_that_repeat_one_another() -> None:
    markup = "<title>Bridge opens at last</title><h1>The old town has its new bridge at last</h1>"
    assert best(markup, og="Bridge opens at last") == "The old town has its new bridge at last"


def test_of_several_headings_the_one_like_the_other_titles_is_the_articles() -> None:
    markup = "<title>A bridge opens</title><h1>Our newsletter</h1><h1>The bridge finally opens</h1>"
    assert best(markup, og="Why the bridge matters") == "The bridge finally opens"


@pytest.mark.parametrize("title", ["Feuer- und Wasserwehr übt", "Ten years of town-daily.example"])
def test_a_hyphen_within_a_word_parts_no_site_from_its_title(title: str) -> None:
    assert best(f"<title>{title}</title>", og=title, url="https://www.feuer-daily.example/1") == title


@pytest.mark.parametrize("mark", ["›", "•", "·"])
def test_a_sites_name_behind_any_usual_mark_is_cut(mark: str) -> None:
    assert best("<h1>A</h1>", og=f"A new bridge {mark} Town Daily", site="Town Daily") == "A new bridge"


def test_a_title_that_was_escaped_twice_is_read() -> None:
    assert best("<p>x</p>", og="The town&#39;s bridge") == "The town's bridge"


def test_an_overline_that_other_titles_leave_out_is_cut_from_the_h1() -> None:
    markup = "<h1><span>News</span> A new bridge today <small>87</small></h1>"
    assert best(f"<title>A new bridge today</title>{markup}", og="A new bridge today") == "A new bridge today"


def test_an_initial_in_an_element_of_its_own_stays_in_its_word() -> None:
    assert best("<title>About a bridge</title><h1><span>A</span>bout a bridge</h1>") == "About a bridge"


def test_an_overline_that_other_titles_have_too_stays() -> None:
    title = "Harbour: A new bridge today"
    assert best(f"<title>{title}</title><h1><span>Harbour:</span> A new bridge today</h1>", og=title) == title


@pytest.mark.parametrize("href", ["/", "https://www.daily.example/", "//daily.example", "/index.html"])
def test_an_h1_that_links_to_the_front_page_is_a_logo(href: str) -> None:
    assert best(f'<title>A new bridge</title><h1><a href="{href}">Bridges of the harbour</a></h1>') == "A new bridge"


@pytest.mark.parametrize("href", ["#top", "/news/1", "?page=2"])
def test_an_h1_that_links_elsewhere_is_a_headline(href: str) -> None:
    assert best(f'<title>x</title><h1><a href="{href}">A new bridge</a></h1>') == "A new bridge"


def test_an_h1_in_other_words_wins_over_all_titles_for_search_engines() -> None:
    title = "Bridge opens today in the harbour town"
    markup = f"<title>{title}</title><h1>The bridge in the harbour opens</h1>"
    assert best(markup, jsonld=title, og=title) == "The bridge in the harbour opens"


def test_an_h1_of_something_else_yields_to_three_others() -> None:
    title = "Bridge opens today in the harbour town"
    tags = f"<title>{title}</title><h1>Order our newsletter about the town</h1>"
    tree, _ = parse(tags)
    meta = [Raw(title, "meta:og:title"), Raw(title, "meta:twitter:title")]
    assert headline.candidates(tree, "https://www.daily.example/1", [], meta, [])[0].value == title


def test_a_title_that_was_cut_off_counts_for_the_whole_one() -> None:
    whole = "A new bridge was opened in the harbour town by the mayor and all her predecessors"
    cut = whole[:40] + "…"
    assert best(f"<title>{whole}</title>", jsonld=cut, og=cut) == whole


def test_section_and_site_behind_the_headline_of_json_ld_are_cut() -> None:
    title = '다리 개통 "오늘"-사회ㅣ항구일보'
    assert best(f"<title>{title}</title>", jsonld='다리 개통 "오늘"', og=title) == '다리 개통 "오늘"'


def test_the_path_to_an_article_of_an_unknown_site_is_cut() -> None:
    assert best("<title>x</title>", og="新桥今日通车市民齐聚庆祝 | 桥 | 要闻 | 小城网") == "新桥今日通车市民齐聚庆祝"


def test_of_equal_titles_the_one_in_capitals_comes_last() -> None:
    assert best("<title>x</title><h1>A NEW BRIDGE</h1>", og="A new bridge") == "A new bridge"


@pytest.mark.parametrize("element", ["h2", 'div class="art_title"', 'p id="titleArea"'])
def test_without_an_h1_the_heading_that_begins_the_title_is_the_headline(element: str) -> None:
    heading = f"<{element}>A new bridge - the story</{element.split()[0]}>"
    title = "A new bridge - the story - Sport - Sunday's readers write"
    assert best(f"<title>{title}</title><h2>Other news of today</h2>{heading}") == "A new bridge - the story"


CRUMBS = '<nav><ol><li><a href="/">Home</a></li><li><h1>Bridge: new one opens</h1></li></ol></nav>'


@pytest.mark.parametrize(
    ("markup", "title"),
    [
        (f"{CRUMBS}<h2>A new bridge opens today</h2>", "A new bridge opens today"),
        (f"{CRUMBS}<h2><i>Traffic</i> <b>A new bridge opens today</b></h2>", "A new bridge opens today"),
        (
            CRUMBS.replace("nav", 'div class="breadcrumb"') + "<h2>A new bridge opens today</h2>",
            "A new bridge opens today",
        ),
        (f"{CRUMBS}<h2>Two years of work</h2>", "Bridge: new one opens"),
        (f"{CRUMBS}<h2>x</h2><h2>y</h2><h2>A new bridge opens today</h2>", "Bridge: new one opens"),
        ("<h1>Bridge: new one opens</h1><h2>A new bridge opens today</h2>", "Bridge: new one opens"),
    ],
)
def test_an_h1_that_ends_the_path_gives_way_to_the_headline_below_it(markup: str, title: str) -> None:
    page = f"<title>Bridge: new one opens</title><body>{markup}<p>x</p>"
    assert best(page, jsonld="Bridge: new one opens", og="A new bridge opens today") == title


OTHER = "Trams are late again"


@pytest.mark.parametrize(
    "markup",
    [
        f"<article><header><h1>{OTHER}</h1></header></article>",
        f'<h1 class="entry-title">{OTHER}</h1>',
        f'<h1 itemprop="headline">{OTHER}</h1>',
        f"<h1>More news</h1><article><header><div><h1>{OTHER}</h1></div></header></article>",
    ],
)
def test_an_h1_that_is_marked_as_the_articles_wins_over_all_tags(markup: str) -> None:
    page = f"<title>A new bridge</title><body>{markup}"
    assert best(page, jsonld="A new bridge", og="A new bridge") == OTHER


def test_of_several_marked_h1_none_is_the_articles() -> None:
    markup = f'<h1 class="entry-title">{OTHER}</h1><h1 class="entry-title">Rain tomorrow</h1>'
    assert best(f"<title>A new bridge</title><body>{markup}", og="A new bridge") == "A new bridge"


def test_a_heading_that_a_tag_repeats_wins_over_an_h1_of_something_else() -> None:
    markup = "<h3>A new bridge</h3><p>x</p><h1>A message from our founder</h1>"
    assert best(f"<title>The bridge of the year opens</title><body>{markup}", og="A new bridge") == "A new bridge"


def test_a_heading_that_links_to_an_article_is_a_teaser() -> None:
    markup = '<h1>Planning</h1><h3><a href="/2">A new bridge</a></h3>'
    assert best(f"<title>The wedding</title><body>{markup}", og="A new bridge") == "Planning"


PROSE = f"<p>{'The water rose in the night. ' * 6}</p>"


@pytest.mark.parametrize(
    ("markup", "og", "title"),
    [
        (f"<h2>How we learn to row</h2>{PROSE}", "", "How we learn to row"),
        (f"<h2>How we learn to row</h2>{PROSE}", "Our fire brigade", "Our fire brigade"),
        (f"<h2>Links</h2><h2>How we learn to row</h2>{PROSE}", "", "How we learn to row"),
        (f"<h2><a href='/2'>All our news</a></h2>{PROSE}", "", "Our fire brigade"),
        (f"{PROSE}<h2>How we learn to row</h2>{PROSE}", "", "Our fire brigade"),
        (f"<h2>How we learn to row</h2><b>Our fire brigade</b>{PROSE}", "", "Our fire brigade"),
        ("<h2>How we learn to row</h2><p>x</p>", "", "Our fire brigade"),
    ],
)
def test_a_title_that_no_reader_sees_yields_to_the_heading_above_the_text(markup: str, og: str, title: str) -> None:
    assert best(f"<title>Our fire brigade</title><body>{markup}", og=og) == title


def test_a_heading_that_a_tag_repeats_wins_over_an_h1_below_it_that_is_only_like_it() -> None:
    markup = (
        "<h2>Saving for a new bridge</h2><p>x</p><h1>The new bridge of the harbour town: saving in three steps</h1>"
    )
    page = f"<title>Saving for a new bridge</title><body>{markup}"
    assert best(page) == "Saving for a new bridge"
    marked = page.replace("<h1>", '<h1 class="entry-title">')
    assert best(marked) == "The new bridge of the harbour town: saving in three steps"
    above = f"<h1>The new bridge of the harbour town: saving in three steps</h1>{page}"
    assert best(above) == "The new bridge of the harbour town: saving in three steps"


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        ("<h1>Garden</h1><h1>Film</h1><h1>The bridge, our film of a week</h1>", "The bridge, our film of a week"),
        ("<h1>Garden</h1><h1>Film</h1>", "30.11. | Our film of the week: The bridge"),
        ("<h1>Garden</h1><h1>30.11.</h1>", "30.11."),
        ("<h1>Film</h1>", "Film"),
    ],
)
def test_of_several_h1_one_that_is_but_a_word_amid_the_title_is_a_menus(h1: str, title: str) -> None:
    tag = "30.11. | Our film of the week: The bridge"
    assert best(f"<title>Culture: {tag}</title><body>{h1}", og=tag) == title


def test_a_short_chinese_h1_amid_the_title_is_a_sections() -> None:
    title = "小城要闻：新桥今日通车市民齐聚庆祝"
    assert best(f"<title>{title}</title><body><h1>要闻</h1>", og=title) == title


def test_a_name_of_two_characters_is_a_title() -> None:
    assert best("<title>新桥_城市百科</title><h1>新桥</h1>") == "新桥"


@pytest.mark.parametrize(
    ("h1", "title"),
    [
        ("<h1>A new bridge opens</h1><h1>Write to us today</h1>", "A new bridge opens"),
        ("<h1>Sections</h1><h1>A new bridge opens</h1>", "A new bridge opens"),
        ("<h1>Sections</h1><h1>Topics</h1>", "Daily"),
    ],
)
def test_where_all_titles_name_the_site_the_first_h1_of_several_words_is_the_headline(h1: str, title: str) -> None:
    assert best(f"<title>Daily</title><body>{h1}") == title


def test_a_colon_behind_an_overline_goes_with_it() -> None:
    assert best("<title>A new bridge</title><h1><b>Traffic</b><i>:</i> <b>A new bridge</b></h1>") == "A new bridge"


def test_how_characters_are_read_is_no_part_of_the_title() -> None:
    h1 = "<h1><ruby>新<rp>(</rp><rt>あたら</rt><rp>)</rp></ruby>しい<ruby>橋<rt>はし</rt></ruby>ができた</h1>"
    assert best(f"<title>新しい橋ができた | 小さな新聞</title><body>{h1}") == "新しい橋ができた"


def test_the_headline_in_microdata_tells_what_section_and_site_are() -> None:
    markup = '<title>다리 개통-사회ㅣ항구일보</title><meta itemprop="headline" content="다리 개통">'
    markup += '<meta property="og:title" content="다리 개통-사회ㅣ항구일보">'
    tree, _ = parse(markup)
    tags = meta.candidates(meta.tags(tree))["headline"]
    assert headline.candidates(tree, "https://www.daily.example/1", [], tags, [])[0].value == "다리 개통"


def test_an_ideograph_is_as_wide_as_two_letters() -> None:
    title = "小城新橋今日正式通車 市民參觀"
    assert best(f"<title>{title} | 重點新聞 | 小城社即時新聞 TOWN NEWS</title>") == title


def test_a_heading_of_any_level_that_begins_the_title_is_the_headline() -> None:
    page = "<title>小城新桥今日正式通车-TOWN 小城新闻</title><h2>桥有多长</h2><h4>小城新桥今日正式通车</h4><p>x</p>"
    assert best(page) == "小城新桥今日正式通车"
