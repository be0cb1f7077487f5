"""Editors, photographers, translators and sources in a byline are no authors."""

import pytest

from crawler.normalise.bylines import authors


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("作者：李某某 编辑：王某", ["李某某"]),
        ("李某某 责任编辑：王某", ["李某某"]),
        ("责任编辑：王某", []),
        ("编辑 王某", []),
        ("校对：王某", []),
        ("编辑部", ["编辑部"]),
        ("编辑 王某 报道", ["王某"]),
        ("记者 李某某 编辑 王某", ["李某某"]),
        ("记者 李某某 摄影 王某", ["李某某"]),
        ("记者 李某某 王某 摄影报道", ["李某某", "王某"]),
        ("文/李某某 编辑/王某 校对/张某", ["李某某"]),
        ("文｜李某某｜审核：王某", ["李某某"]),
        ("責任編輯：王大文 記者：李小明", ["李小明"]),
        ("来源: 小城网 作者: 李某某", ["李某某"]),
        ("来源：小城日报", []),
        ("翻译：李某某", []),
        ("图/小城视觉", []),
        ("文、摄影：李某某", ["李某某"]),
        ("文字／李小明　攝影／王大文", ["李小明"]),
        ("发布者：李某某 时间：2026-3-5", ["李某某"]),
        ("李某某 阅读 100", ["李某某"]),
        ("作者：上官某 王某", ["上官某", "王某"]),
    ],
)
def test_only_the_writers_of_a_byline_are_authors(byline: str, names: list[str]) -> None:
    assert [author.name for author in authors([byline])] == names


def test_an_endless_byline_is_read_at_once() -> None:
    assert authors(["编辑：" * 500]) == []
