"""The listening socket, opened once by the parent and handed to every web process."""

import socket

from config import SettingsError

BACKLOG = 1024


def open_listener(host: str, port: int) -> socket.socket:
    """A bound, listening, inheritable TCP socket; port 0 takes a free one.

    Raises SettingsError when the address cannot be had.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    try:
        # A restart must not wait until the connections of the last run have timed out.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise SettingsError([refusal(host, port, error)]) from error
    listener.setblocking(False)
    listener.set_inheritable(True)
    return listener


def refusal(host: str, port: int, error: OSError) -> str:
    """Why the address cannot be had and what to do, in both languages."""
    return (
        f"CRM_HOST = {host}, CRM_PORT = {port}: cannot listen there ({error.strerror}); "
        "stop the other program or set another CRM_PORT. / "
        "无法监听该地址，请停止占用端口的程序或修改 CRM_PORT。"
    )


def url_of(listener: socket.socket) -> str:
    """The address a person opens in the browser on this machine."""
    host, port = listener.getsockname()[:2]
    if host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        host = "127.0.0.1"
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
