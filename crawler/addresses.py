"""Which IP addresses are public, for all that connect: fetches (`fetch.egress`) and notifications (`health.courier`).

Rules: RFC 6890 special-purpose registries, through `ipaddress`.
"""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

NAT64 = IPv6Network("64:ff9b::/96")


def refusal(address: str) -> str | None:
    """Why the address is not public, or None where it is. `address` is an IP literal, with or without a zone.

    Raises `ValueError` for what is no IP address.
    """
    ip = _inner(ip_address(address.partition("%")[0]))
    if ip.is_loopback:
        return f"{address} is a loopback address"
    if ip.is_link_local:
        return f"{address} is a link-local or metadata address"
    if ip.is_multicast or ip.is_unspecified or ip.is_reserved:
        return f"{address} is no host's address"
    return None if ip.is_global else f"{address} is a private address"


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The IPv4 address that an IPv6 one carries (mapped, 6to4, Teredo, NAT64), else the address itself."""
    if isinstance(ip, IPv4Address):
        return ip
    if ip in NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else ip)
