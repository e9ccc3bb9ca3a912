"""A browser without JavaScript: cookies, forms and redirects over plain HTTP."""

import http.client
import uuid
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from urllib.parse import quote, urlencode, urljoin, urlsplit

VOID_VALUE = "on"
PASSWORD = "mihon-demo-2026"


@dataclass
class Form:
    """A form as it stands on the page: its fields with the values they would send."""

    action: str
    method: str = "get"
    values: list[tuple[str, str]] = field(default_factory=list)
    # name → values on offer (radio, check box, select)
    choices: dict[str, list[str]] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    file_names: set[str] = field(default_factory=set)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    is_multipart: bool = False


class _Reader(HTMLParser):
    """Collects forms, links and text."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.text: list[str] = []
        self.title = ""
        self._form: Form | None = None
        self._area: str | None = None
        self._select: str | None = None
        self._in_title = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._form = Form(given.get("action", ""), given.get("method", "get").lower())
            self._form.is_multipart = "multipart" in given.get("enctype", "")
            self.forms.append(self._form)
        elif tag == "a" and "href" in given:
            self.links.append(given["href"])
        elif tag == "title":
            self._in_title = True
        elif self._form is not None and given.get("name"):
            self._control(tag, given)
        elif tag == "option" and self._form is not None and self._select:
            value = given.get("value", "")
            self._form.choices[self._select].append(value)
            if "selected" in given:
                self._form.values.append((self._select, value))

    def _control(self, tag: str, given: dict[str, str]) -> None:
        form, name = self._form, given["name"]
        assert form is not None
        if "disabled" in given:
            # No browser sends it.
            return
        kind = given.get("type", "submit" if tag == "button" else "text")
        if kind in ("submit", "image"):
            form.buttons.append((name, given.get("value", "")))
            return
        form.names.add(name)
        if tag == "textarea":
            self._area = name
            form.values.append((name, ""))
        elif tag == "select":
            self._select = name
            form.choices[name] = []
        elif kind == "file":
            form.file_names.add(name)
        elif kind in ("radio", "checkbox"):
            value = given.get("value", VOID_VALUE)
            form.choices.setdefault(name, []).append(value)
            if "checked" in given:
                form.values.append((name, value))
        else:
            form.values.append((name, given.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._form = None
        elif tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data
        if self._area and self._form is not None:
            self._form.values[-1] = (self._area, self._form.values[-1][1] + data.lstrip("\n"))
        elif data.strip():
            self.text.append(data.strip())


@dataclass
class Page:
    """An answered request."""

    status: int
    url: str
    body: bytes
    headers: dict[str, str]

    @cached_property
    def reader(self) -> _Reader:
        """What stands on the page; read when somebody looks, so that a measured time is the server's."""
        reader = _Reader()
        if "html" in self.headers.get("content-type", ""):
            reader.feed(self.body.decode("utf-8"))
        return reader

    @property
    def text(self) -> str:
        return " ".join(self.reader.text)

    @property
    def title(self) -> str:
        return " ".join(self.reader.title.split())

    def form(self, *, having: str = "", action: str = "") -> Form:
        """Return the first POST form that has the field and whose action contains the text."""
        for form in self.reader.forms:
            names = form.names | form.file_names | {name for name, _ in form.buttons}
            if form.method == "post" and (not having or having in names) and action in form.action:
                return form
        raise LookupError(
            f"no form having {having!r} action {action!r} on {self.url}: {self.title}"
        )


class Browser:
    """One visitor with a cookie jar and a kept-alive connection."""

    def __init__(self, port: int, host: str = "127.0.0.1", timeout: float = 30) -> None:
        self.host, self.port, self.timeout = host, port, timeout
        self.cookies: dict[str, str] = {}
        self._connection: http.client.HTTPConnection | None = None

    def close(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _send(self, method: str, url: str, body: bytes | None, headers: dict[str, str]) -> Page:
        is_kept = self._connection is not None
        if self._connection is None:
            self._connection = http.client.HTTPConnection(
                self.host, self.port, timeout=self.timeout
            )
        given = {"Cookie": "; ".join(f"{k}={v}" for k, v in self.cookies.items()), **headers}
        try:
            self._connection.request(method, quote(url, safe="/?&=%#:+,;@"), body, given)
            answer = self._connection.getresponse()
            content = answer.read()
        except (http.client.HTTPException, OSError) as fault:
            self.close()
            if is_kept and method == "GET" and isinstance(fault, http.client.RemoteDisconnected):
                # It lay idle and was closed: every browser asks again on a new one.
                return self._send(method, url, body, headers)
            raise
        for name, value in answer.getheaders():
            if name.lower() == "set-cookie":
                key, _, rest = value.partition("=")
                self.cookies[key] = rest.partition(";")[0]
        lowered = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, url, content, lowered)

    def get(self, url: str) -> Page:
        """Follow redirects and return the last page."""
        page = self._send("GET", url, None, {})
        for _ in range(8):
            if page.status not in (301, 302, 303, 307):
                return page
            target = urlsplit(urljoin(page.url, page.headers["location"]))
            page = self._send(
                "GET", target.path + (f"?{target.query}" if target.query else ""), None, {}
            )
        return page

    def post(
        self,
        page: Page,
        form: Form,
        answers: dict[str, str | list[str]] | None = None,
        *,
        files: dict[str, tuple[str, bytes, str]] | None = None,
        button: tuple[str, str] | None = None,
        follow: bool = True,
    ) -> Page:
        """Send the form with the answers put over the values that stand on the page."""
        answers = answers or {}
        pairs = [(name, value) for name, value in form.values if name not in answers]
        for name, value in answers.items():
            pairs.extend((name, one) for one in ([value] if isinstance(value, str) else value))
        if button:
            pairs.append(button)
        url = urljoin(page.url, form.action) if form.action else page.url
        headers = {"Origin": f"http://{self.host}:{self.port}"}
        if form.is_multipart:
            body, headers["Content-Type"] = _multipart(pairs, files or {})
        else:
            body = urlencode(pairs).encode()
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        answer = self._send("POST", url, body, headers)
        if follow and answer.status in (302, 303):
            return self.get(urljoin(url, answer.headers["location"]))
        return answer


def _multipart(
    pairs: list[tuple[str, str]], files: dict[str, tuple[str, bytes, str]]
) -> tuple[bytes, str]:
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in pairs
    ]
    for name, (file_name, content, media_type) in files.items():
        head = (
            f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"; '
            f'filename="{file_name}"\r\nContent-Type: {media_type}\r\n\r\n'
        )
        parts.append(head.encode() + content + b"\r\n")
    parts.append(f"--{boundary}--\r\n".encode())
    return b"".join(parts), f"multipart/form-data; boundary={boundary}"


def logged_in(port: int, who: str, town: str = "mihon") -> Browser:
    """Return the browser of a member of a town's staff; the demo has one password for everybody."""
    browser = Browser(port)
    page = browser.get(f"/{town}/accounts/login/")
    form = page.form(having="password")
    answer = browser.post(page, form, {"login": who, "password": PASSWORD})
    assert "/desk/" in answer.url, f"{who} could not log in: {answer.url} {answer.title}"
    return browser
