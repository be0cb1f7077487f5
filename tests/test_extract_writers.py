"""Western bylines: marked elements, links to an author's page, lines."""

import pytest

from crawler.extract import byline, writers
from crawler.extract.dom import parse


def authors(markup: str, text: str = "") -> list[str]:
    tree, _ = parse(markup)
    return [raw.value for raw in byline.candidates(tree, text).get("author", [])]


@pytest.mark.parametrize("opening", ["By", "by", "Written by", "Posted by", "Von", "Par", "Author:", "Autorin:"])
def test_a_line_that_names_its_writer(opening: str) -> None:
    assert authors("<p></p>", f"A new bridge\n{opening} Ana Bel\nThe town has one.") == ["Ana Bel"]


@pytest.mark.parametrize(
    "line", ["By submitting, you accept our privacy policy", "By pressing this you allow our cookies"]
)
def test_a_sentence_that_begins_with_by_is_no_byline(line: str) -> None:
    assert authors("<p></p>", line) == []


def test_of_several_marked_elements_the_surest_is_taken_and_readers_are_not() -> None:
    markup = (
        '<div class="author-teaser">More of us</div><span class="byline">By Ana Bel</span>'
        '<div class="comment"><b class="author">Reader One</b></div><form><label class="author">Name *</label></form>'
    )
    assert authors(markup) == ["By Ana Bel"]


def test_marked_elements_beside_the_first_one_are_of_the_same_byline() -> None:
    markup = '<p><a rel="author" class="a">Ana Bel</a> and <a rel="author" class="a">Cem Dal</a></p>'
    assert authors(markup) == ["Ana Bel", "Cem Dal"]


def test_a_link_to_an_authors_page_names_the_author() -> None:
    assert authors('<p><a href="/authors/ana-bel">Ana Bel</a></p>') == ["Ana Bel"]


def test_where_others_have_named_the_author_only_lines_near_the_headline_are_read() -> None:
    tree, _ = parse("<p></p>")
    text = "A new bridge today\nBy Ana Bel\n" + "x\n" * 800 + "By Cem Dal"
    found = byline.candidates(tree, text, "A new bridge today", marked=False)["author"]
    assert [raw.value for raw in found] == ["Ana Bel"]


def test_a_name_and_its_paper_under_the_headline() -> None:
    tree, _ = parse("<p></p>")
    found = byline.candidates(tree, "小城新桥今日通车\n李某某/小城日报\n2026-03-05", "小城新桥今日通车")["author"]
    assert [raw.value for raw in found] == ["李某某"]


def test_elements_of_other_articles_are_left_out() -> None:
    tree, _ = parse('<div class="related"><span class="author">Cem Dal</span></div>')
    assert writers.marked(tree.xpath("//span")) == []


def test_the_class_of_the_whole_article_says_nothing_of_its_byline() -> None:
    assert authors('<article class="has sidebar comments"><p class="byline">By Ana Bel</p></article>') == ["By Ana Bel"]


@pytest.mark.parametrize(
    ("markup", "raw"),
    [
        ('<p class="byline">By <a>Ana Bel</a><span>Town writer</span></p>', "By\nAna Bel\nTown writer"),
        ('<p class="byline">Von<a>Ana Bel</a><a>Cem Dal</a></p>', "Von\nAna Bel\nCem Dal"),
        ('<p class="byline">By <b>Ana</b> Bel</p>', "By Ana Bel"),
        ('<p class="byline">By Ana Bel<script>Ab Cd</script></p>', "By Ana Bel"),
    ],
)
def test_names_that_are_elements_of_their_own_are_kept_apart(markup: str, raw: str) -> None:
    assert authors(markup) == [raw]


def test_words_of_a_button_and_prose_name_nobody() -> None:
    markup = '<b class="author">View more posts</b><a class="author-link">Archiv anzeigen →</a>'
    markup += '<p class="author">We ride. Then she wrote books on it.</p>'
    assert authors(markup) == []


def test_an_articles_own_footer_may_name_its_author_and_the_sites_may_not() -> None:
    assert authors('<article><footer class="entry-footer"><a rel="author">Ana Bel</a></footer></article>') == [
        "Ana Bel"
    ]
    assert authors('<footer><a rel="author">Ana Bel</a></footer>') == []
    assert authors('<div class="site-footer"><a rel="author">Ana Bel</a></div>') == []


def test_a_wrapper_that_has_a_sidebar_is_none() -> None:
    assert authors('<div class="has-sidebar"><p class="byline">Ana Bel</p></div>') == ["Ana Bel"]


def sources(markup: str, near: str) -> list[tuple[str, str]]:
    tree, _ = parse(markup)
    return [(raw.source, raw.value) for raw in writers.marked(writers.nodes(tree), near)]


def test_of_marked_elements_those_near_the_headline_go_first() -> None:
    markup = '<p class="byline">Cem Dal</p><b class="writer">Ana Bel</b>'
    assert sources(markup, "A new bridge\nAna Bel\n5 March") == [("html:class", "Ana Bel")]
    assert sources(markup, "A new bridge") == [("html:byline:below", "Cem Dal"), ("html:class:below", "Ana Bel")]
    assert sources(markup, "") == [("html:byline", "Cem Dal"), ("html:class", "Ana Bel")]


@pytest.mark.parametrize("mark", ["autor", "article-auteur", "post_author", "writer-name", "c-Byline"])
def test_classes_that_mark_an_author(mark: str) -> None:
    assert authors(f'<p class="{mark}">Ana Bel</p>') == ["Ana Bel"]


@pytest.mark.parametrize("mark", ["autoresize", "autorun", "authority"])
def test_classes_that_only_look_like_it(mark: str) -> None:
    assert authors(f'<p class="{mark}">Ana Bel</p>') == []


def test_a_link_to_a_profile_names_who_has_a_full_name() -> None:
    assert authors('<p><a href="/team/ana-bel">Ana Bel</a></p>') == ["Ana Bel"]
    assert authors('<p><a href="/team/jobs">jobs here</a></p>') == []


@pytest.mark.parametrize(
    "markup",
    [
        '<p id="author">Muyo Bel</p>',
        '<b data-testid="author-name">Muyo Bel</b>',
        '<b data-component="byline">Muyo Bel</b>',
        '<b data-test="author-name">Muyo Bel</b>',
        '<b data-qa="byline">Muyo Bel</b>',
        '<dd class="createdby">Muyo Bel</dd>',
        '<b itemprop="creator">Muyo Bel</b>',
        '<b property="schema:author">Muyo Bel</b>',
        '<b rel="author">Muyo Bel</b>',
        '<b class="by-line">Muyo Bel</b>',
        '<b class="posted-by">Muyo Bel</b>',
        '<b class="journaliste-nom">Muyo Bel</b>',
        '<b class="Redakteurin">Muyo Bel</b>',
        '<b class="toimittaja">Muyo Bel</b>',
        '<b class="yazar-adi">Muyo Bel</b>',
        '<a href="/autorzy/muyo">Muyo Bel</a>',
        '<a href="/journaliste/muyo">Muyo Bel</a>',
        '<a href="/autori/m">Muyo Bel</a>',
        '<a href="/Our-Team/muyo">Muyo Bel</a>',
        '<a href="/?author=12">Muyo Bel</a>',
        '<a href="/@muyo">Muyo Bel</a>',
        '<a href="/author.php?id=1">Muyo Bel</a>',
        '<a href="/redaktion/muyo">Muyo Bel</a>',
        '<a href="/firmas/m">Muyo Bel</a>',
    ],
)
def test_marks_and_addresses_of_many_sites(markup: str) -> None:
    assert authors(f"<div>{markup}</div>") == ["Muyo Bel"]


def beside_the_headline(markup: str, near: str, text: str = "") -> list[tuple[str, str]]:
    tree, _ = parse(markup)
    return [(raw.source, raw.value) for raw in writers.candidates(tree, f"{near}\n{text}", near, "A new bridge")]


FAR = "x\n" * 4000


def test_a_link_near_the_headline_goes_before_a_line_that_is_far_away() -> None:
    cem, ana = '<a href="/author/cem">Cem Dal</a>', '<a href="/author/ana">Ana Bel</a>'
    markup = f"<div><p>{cem}</p></div><div><p>{ana}</p></div>"
    found = beside_the_headline(markup, "A new bridge\nAna Bel\nToday", f"{FAR}Author: Eva Fox")
    assert found == [("html:author", "Ana Bel"), ("html:end", "Eva Fox")]
    assert beside_the_headline(markup, "A new bridge", f"{FAR}Author: Eva Fox") == [
        ("html:end", "Eva Fox"),
        ("html:author", "Cem Dal"),
    ]


def test_a_name_beside_the_date_goes_before_another_articles_byline() -> None:
    markup = '<p itemprop="author">Cem Dal</p>'
    found = beside_the_headline(markup, "A new bridge\nAnna Bel, Eva Fox\n5 March 2026")
    assert found == [("html:near", "Anna Bel, Eva Fox"), ("html:itemprop:below", "Cem Dal")]


def test_where_only_a_house_has_signed_a_name_is_looked_for() -> None:
    near = "A new bridge\nBy Town News\n5 March 2026\nMuyo Bel"
    assert beside_the_headline("", near) == [("html:line", "Town News")]
    assert beside_the_headline("", f"{near}\nEva Fox, Town University") == [
        ("html:line", "Town News"),
        ("html:near", "Eva Fox"),
    ]


@pytest.mark.parametrize("label", ["Reviewed by", "Medically reviewed by ", "Geprüft von", "Fact checked by:"])
def test_who_reviewed_it_did_not_write_it(label: str) -> None:
    link = '<a href="/authors/cem">Cem Dal</a>'
    assert authors(f"<p>{label}{link}</p>") == authors(f"<div><p>{label}</p>{link}</div>") == []


def test_a_button_that_leads_to_the_members_is_nobody() -> None:
    assert authors('<a href="/users/login">Log In</a>') == []


def test_a_section_called_people_is_nobody() -> None:
    assert authors('<p><a href="/people/town-life/">Town Life</a></p>') == []
    assert authors('<p><a href="/people/anna-bel/">Anna Bel</a></p>') == ["Anna Bel"]


def test_a_profile_that_a_text_links_to_is_not_its_writers() -> None:
    text = "The town has opened a bridge of steel, which is the first of its kind, " * 3
    assert authors(f'<p>{text}<a href="/people/anna-bel">Anna Bel</a> was there.</p>') == []
