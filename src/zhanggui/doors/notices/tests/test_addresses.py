"""The house speaks to no address inside, whatever it is written like."""

import datetime
import ipaddress
import socket
import ssl

import pytest

from zhanggui.doors.notices import outgoing
from zhanggui.doors.notices.tests import receivers
from zhanggui.kernel.outgoing import addresses
from zhanggui.kernel.outgoing.addresses import AddressRefused, check_url, read_allowed

PUBLIC = "93.184.215.14"

INSIDE = [
    "127.0.0.1", "127.8.8.8", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.254", "192.168.1.1", "169.254.169.254",
    "100.64.0.1", "100.100.100.200", "168.63.129.16", "192.0.0.192", "198.18.0.1", "192.88.99.1", "224.0.0.1",
    "239.255.255.250", "255.255.255.255", "240.0.0.1", "192.0.2.1", "203.0.113.9",
    "::1", "::", "fe80::1", "fec0::1", "fc00::1", "fd00:ec2::254", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
    "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::7f00:1",
    "2002:7f00:1::", "2002:a00:1::1", "2001:0:53aa:64c::1", "2001:db8::1", "100::1",
]  # fmt: skip
CLEVER = [
    "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/", "https://017700000001/", "https://127.1/",
    "https://0177.0.0.1/", "https://127.0.0.01/", "https://1.2.3/", "https://0/", "https://127.0.0.1.0x1/",
    "https://user@example.com/", "https://user:pw@example.com/", "https://example.com@127.0.0.1/",
    "https://127.0.0.1\\@example.com/", "https://example.com\\@127.0.0.1/", "https://example.com#@127.0.0.1/",
    "https://[::1%25lo]/", "https://[fe80::1%eth0]/", "https://[::1/", "https://[v1.x]/", "https://127。0。0。1/",
    "https://１２７.０.０.１/", "https://①②⑦.0.0.1/", "https://localhoſt/", "https://exa mple.com/",
    "https://example.com\t/", "https://example.com\r\nHost: x/", "https:///path", "https://", "https://-a.com/",
    "https://example..com/", "https://example.com:0/", "https://example.com:99999/", "https://example.com:x/",
    "https://ex%61mple.com/", "https://%31%32%37.0.0.1/", "//example.com/", "example.com", "", "https:example.com",
    "file:///etc/passwd", "gopher://example.com/", "unix:///run/x", "ftp://example.com/", "javascript:alert(1)",
    "data:text/html,x", "https://" + "a" * 300 + ".com/", "https://" + "a." * 200 + "com/", "https://example.com/<x>",
    "https://example.com/{x}", "https://example.com/`x`", "https://*.example.com/", "https://a,b.com/",
]  # fmt: skip


def names(*numbers):
    """A name server that answers these numbers, and counts its questions."""

    def resolve(host, port, type=None):
        resolve.asked.append(host)
        return [(socket.AF_INET6 if ":" in ip else socket.AF_INET, type, 6, "", (ip, port)) for ip in numbers]

    resolve.asked = []
    return resolve


@pytest.mark.parametrize("ip", INSIDE)
def test_a_number_inside_is_refused_written_out_and_behind_a_name(ip):
    written = f"[{ip}]" if ":" in ip else ip
    for url, resolve in ((f"https://{written}/", names()), ("https://rebound.example/", names(ip))):
        with pytest.raises(AddressRefused):
            check_url(url, resolve=resolve, allowed=())


@pytest.mark.parametrize("ip", INSIDE)
def test_one_number_inside_among_good_ones_is_enough_to_refuse(ip):
    with pytest.raises(AddressRefused):
        check_url("https://mixed.example/", resolve=names(PUBLIC, ip), allowed=())


@pytest.mark.parametrize("url", CLEVER)
def test_a_clever_spelling_is_refused_before_anything_is_looked_up(url):
    resolve = names("127.0.0.1")
    with pytest.raises(AddressRefused):
        check_url(url, resolve=resolve, allowed=())
    assert resolve.asked == []


@pytest.mark.parametrize("ip", [PUBLIC, "8.8.8.8", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"])
def test_a_number_outside_is_taken(ip):
    to = check_url("https://robots.example/send?key=1", resolve=names(ip), allowed=())
    assert (to.host, to.port, to.target) == ("robots.example", 443, "/send?key=1")
    assert ipaddress.ip_address(to.ip) == ipaddress.ip_address(ip)


def test_an_unencrypted_address_is_refused():
    with pytest.raises(AddressRefused, match="https"):
        check_url("http://robots.example/", resolve=names(PUBLIC), allowed=())


def test_a_name_nobody_knows_is_refused():
    def nobody(*_words, **_more):
        raise socket.gaierror

    with pytest.raises(AddressRefused):
        check_url("https://nowhere.example/", resolve=nobody, allowed=())


@pytest.mark.parametrize(
    ("allowed", "url", "ip"),
    [
        ("gateway.lan", "http://gateway.lan:8080/", "10.0.0.5"),
        ("gateway.lan:8080", "http://GATEWAY.lan.:8080/", "10.0.0.5"),
        ("10.0.0.0/24", "https://any.lan/", "10.0.0.5"),
        ("10.0.0.5:8443", "https://10.0.0.5:8443/", "10.0.0.5"),
        ("[fd00::5]:8443", "https://[fd00::5]:8443/", "fd00::5"),
    ],
)
def test_an_administrator_may_allow_an_address_inside(allowed, url, ip):
    assert check_url(url, resolve=names(ip), allowed=read_allowed([allowed])).ip == ip


@pytest.mark.parametrize(
    ("allowed", "url", "ip"),
    [
        ("gateway.lan:8080", "https://gateway.lan:8081/", "10.0.0.5"),
        ("gateway.lan", "https://other.lan/", "10.0.0.5"),
        ("gateway.lan", "https://x.gateway.lan/", "10.0.0.5"),
        ("10.0.0.0/24", "https://any.lan/", "10.0.1.5"),
        ("10.0.0.5:8443", "https://10.0.0.5/", "10.0.0.5"),
    ],
)
def test_what_is_allowed_allows_nothing_beside_it(allowed, url, ip):
    with pytest.raises(AddressRefused):
        check_url(url, resolve=names(ip), allowed=read_allowed([allowed]))


def test_a_name_that_changes_its_answer_is_asked_once_and_the_checked_number_is_called(monkeypatch):
    answers = [PUBLIC, "127.0.0.1", "169.254.169.254"]
    asked, called = [], []

    def rebinding(host, port, type=None):
        asked.append(host)
        return [(socket.AF_INET, type, 6, "", (answers[len(asked) - 1], port))]

    def call(address, timeout=None):
        called.append(address)
        raise ConnectionRefusedError("refused here")

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    monkeypatch.setattr(socket, "create_connection", call)
    with pytest.raises(outgoing.Unreachable):
        outgoing.post("https://rebinding.example/x", {}, allowed=())
    assert asked == ["rebinding.example"]
    assert called == [(PUBLIC, 443)]


@pytest.mark.parametrize("url", [f"https://{f'[{ip}]' if ':' in ip else ip}/" for ip in INSIDE] + CLEVER)
def test_no_connection_is_opened_to_what_is_refused(monkeypatch, url):
    monkeypatch.setattr(socket, "create_connection", lambda *_a, **_k: pytest.fail("a connection was opened"))
    with pytest.raises(AddressRefused):
        outgoing.post(url, {}, allowed=())


@pytest.fixture
def here():
    with receivers.receiver() as receiver:
        yield receiver


LOOPBACK = read_allowed(["127.0.0.1"])


def test_a_message_arrives_with_its_words(here):
    answer = outgoing.post(here.url("/send?key=1"), {"say": "你好"}, allowed=LOOPBACK)

    assert answer.status == 200
    assert here.received == [("/send?key=1", {"say": "你好"})]


def test_a_redirect_is_not_followed(here):
    here.answers = [receivers.elsewhere]

    assert outgoing.post(here.url("/"), {}, allowed=LOOPBACK).status == 302
    assert len(here.received) == 1


def test_the_receiver_can_say_how_long_to_wait(here):
    here.answers = [receivers.too_many]

    answer = outgoing.post(here.url("/"), {}, allowed=LOOPBACK)
    assert (answer.status, answer.retry_after) == (429, 7)


@pytest.mark.parametrize("fault", [receivers.hang_up, receivers.hang, receivers.drip], ids=lambda fault: fault.__name__)
def test_a_receiver_that_does_not_answer_is_left_in_time(here, fault):
    here.answers = [fault]
    with pytest.raises(outgoing.Unreachable):
        outgoing.post(here.url("/"), {}, seconds=0.4, allowed=LOOPBACK)


def test_nobody_there_is_said_without_the_address(here):
    with receivers.receiver() as gone:
        url = gone.url("/send?key=very-secret")
    with pytest.raises(outgoing.Unreachable) as told:
        outgoing.post(url, {}, allowed=LOOPBACK)
    assert "very-secret" not in str(told.value)


def test_a_flood_of_an_answer_is_read_no_further_than_needed(here):
    here.answers = [(200, b"x" * 5_000_000)]
    assert len(outgoing.post(here.url("/"), {}, allowed=LOOPBACK).body) == outgoing.MOST_BYTES


def test_a_certificate_nobody_vouches_for_is_refused(tmp_path):
    server = _tls_server(tmp_path)
    try:
        with pytest.raises(outgoing.Unreachable, match="certificate not trusted"):
            outgoing.post(f"https://127.0.0.1:{server.getsockname()[1]}/", {}, allowed=LOOPBACK)
    finally:
        server.close()


def _tls_server(folder):
    """Answers the handshake with a certificate it made itself."""
    import threading

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    start = datetime.datetime(2020, 1, 1, tzinfo=datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(start).not_valid_after(start.replace(year=2090)).sign(key, hashes.SHA256())
    )  # fmt: skip
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    (folder / "both.pem").write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "both.pem")
    server = socket.create_server(("127.0.0.1", 0))

    def answer():
        try:
            one, _address = server.accept()
            context.wrap_socket(one, server_side=True)
        except OSError:
            return

    threading.Thread(target=answer, daemon=True).start()
    return server


def test_the_setting_is_read_from_the_settings(settings):
    settings.OUTGOING_ALLOWED = ["10.0.0.5:25"]
    assert addresses.check_host("10.0.0.5", 25).ip == "10.0.0.5"
    with pytest.raises(AddressRefused):
        addresses.check_host("10.0.0.5", 26)
