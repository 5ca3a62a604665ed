"""Forwarded headers: believed from a named proxy, dropped from anyone else."""

from app.serve.proxies import TrustedProxies


def seen_by_app(address, networks=("10.0.0.0/8",)):
    seen = {}

    def application(environ, _start_response):
        seen.update(environ)
        return []

    environ = {
        "REMOTE_ADDR": address,
        "HTTP_HOST": "inner",
        "HTTP_X_FORWARDED_FOR": "203.0.113.7",
        "HTTP_X_FORWARDED_PROTO": "https",
        "HTTP_X_FORWARDED_HOST": "crm.example",
        "wsgi.url_scheme": "http",
    }
    TrustedProxies(application, networks)(environ, lambda *_: None)
    return seen


def test_named_proxy_is_believed():
    seen = seen_by_app("10.1.2.3")

    assert seen["REMOTE_ADDR"] == "203.0.113.7"
    assert seen["wsgi.url_scheme"] == "https"
    assert seen["HTTP_HOST"] == "crm.example"


def test_headers_of_anyone_else_are_dropped():
    seen = seen_by_app("192.0.2.1")

    assert seen["REMOTE_ADDR"] == "192.0.2.1"
    assert seen["HTTP_HOST"] == "inner"
    assert not [name for name in seen if "FORWARDED" in name]
