"""`sources.toml`: what it may say, what it means, and how it is told where it is wrong."""

import json
import tomllib
from datetime import timedelta
from pathlib import Path

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.config import Config, Source, environ, load, schema
from crawler.config.toml import TomlFile, dotted
from crawler.exceptions import ConfigError

FEED = 'feed = "https://news.example.org/feed.xml"\n'


@pytest.fixture(autouse=True)
def _no_configuration_from_outside(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("JIANBAO_CONFIG", raising=False)
    monkeypatch.chdir(tmp_path)


def written(text: str) -> Path:
    path = Path("sources.toml")
    path.write_text(text, encoding="utf-8")
    return path


def loaded(text: str) -> Config:
    return load(written(text))


def source(table: str) -> Source:
    return loaded(f"[sources.paper]\n{table}").sources["paper"]


def refusal(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        loaded(text)
    return str(caught.value)


def spider_keys(name: str) -> frozenset[str]:
    if name != "harbour":
        raise ConfigError(f'spider "{name}": no such spider')
    return frozenset({"cid", "pages"})


# -- where it is read from


def test_the_file_beside_the_user_is_the_default(tmp_path: Path) -> None:
    written("")
    assert load().file == tmp_path / "sources.toml"


def test_the_environment_names_another_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "desk.toml").write_text(f"[sources.desk]\n{FEED}")
    monkeypatch.setenv("JIANBAO_CONFIG", str(tmp_path / "desk.toml"))
    assert list(load().sources) == ["desk"]


def test_the_given_path_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANBAO_CONFIG", "/nowhere/sources.toml")
    assert loaded("").sources == {}


def test_a_missing_file_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match=r'^sources.toml: no such file; write one with "jianbao init"'):
        load()


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read: Is a directory"):
        load(tmp_path)


def test_a_byte_order_mark_and_windows_lines_are_no_error() -> None:
    Path("sources.toml").write_bytes(
        b"\xef\xbb\xbf[sources.paper]\r\nfeed = 'https://n.example.org/'\r\nlimit = -1\r\n"
    )
    with pytest.raises(ConfigError, match=r"^sources.toml:3: sources.paper: limit: must be greater"):
        load()


def test_environ_reads_a_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JIANBAO_TEST", "desk")
    assert (environ("JIANBAO_TEST"), environ("JIANBAO_NONE"), environ("JIANBAO_NONE", "x")) == ("desk", None, "x")


# -- what it means


def test_an_empty_file_has_the_defaults(tmp_path: Path) -> None:
    config = loaded("")
    assert config.archive.uri == f"file:{tmp_path}/archive"
    assert config.archive.state == tmp_path / "archive" / "state"
    assert (config.fetch.timeout, config.fetch.max_body, config.fetch.per_host) == (30.0, 32 * 1024 * 1024, 2)
    assert config.fetch.workers >= 1


def test_an_absolute_archive_stays_where_it_is() -> None:
    assert str(loaded('[archive]\nuri = "file:/srv/news"').archive.state) == "/srv/news/state"


def test_an_archive_may_be_a_file_url_with_escapes() -> None:
    archive = loaded('[archive]\nuri = "file:///srv/%E6%96%B0%E9%97%BB"').archive
    assert (archive.uri, str(archive.state)) == ("file:///srv/%E6%96%B0%E9%97%BB", "/srv/新闻/state")


def test_a_bucket_has_its_state_beside_the_configuration(tmp_path: Path) -> None:
    archive = loaded('[archive]\nuri = "s3://bucket/news"\nregion = "eu-1"\nsse = "aws:kms"').archive
    assert archive.state.parent == tmp_path / ".jianbao"
    assert len(archive.state.name) == 12
    assert archive.options == {"region": "eu-1", "sse": "aws:kms"}


def test_the_state_folder_can_be_chosen(tmp_path: Path) -> None:
    assert loaded('[archive]\nstate = "here"').archive.state == tmp_path / "here"


@pytest.mark.parametrize(
    ("table", "spider"),
    [
        (FEED, "feed"),
        ('sitemap = "https://n.example.org/sitemap.xml"', "sitemap"),
        ('listing = "https://n.example.org/news/"', "listing"),
        ('pages = ["https://n.example.org/a.html"]', "page"),
        ('spider = "harbour"', "harbour"),
    ],
)
def test_a_source_knows_its_spider(table: str, spider: str) -> None:
    assert source(table).spider_name == spider


def test_a_source_knows_its_name_and_addresses() -> None:
    paper = source('pages = ["https://n.example.org/a", "https://n.example.org/b"]')
    assert (paper.name, paper.addresses) == ("paper", ["https://n.example.org/a", "https://n.example.org/b"])


def test_defaults_hold_where_a_source_is_silent() -> None:
    config = loaded(
        f'[defaults]\ndelay = 3\ntimezone = "Asia/Shanghai"\n[sources.a]\n{FEED}[sources.b]\n{FEED}delay = 0.5\n'
    )
    assert [(s.delay, s.timezone) for s in config.sources.values()] == [(3.0, "Asia/Shanghai"), (0.5, "Asia/Shanghai")]


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("0s", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("20m", timedelta(minutes=20)),
        ("6h", timedelta(hours=6)),
        ("2d", timedelta(days=2)),
    ],
)
def test_durations(text: str, duration: timedelta) -> None:
    revisit = source(f'{FEED}revisit = "{text}"').revisit
    assert revisit.least == revisit.most == duration


def test_revisit_takes_the_bounds_of_an_age() -> None:
    revisit = source(f'{FEED}revisit = {{ least = "20m", most = "7d" }}').revisit
    assert (revisit.least, revisit.most) == (timedelta(minutes=20), timedelta(days=7))


def test_one_bound_of_revisit_leaves_the_other_as_it_is() -> None:
    revisit = source(f'{FEED}revisit = {{ most = "7d" }}').revisit
    assert (revisit.least, revisit.most) == (timedelta(hours=1), timedelta(days=7))


def test_paths_are_relative_to_the_file(tmp_path: Path) -> None:
    paper = source(f'{FEED}replay = "tapes/one.warc.gz"\ncookies = "/etc/jar"')
    assert (paper.replay, paper.cookies) == (tmp_path / "tapes" / "one.warc.gz", Path("/etc/jar"))


def test_one_proxy_may_stand_without_brackets() -> None:
    text = f'[proxies]\nhome = "http://127.0.0.1:3128"\n[sources.a]\n{FEED}proxy = "home"'
    assert loaded(text).sources["a"].proxy == ["home"]


def test_a_spiders_own_keys_are_its_arguments() -> None:
    path = written('[sources.a]\nspider = "harbour"\ncid = 42\npages = ["https://n.example.org/"]\ndelay = 2\n')
    paper = load(path, spider_keys=spider_keys).sources["a"]
    assert (paper.arguments, paper.delay, paper.pages) == ({"cid": 42, "pages": ["https://n.example.org/"]}, 2.0, None)


def test_without_a_judge_a_spider_may_have_any_key() -> None:
    assert source('spider = "harbour"\nanything = [1]').arguments == {"anything": [1]}


# -- secrets


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME_PROXY", "pa%20ss")
    config = loaded('[proxies]\nhome = "http://desk:${HOME_PROXY}@127.0.0.1:3128"')
    assert config.proxies["home"].url.get_secret_value() == "http://desk:pa%20ss@127.0.0.1:3128"


def test_a_secret_comes_from_a_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("pa%20ss\n", encoding="utf-8")
    monkeypatch.setenv("HOME_PROXY_FILE", str(tmp_path / "secret"))
    config = loaded('[proxies]\nhome = "http://desk:${HOME_PROXY}@127.0.0.1:3128"')
    assert config.proxies["home"].url.get_secret_value() == "http://desk:pa%20ss@127.0.0.1:3128"
    assert config.secrets == {"pa%20ss"}


def test_a_file_of_a_secret_that_cannot_be_read_is_told_with_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME_PROXY_FILE", "/nowhere/secret")
    told = refusal('[proxies]\nhome = "http://desk:${HOME_PROXY}@127.0.0.1:3128"')
    assert told == (
        "sources.toml:2: proxies.home: the file that HOME_PROXY_FILE names cannot be read: No such file or directory"
    )


def test_every_missing_variable_is_told_with_its_line() -> None:
    assert refusal(
        '[proxies]\nhome = "http://${NO_A}@h:1"\noffice = { url = "http://${NO_B}@h:1" }\n'
        f'[sources.a]\n{FEED}headers = {{ Cookie = "${{NO_C}}" }}'
    ).splitlines() == [
        "sources.toml:2: proxies.home: the environment has no variable NO_A; set it",
        "sources.toml:3: proxies.office: url: the environment has no variable NO_B; set it",
        "sources.toml:6: sources.a: headers.Cookie: the environment has no variable NO_C; set it",
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("http://desk:geheim@127.0.0.1:3128", "http://***@127.0.0.1:3128"),
        ("socks5h://geheim@[::1]:1080", "socks5h://***@[::1]:1080"),
        ("https://10.0.0.5:3128", "https://10.0.0.5:3128"),
        ("https://gate.example.net/geheim?key=geheim&{quoted}", "https://gate.example.net"),
    ],
)
def test_a_proxys_url_is_never_shown(url: str, shown: str) -> None:
    config = loaded(f'[proxies]\nhome = "{url}"')
    assert str(config.proxies["home"]) == shown
    assert "geheim" not in f"{config!r} {config} {config.model_dump_json()}"


@pytest.mark.parametrize(
    "table",
    [
        'feed = "https://desk:geheim@h.example/"',
        'sitemap = "https://geheim@h.example/"',
        'listing = "https://desk:geheim@h.example/"',
        'pages = ["https://h.example/", "https://desk:geheim@h.example/"]',
        'spider = "harbour"\npages = ["https://desk:geheim@h.example/"]',
        'spider = "harbour"\ncid = "https://desk:geheim@h.example/"',
    ],
)
def test_a_password_in_an_address_is_refused(table: str) -> None:
    told = refusal(f"[sources.a]\n{table}")
    assert "must hold no user name and no password; put them into headers, or into a proxy" in told
    assert told.startswith("sources.toml:")
    assert "geheim" not in told


def test_an_at_sign_elsewhere_in_an_address_is_none() -> None:
    assert source('feed = "https://h.example/@desk/feed?mail=a@b.example"').feed


def test_headers_are_not_shown() -> None:
    assert "geheim" not in repr(source(f'{FEED}headers = {{ Cookie = "geheim" }}'))


@pytest.mark.parametrize(
    "line",
    [
        '[proxies]\nhome = "http://desk:${SECRET}@127.0.0.1:3128"',
        '[proxies]\nhome = "http://desk:p@127.0.0.1:${SECRET}"',
        '[fetch]\ncontact = "${SECRET}"',
        '[fetch]\ntimeout = "${SECRET}"',
        '[sources.a]\nfeed = "${SECRET}"',
        '[sources.a]\nfeed = "https://x.example/"\ntimezone = "${SECRET}"',
        '[sources.a]\nfeed = "https://x.example/"\nrevisit = "${SECRET}"',
        '[sources.a]\nfeed = "https://x.example/"\nheaders = { Cookie = "${SECRET}" }',
        '[sources.a]\nfeed = "https://x.example/"\ncontent = "${SECRET}"',
    ],
)
@pytest.mark.parametrize("secret", ["ge#heim\n", "ge heim/\u2100@"])
def test_an_error_never_quotes_a_secret(line: str, secret: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET", secret)
    assert "heim" not in refusal(line)


@pytest.mark.parametrize(
    ("url", "scheme"),
    [
        ("http://h:1", "http"),
        ("https://h:1", "https"),
        ("socks5://h:1", "socks5"),
        ("socks5h://h:1", "socks5h"),
        ("https://gate.example.net/?{url}", "gateway"),
    ],
)
def test_a_proxy_knows_its_scheme(url: str, scheme: str) -> None:
    assert loaded(f'[proxies]\nhome = {{ url = "{url}", trusted = true }}').proxies["home"].scheme == scheme


# -- how it is told where it is wrong


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("[source.a]\n", 'sources.toml:1: source: unknown key (did you mean "sources"?)'),
        ("[archive]\n\nurl = 'file:a'", 'sources.toml:3: archive: url: unknown key (did you mean "uri"?)'),
        (
            f"[sources.zaker]\n{FEED}schedul = 'x'",
            'sources.toml:3: sources.zaker: schedul: unknown key (did you mean "schedule"?)',
        ),
        (f"[sources.a]\n{FEED}zzz = 1", "sources.toml:3: sources.a: zzz: unknown key"),
        ("sources.a.fed = 'https://x'", 'sources.toml:1: sources.a: fed: unknown key (did you mean "feed"?)'),
        ("[defaults]\ndelays = 1", 'sources.toml:2: defaults: delays: unknown key (did you mean "delay"?)'),
        (
            f"[sources.a]\n{FEED}proxy = ['direct',\n 'home']",
            "sources.toml:4: sources.a: proxy[1]: no proxy of this name",
        ),
        (
            "[sources.A_b]\n" + FEED,
            "sources.toml:1: sources.A_b: a name is made of lower-case letters, digits and hyphens",
        ),
        ("[sources]\na = 1", "sources.toml:2: sources.a: must be a table"),
        ("sources = 1", "sources.toml:1: sources: must be a table"),
        (f"[sources.a]\n{FEED}limit = '10'", "sources.toml:3: sources.a: limit: must be a valid integer"),
        (f"[sources.a]\n{FEED}delay = nan", "sources.toml:3: sources.a: delay: must be a finite number"),
        (f"[sources.a]\n{FEED}sections = 'a'", "sources.toml:3: sources.a: sections: must be a list"),
        (
            f"[sources.a]\n{FEED}content = 'both'",
            "sources.toml:3: sources.a: content: must be 'page', 'feed' or 'longest'",
        ),
        (f"[sources.a]\n{FEED}timezone = '../x'", "sources.toml:3: sources.a: timezone: no such time zone"),
        (f"[sources.a]\n{FEED}timezone = 'Asia'", "sources.toml:3: sources.a: timezone: no such time zone"),
        (f"[sources.a]\n{FEED}language = 'Chinese!'", "sources.toml:3: sources.a: language: must be a language tag"),
        (f"[sources.a]\n{FEED}schedule = '* * * *'", "sources.toml:3: sources.a: schedule: must be cron's five fields"),
        (f"[sources.a]\n{FEED}overlap = 'queue'", "sources.toml:3: sources.a: overlap: must be 'skip' or 'wait'"),
        ("[schedule]\nwall = '6 hours'", "sources.toml:2: schedule: wall: must be a duration such as"),
        ("[schedule]\njob = 1", 'sources.toml:2: schedule: job: unknown key (did you mean "jobs"?)'),
        (f"[sources.a]\n{FEED}revisit = '6 hours'", "sources.toml:3: sources.a: revisit: must be a duration such as"),
        (
            f"[sources.a]\n{FEED}revisit = {{ least = '2d', most = '1d' }}",
            "sources.toml:3: sources.a: revisit: least is",
        ),
        (f"[sources.a]\n{FEED}revisit = {{ lest = '2d' }}", "sources.a: revisit.lest: unknown key"),
        (f"[sources.a]\n{FEED}hours = '22-6'", "sources.a: hours: must be two different times of day such as"),
        (f"[sources.a]\n{FEED}hours = '06:00-06:00'", "sources.a: hours: must be two different times of day"),
        (f"[sources.a]\n{FEED}max_bytes = -1", "sources.a: max_bytes: must be greater than or equal to 0"),
        (f"[sources.a]\n{FEED}revisit = 6", "sources.toml:3: sources.a: revisit: must be a"),
        (f"[sources.a]\n{FEED}links = 'a['", "sources.toml:3: sources.a: links: is no CSS selector"),
        (
            f"[sources.a]\n{FEED}headers = {{'A b' = 'x'}}",
            "sources.toml:3: sources.a: headers.'A b': is no name of an HTTP",
        ),
        (f'[sources.a]\n{FEED}headers = {{A = "x\\ny"}}', "sources.toml:3: sources.a: headers.A: must be one line"),
        (f"[sources.a]\n{FEED}cookies = ''", "sources.toml:3: sources.a: cookies: must be the path"),
        ("[sources.a]\nfeed = 'ftp://x'", "sources.toml:2: sources.a: feed: must begin with http:// or https://"),
        ("[sources.a]\npages = []", "sources.toml:2: sources.a: pages: List should have at least 1 item"),
        (
            "[sources.a]\nlimit = 1",
            "sources.toml:1: sources.a: needs exactly one of feed, sitemap, listing, pages, spider",
        ),
        (f"[sources.a]\n{FEED}sitemap = 'https://x'", "it has feed and sitemap"),
        ("[archive]\nuri = 'archive'", 'sources.toml:2: archive: uri: must begin with its scheme: "file:FOLDER"'),
        ("[archive]\nuri = 'file:'", "sources.toml:2: archive: uri: names no folder"),
        ("[fetch]\ncontact = 'desk'", "sources.toml:2: fetch: contact: must be an address that site owners can reach"),
        ("[fetch]\nworkers = 0", "sources.toml:2: fetch: workers: must be greater than or equal to 1"),
        (
            "[proxies]\nhome = 'ftp://h:1'",
            "sources.toml:2: proxies.home: url: must begin with one of http, https, socks5",
        ),
        (
            "[proxies]\nhome = 'https://user:word@gate.example/?{url}'",
            "sources.toml:2: proxies.home: url: a gateway takes no user name and no password",
        ),
        ("[fetch]\nprobe = 'x'", "sources.toml:2: fetch: probe: must begin with http:// or https://"),
        ("[proxies]\nhome = 'http://u:p#x@h:1'", "sources.toml:2: proxies.home: url: is not a whole URL"),
        ("[proxies]\ndirect = 'http://h:1'", 'sources.toml:2: proxies.direct: "direct" means no proxy'),
        ("[proxies]\nhome = {trusted = true}", "sources.toml:2: proxies.home: url: is missing"),
        ("[a\n", "sources.toml:1: not valid TOML: "),
        ("a = 1\na = 2\n", "sources.toml:2: not valid TOML: Cannot overwrite a value"),
        ("a = '''", "sources.toml:1: not valid TOML: "),
        ("a = " + "[" * 5000, "sources.toml: nested too deeply"),
    ],
)
def test_an_error_names_file_line_and_key(text: str, line: str) -> None:
    found = refusal(text)
    assert line in found
    assert len(found.splitlines()) == 1


def test_bytes_that_are_no_text_are_told_with_their_line() -> None:
    Path("sources.toml").write_bytes("# 标题\n".encode() + "# 标题".encode("gbk"))
    with pytest.raises(ConfigError, match=r"^sources.toml:2: not UTF-8"):
        load()


def test_all_errors_are_told_in_the_files_order() -> None:
    head = "[fetch]\nwrokers = 1\n[defaults]\ntimezone = 'Mars'\n"
    text = f"{head}[sources.a]\n{FEED}limt = 1\n[sources.b]\n{FEED}delay = -1"
    assert [line.split(":")[1] for line in refusal(text).splitlines()] == ["2", "4", "7", "10"]


def test_a_wrong_default_is_told_once() -> None:
    text = f"[defaults]\ndelay = -1\n[sources.a]\n{FEED}[sources.b]\n{FEED}"
    assert len(refusal(text).splitlines()) == 1


@pytest.mark.parametrize(
    ("table", "line"),
    [
        ("spider = 'harbor'\ncid = 1", 'sources.toml:2: sources.a: spider: spider "harbor": no such spider'),
        ("spider = 'harbour'\ncdi = 1", 'sources.toml:3: sources.a: cdi: unknown key (did you mean "cid"?)'),
        (f"spider = 'harbour'\n{FEED}", "sources.toml:1: sources.a: needs exactly one of"),
    ],
)
def test_a_spiders_keys_are_checked(table: str, line: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load(written(f"[sources.a]\n{table}"), spider_keys=spider_keys)
    assert line in str(caught.value)
    assert "\n" not in str(caught.value)


def test_others_can_tell_of_a_line_too() -> None:
    config = loaded(f"[sources.a]\n{FEED}replay = 'x'")
    assert config.problem(("sources", "a", "replay"), "no such file") == (
        "sources.toml:3: sources.a: replay: no such file"
    )


# -- the scanner of lines

words = st.text(min_size=1, max_size=8)
scalars = st.one_of(st.integers(0, 9), st.booleans(), st.text(max_size=12), st.floats(0, 9))
values = st.recursive(
    scalars, lambda part: st.one_of(st.lists(part, max_size=3), st.dictionaries(words, part, max_size=3))
)


def inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{quoted(key)} = {inline(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[\n" + ",\n".join(map(inline, value)) + "]"
    return quoted(value) if isinstance(value, str) else json.dumps(value)


def quoted(text: str) -> str:
    return '"' + "".join(char if char.isalnum() or char in "#[{=.'" else f"\\U{ord(char):08x}" for char in text) + '"'


def keys_of(value: object, above: tuple[str | int, ...] = ()) -> list[tuple[str | int, ...]]:
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [key for name, part in parts for key in [(*above, name), *keys_of(part, (*above, name))]]


@given(tables=st.dictionaries(words, st.dictionaries(words, values, max_size=4), max_size=4))
def test_every_key_of_any_file_has_a_line(
    tables: dict[str, dict[str, object]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    text = "".join(
        f"[{quoted(table)}] # [no] table\n"
        + "".join(f"{quoted(key)} = {inline(value)}\n" for key, value in pairs.items())
        for table, pairs in tables.items()
    )
    path = tmp_path_factory.getbasetemp() / "any.toml"
    path.write_text(text, encoding="utf-8")
    toml = TomlFile.read(path)
    assert set(toml.lines) == set(keys_of(tomllib.loads(text)))
    rows = text.splitlines()
    assert all(rows[toml.lines[table,] - 1].startswith("[") for table in tables)


@given(st.binary(max_size=80) | st.text(alphabet="ab.=[]{}\"'\\#\n1, ", max_size=60).map(str.encode))
def test_any_file_is_read_or_refused_in_one_line(data: bytes) -> None:
    path = Path("any.toml")
    path.write_bytes(data)
    try:
        TomlFile.read(path)
    except ConfigError as error:
        assert str(error).startswith("any.toml")


def test_lines_of_arrays_of_tables_and_long_strings() -> None:
    text = 'a = """\n[x]\ny = 1\n"""\n[[t]]\nn = 1\n[[t]]\n[t.sub]\nm.k = [1.5, { z = 2 }]\n'
    lines = TomlFile.read(written(text)).lines
    assert lines["a",] == 1
    assert lines["t", 0, "n"] == 6
    assert lines["t", 1, "sub", "m", "k", 1, "z"] == 9
    assert ("x",) not in lines


def test_a_key_with_a_line_break_stays_on_its_line() -> None:
    assert dotted(("a", "b\nc", 0)) == "a.'b\\nc'[0]"


# -- the schema for editors


def allowed(text: str) -> bool:
    return jsonschema.Draft202012Validator(schema()).is_valid(tomllib.loads(text))


@pytest.mark.parametrize(
    "text",
    [
        "",
        f"[sources.a]\n{FEED}revisit = '6h'\nproxy = 'direct'",
        f"[sources.a]\n{FEED}revisit = {{ least = '6h', most = '9d' }}",
        "[sources.a]\nspider = 'harbour'\ncid = 42",
        "[proxies]\na = 'http://h:1'\nb = { url = 'http://h:1', trusted = true }",
        "[archive]\nuri = 's3://b/p'\nstate = 'here'",
    ],
)
def test_the_schema_allows_what_load_allows(text: str) -> None:
    assert allowed(text)
    loaded(text)


@pytest.mark.parametrize(
    "text", [f"[sources.a]\n{FEED}cid = 42", "[sources.a]\nlimit = 1", "[source.a]", "[fetch]\nworkers = 0"]
)
def test_the_schema_refuses_what_load_refuses(text: str) -> None:
    assert not allowed(text)
    refusal(text)


# -- [notify]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ('[notify]\nlangage = "zh"', 'sources.toml:2: notify: langage: unknown key (did you mean "language"?)'),
        ('[notify]\nlanguage = "fr"', "sources.toml:2: notify: language: must be 'en' or 'zh'"),
        ('[notify]\ntimeout = "0s"', "sources.toml:2: notify: timeout: must be greater than 0 seconds"),
        ('[notify.to]\na = { ulr = "x" }', 'sources.toml:2: notify: to.a.ulr: unknown key (did you mean "url"?)'),
        ('[notify.to]\na = "no geheim"', 'sources.toml:2: notify: to.a.url: must be an address of apprise such as "'),
        (
            '[notify.to]\na = { url = "x://geheim", verdicts = ["bad"] }',
            "sources.toml:2: notify: to.a.verdicts[0]: must be 'degraded', 'broken' or 'quiet'",
        ),
    ],
)
def test_a_wrong_notifier_is_told_without_its_address(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, error: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("sources.toml").write_text(text)
    with pytest.raises(ConfigError) as raised:
        load()
    assert error in str(raised.value)
    assert "geheim" not in str(raised.value)


def test_a_notifier_shows_no_secret(tmp_path: Path) -> None:
    (tmp_path / "sources.toml").write_text('[notify.to]\na = "tgram://123456789:abcdefg_hij/1231/"')
    config = load(tmp_path / "sources.toml")
    assert "abcdefg_hij" not in repr(config) + str(config.notify) + config.notify.model_dump_json()
    assert {"123456789", "abcdefg_hij"} & config.notify.to["a"].secrets == {"123456789"}
