"""Signing in to a hub by LTI 1.3: the configuration that `docs/service.md` gives, and a small platform."""

import json
import re
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

pytest.importorskip("jupyterhub", reason="needs the extra hub")
pytest.importorskip("ltiauthenticator", reason="needs the extra dev")

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.builders.real_hub import MISSING, PATIENCE, hub_of_a_platform

pytestmark = [pytest.mark.slow, pytest.mark.skipif(MISSING is not None, reason=str(MISSING))]

CLIENT_ID = "hub-of-the-course"
LTI = "https://purl.imsglobal.org/spec/lti/claim/"


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass
class Platform:
    """What a learning platform does: it knows who is in front of the browser, and signs that."""

    address: str = ""
    key: rsa.RSAPrivateKey = field(default_factory=new_key)

    def key_set(self) -> bytes:
        """Its public keys, as it publishes them."""
        public = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return json.dumps({"keys": [public | {"kid": "1", "alg": "RS256", "use": "sig"}]}).encode()

    def claims(self, person: str, nonce: str, hub: str) -> dict[str, Any]:
        """What it says of a person who follows the link to the hub."""
        now = int(time.time())
        return {
            "iss": self.address, "aud": CLIENT_ID, "sub": person, "nonce": nonce,
            "iat": now, "exp": now + 600,
            f"{LTI}version": "1.3.0", f"{LTI}message_type": "LtiResourceLinkRequest",
            f"{LTI}deployment_id": "1", f"{LTI}target_link_uri": f"{hub}/hub/home",
            f"{LTI}resource_link": {"id": "ps4"},
            f"{LTI}roles": ["http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"],
        }  # fmt: skip

    def sign(self, claims: dict[str, Any], key: rsa.RSAPrivateKey | None = None) -> str:
        return jwt.encode(claims, key or self.key, algorithm="RS256", headers={"kid": "1"})


@pytest.fixture(scope="module")
def platform() -> Iterator[Platform]:
    platform = Platform()

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()
            self.wfile.write(platform.key_set())

        def log_message(self, *_: Any) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Keys) as server:
        platform.address = f"http://127.0.0.1:{server.server_address[1]}"
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield platform
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def hub(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    of_platform = {
        "LTI_ISSUER": platform.address,
        "LTI_CLIENT_ID": CLIENT_ID,
        "LTI_AUTHORIZE_URL": f"{platform.address}/authorize",
        "LTI_JWKS_URL": f"{platform.address}/keys",
    }
    with hub_of_a_platform(Path(tmp_path_factory.mktemp("lti")) / "private", of_platform) as address:
        yield address


@pytest.fixture
def browser() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=PATIENCE, trust_env=False) as client:
        yield client


def follow_the_link(browser: httpx.Client, hub: str, platform: Platform) -> dict[str, str]:
    """Begin at the hub as the platform's page has a browser do; what the hub asks the platform."""
    begun = browser.post(
        f"{hub}/hub/lti13/oauth_login",
        data={
            "iss": platform.address, "login_hint": "7", "client_id": CLIENT_ID,
            "target_link_uri": f"{hub}/hub/home",
        },
    )  # fmt: skip
    assert begun.status_code == 302
    where = begun.headers["location"]
    assert where.startswith(f"{platform.address}/authorize?")
    asked = {name: value for name, [value] in parse_qs(urlsplit(where).query).items()}
    assert asked["redirect_uri"] == f"{hub}/hub/lti13/oauth_callback"
    assert (asked["response_type"], asked["response_mode"]) == ("id_token", "form_post")
    assert (asked["client_id"], asked["login_hint"]) == (CLIENT_ID, "7")
    return asked


def come_back(browser: httpx.Client, asked: dict[str, str], id_token: str) -> httpx.Response:
    """Send what the platform signed to the hub, as the page of the platform does."""
    return browser.post(asked["redirect_uri"], data={"id_token": id_token, "state": asked["state"]})


def who_is_it(browser: httpx.Client, hub: str) -> str | None:
    """Whom the hub takes the browser's user for; None for nobody."""
    page = browser.get(f"{hub}/hub/home")
    if page.status_code == 302:
        return None
    assert page.status_code == 200
    found = re.search(r'user: "(\w+)"', page.text)
    assert found is not None, page.text
    return found[1]


def test_a_launch_lands_in_the_hub_as_the_person_that_the_platform_signed(
    hub: str, platform: Platform, browser: httpx.Client
) -> None:
    assert who_is_it(browser, hub) is None
    asked = follow_the_link(browser, hub, platform)
    landed = come_back(browser, asked, platform.sign(platform.claims("Ann7", asked["nonce"], hub)))
    assert (landed.status_code, landed.headers["location"]) == (302, "/hub/home")
    assert who_is_it(browser, hub) == "ann7"
    with httpx.Client(timeout=PATIENCE, trust_env=False) as other:
        asked = follow_the_link(other, hub, platform)
        come_back(other, asked, platform.sign(platform.claims("ben8", asked["nonce"], hub)))
        assert who_is_it(other, hub) == "ben8"
    assert who_is_it(browser, hub) == "ann7"


@pytest.mark.parametrize(
    ("changed", "status"),
    [
        ({"aud": "another-tool"}, 401),
        ({"iss": "http://another-platform"}, 400),
        ({"nonce": "made-up"}, 400),
        ({"exp": 1, "iat": 0}, 400),
        ({f"{LTI}version": "1.1"}, 400),
        ({"sub": ""}, 400),
    ],
    ids=lambda value: next(iter(value)).rpartition("/")[2] if isinstance(value, dict) else "",
)
def test_what_is_said_to_another_or_too_late_is_refused(
    changed: dict[str, Any], status: int, hub: str, platform: Platform, browser: httpx.Client
) -> None:
    asked = follow_the_link(browser, hub, platform)
    claims = platform.claims("ann7", asked["nonce"], hub) | changed
    assert come_back(browser, asked, platform.sign(claims)).status_code == status
    assert who_is_it(browser, hub) is None


def test_another_keys_signature_and_none_are_refused(
    hub: str, platform: Platform, browser: httpx.Client
) -> None:
    for forge in (
        lambda claims: platform.sign(claims, new_key()),
        lambda claims: jwt.encode(claims, "", algorithm="none", headers={"kid": "1"}),
        lambda claims: jwt.encode(claims, "of-a-forger" * 5, algorithm="HS256", headers={"kid": "1"}),
        lambda claims: platform.sign(claims).rpartition(".")[0] + ".",
    ):
        asked = follow_the_link(browser, hub, platform)
        answer = come_back(browser, asked, forge(platform.claims("ann7", asked["nonce"], hub)))
        assert answer.status_code == 400
        assert who_is_it(browser, hub) is None


def test_what_was_used_once_is_refused(hub: str, platform: Platform, browser: httpx.Client) -> None:
    asked = follow_the_link(browser, hub, platform)
    id_token = platform.sign(platform.claims("ann7", asked["nonce"], hub))
    assert come_back(browser, asked, id_token).status_code == 302
    assert come_back(browser, asked, id_token).status_code == 400, "the same once more"
    with httpx.Client(timeout=PATIENCE, trust_env=False) as other:
        assert come_back(other, asked, id_token).status_code == 400, "from another browser"
        fresh = follow_the_link(other, hub, platform)
        assert come_back(other, fresh, id_token).status_code == 400, "for another launch"
        assert who_is_it(other, hub) is None
