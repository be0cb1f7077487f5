import socket

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy import Request

from crawler.addresses import refusal
from crawler.fetch.egress import EgressRefused, disguise, gate


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "127.8.9.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",
        "224.0.0.1",
        "255.255.255.255",
        "240.0.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "::1",
        "::",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "64:ff9b::a9fe:a9fe",
        "2002:7f00:1::",
        "2001:db8::1",
    ],
)
def test_addresses_that_are_not_public_are_refused(address: str) -> None:
    assert refusal(address)


@pytest.mark.parametrize("address", ["1.1.1.1", "203.119.1.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_public_addresses_pass(address: str) -> None:
    assert refusal(address) is None


@given(st.ip_addresses(v=4, network="10.0.0.0/8"))
def test_a_private_address_is_refused_in_every_spelling(address: object) -> None:
    assert refusal(str(address))
    assert refusal(f"::ffff:{address}")


def test_the_gate_refuses_before_a_socket_is_made() -> None:
    make = gate(allow_private=False)
    with pytest.raises(EgressRefused, match=r"egress gate: 127.0.0.1 is a loopback address; allow_private = true"):
        make((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80)))


def test_the_gate_opens_for_a_source_that_may_reach_private_addresses() -> None:
    with gate(allow_private=True)((socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 80))) as made:
        assert made.family == socket.AF_INET


@pytest.mark.parametrize(
    "url",
    [
        "https://herald.example/",
        "https://HERALD.example:8443/a?b=c#d",
        "https://例子.中国/新闻?页=1",
        "https://bücher.example/",
        "https://a_b.example/x",
        "http://203.119.1.1/",
        "http://[2606:4700::1111]:8080/",
        "https://herald.example./",
        "https://herald.example/a b/@user:word",
    ],
)
def test_a_plain_address_is_none_in_disguise(url: str) -> None:
    assert disguise(Request(url).url) is None


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("http://user@herald.example/", "names a user"),
        ("http://0x7f.1/", "to a browser; write 127.0.0.1"),
        ("gopher://herald.example/", "gopher: is not fetched"),
        ("http://her ald.example/", "no browser would open"),
        ("http:///", "no browser would open"),
    ],
)
def test_an_address_in_disguise_is_told(url: str, told: str) -> None:
    assert told in (disguise(url) or "")


@given(st.text(max_size=60))
def test_no_address_raises(text: str) -> None:
    disguise(f"http://{text}")
