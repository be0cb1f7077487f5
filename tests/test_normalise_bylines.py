"""Bylines become authors."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.normalise.bylines import authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("记者 李某某 张某", ["李某某", "张某"]),
        ("本报记者 李某某", ["李某某"]),
        ("文/王某", ["王某"]),
        ("作者：王某", ["王某"]),
        ("执笔/叨叨姐、王某", ["叨叨姐", "王某"]),
        ("記者李小明、王大文／台北報導", ["李小明", "王大文"]),
        ("記者李小明／台北", ["李小明"]),
        ("李小明/王大文", ["李小明", "王大文"]),
        ("By Ana Bel and Cem Dal", ["Ana Bel", "Cem Dal"]),
        ("Von Ana Bel und Cem Dal", ["Ana Bel", "Cem Dal"]),
        ("Ana Bel, Cem Dal", ["Ana Bel", "Cem Dal"]),
        ("Ana Bel, Jr", ["Ana Bel, Jr"]),
        ("王 某", ["王某"]),
        ("阿娜·贝尔", ["阿娜·贝尔"]),
        ("执笔人：李某某 王某", ["李某某", "王某"]),
        ("Ana Bel December 22, 2023", ["Ana Bel"]),
        ("Ana Bel\n5 March 2026\nTown Hall", ["Ana Bel"]),
        ("anabel Ein Kommentar", ["anabel"]),
        ("ana@town.example (Ana Bel)", ["Ana Bel"]),
        ("Ana Bel <ana@town.example>", ["Ana Bel"]),
        ("Ana Bel + Cem Dal", ["Ana Bel", "Cem Dal"]),
        ("Ana Bel MD", ["Ana Bel"]),
        ("Staff Writer: Ana Bel", ["Ana Bel"]),
        ("Exclusive by Ana Bel", ["Ana Bel"]),
        ("Par Ana Bel avec AFP", ["Ana Bel"]),
        ("Ana Bel mit dpa", ["Ana Bel"]),
        ("Ana Bel with Cem Dal", ["Ana Bel", "Cem Dal"]),
        ("By Ana Bel and Cem Dal The Associated Press", ["Ana Bel", "Cem Dal"]),
        ("The Associated Press", ["The Associated Press"]),
        ("Ana Bel Special to the Town Post", ["Ana Bel"]),
        ("Ana Bel Political Editor", ["Ana Bel"]),
        ("Ana Bel, Local Democracy Reporter", ["Ana Bel"]),
        ("Von Ana Bel, New York", ["Ana Bel"]),
        ("Ana Bel, The Conversation", ["Ana Bel"]),
        ("Ana Bel hace 2 horas", ["Ana Bel"]),
        ("Ana BelUpdated March 5, 2026", ["Ana Bel"]),
        ("Written by\nAna Bel\nReviewed by\nCem Dal", ["Ana Bel"]),
        ("Town Staff 2026年3月5日 08時00分", ["Town Staff"]),
        ("Rachel Bel Writing by Cem Dal Editing by Eva Fox", ["Rachel Bel"]),
        ("anabel | Filed under: sport", ["anabel"]),
        ("Ana Bel • Updated March 5, 2025", ["Ana Bel"]),
        ("Ana BelJuly 12th, 202412 min read", ["Ana Bel"]),
        ("By Ana Bel 8 January 2020, 3:51 pm", ["Ana Bel"]),
        ("03/10/2023 by Ana Bel", ["Ana Bel"]),
        ("Posted by: Ana Bel on Friday March 5, 2025", ["Ana Bel"]),
        ("ByAna Bel-", ["Ana Bel"]),
        ("Author(s): Ana Bel", ["Ana Bel"]),
        ("Ana Bel, Senior Writer, TNN", ["Ana Bel"]),
        ("Ana Bel, town-daily.com", ["Ana Bel"]),
        ("Ana Bel and Cem Dal, Town Times", ["Ana Bel", "Cem Dal"]),
        ("Ana Bel Senior Editor", ["Ana Bel"]),
        ("Ana Bel @anabel", ["Ana Bel"]),
        ("Mary May", ["Mary May"]),
        ("Mary Editor", ["Mary Editor"]),
        ("AFP, Reuters", ["AFP", "Reuters"]),
        ("Ana BelliniSenior Town Writer", ["Ana Bellini"]),
        ("By\nAna Bel\nFreelance writer", ["Ana Bel"]),
        ("Von\nAna Bel\nCem Dal", ["Ana Bel", "Cem Dal"]),
        ("Ana Bel Ana Bel", ["Ana Bel"]),
        ("Ana Bel in Berlin", ["Ana Bel"]),
        ("Ana Bel, Berlin", ["Ana Bel"]),
        ("Ana Bel, TNN Sport", ["Ana Bel"]),
        ("Ana Bel - Town News", ["Ana Bel"]),
        ("Ana Bel Stand: 5. März 2026", ["Ana Bel"]),
        ("Ana Bel, edited by Cem Dal", ["Ana Bel"]),
        ("Photos by Cem Dal", []),
        ("Foto: Cem Dal", []),
        ("Kommentar von Ana Bel", ["Ana Bel"]),
        ("Af Ana Bel", ["Ana Bel"]),
        ("Dr. Ana Bel, PhD", ["Dr. Ana Bel"]),
        ("Ana Bel1, Cem Dal1,2 and Eva Fox2*", ["Ana Bel", "Cem Dal", "Eva Fox"]),
        ("Ana Bel ana.bel@town.example", ["Ana Bel"]),
        ("Von Dr. med. Ana Bel und Prof. Dr. rer. nat. Cem Dal", ["Dr. med. Ana Bel", "Prof. Dr. rer. nat. Cem Dal"]),
        ("bel42", ["bel42"]),
        ("Mark SubbaRao and Jonas Au", ["Mark SubbaRao", "Jonas Au"]),
        ("Ana Bel\nHead Bridgemaker, Co-Founder", ["Ana Bel"]),
        ("By\nAna Bel\n,\nTown Columnist", ["Ana Bel"]),
        ("Ana Bel, Chief Town Officer and Head of Bridges", ["Ana Bel"]),
        ("Ana Bel, Town and Bridge Expert & Cem Dal, Bridge Expert", ["Ana Bel", "Cem Dal"]),
        ("TOWN-Online-Experte Ana Bel", ["Ana Bel"]),
        ("Town Radio reporter Ana Bel", ["Ana Bel"]),
        ("Dec. 19, 2025 · Ana Bel on behalf of the Town", ["Ana Bel"]),
        ("5 March 2026 | Ana Bel", ["Ana Bel"]),
        ("Ana Bel @ Townhouse", ["Ana Bel"]),
        ("Иван Петров и Анна Бел", ["Иван Петров", "Анна Бел"]),
        ("أحمد علي، محمد سالم", ["أحمد علي", "محمد سالم"]),
        ("홍길동 기자 외 1명", ["홍길동"]),
        ("李小明台北5日電", ["李小明"]),
        ("Friends for Town Works", ["Friends for Town Works"]),
        ("The Town editors", ["The Town editors"]),
        ("am Samstag", []),
        ("Ana Bel says:", []),
        ("Dec 24, 17:00", []),
        ("Name *", []),
        ("相關", []),
        ("记者了解", []),
        ("admin", []),
        ("佚名", []),
        ("本报综合", []),
        ("本站原创", []),
        ("图 来自网络", []),
        ("发布于 2026-03-05 07:19:52", []),
        ("發佈時間: 2026/03/05", []),
        ("by Taboola", []),
        ("小城快訊／李小明 2026年03月05日 09:25:00", ["李小明"]),
        ("李小明、新聞透視", ["李小明"]),
        ("https://a.example/ana", []),
        ("https://www.a.example/authors/ana-bel/", ["Ana Bel"]),
        ("https://a.example/authors/ana", []),
        ("Oleh Ana Bel", ["Ana Bel"]),
        ("", []),
    ],
)
def test_names(byline: str, names: list[str]) -> None:
    assert [author.name for author in authors([byline])] == names


@pytest.mark.parametrize(
    ("byline", "kind"),
    [
        ("小城日报", "Organization"),
        ("小城之家", "Organization"),
        ("Town News Agency", "Organization"),
        ("Ana Bel", "Person"),
        ("Bund der Brücken e.V.", "Organization"),
        ("Brücken AG", "Organization"),
        ("李某某", "Person"),
    ],
)
def test_organisations_are_told_from_persons(byline: str, kind: str) -> None:
    assert [author.type for author in authors([byline])] == [kind]


def test_a_name_comes_once_and_keeps_its_byline() -> None:
    found = authors(["By Ana Bel", "ana bel"])
    assert [(author.name, author.nameRaw) for author in found] == [("Ana Bel", "By Ana Bel")]


@given(st.lists(st.text(max_size=80), max_size=5))
def test_any_bylines_give_names_of_one_line(bylines: list[str]) -> None:
    for author in authors(bylines):
        assert author.name == author.name.strip() != ""
        assert "\n" not in author.name


def test_the_sites_own_name_is_an_organisations() -> None:
    found = authors(["Morning Glory", "Ana Bel"], {"morningglory"})
    assert [author.type for author in found] == ["Organization", "Person"]
