"""A news site, proxies and hostile pages on loopback: real programs, a free port each, ended by their process id."""
