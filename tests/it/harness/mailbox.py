"""A mail server for the tests. It prints each mail that it takes as a line of JSON.

    python mailbox.py PORT [CERTIFICATE KEY]

With a certificate, it takes mails only after STARTTLS. Mails to `busy@...` are put off the
first two times, mails to `none@...` are refused for good.
"""

import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP


class Box:
    def __init__(self):
        self.tries = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("busy@"):
            self.tries += 1
            if self.tries <= 2:
                return "451 try again later"
        if address.startswith("none@"):
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        mail = email.message_from_bytes(envelope.content, policy=email.policy.default)
        part = lambda kind: mail.get_body((kind,)).get_content()
        print(
            json.dumps(
                {
                    "to": envelope.rcpt_tos,
                    "tls": session.ssl is not None,
                    "user": session.auth_data and session.auth_data.login.decode(),
                    "headers": {name.lower(): str(value) for name, value in mail.items()},
                    "text": part("plain"),
                    "html": part("html"),
                }
            ),
            flush=True,
        )
        return "250 OK"


def authenticate(server, session, envelope, mechanism, auth_data):
    from aiosmtpd.smtp import AuthResult

    if auth_data.password == b"pass word":
        return AuthResult(success=True, auth_data=auth_data)
    return AuthResult(success=False, handled=False)


async def main(port, certificate=None, key=None):
    tls = None
    if certificate:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificate, key)
    box = Box()

    def session():
        return SMTP(
            box,
            hostname="mailbox.example",
            tls_context=tls,
            require_starttls=tls is not None,
            authenticator=authenticate,
            auth_required=tls is not None,
        )

    server = await asyncio.get_running_loop().create_server(session, "127.0.0.1", int(port))
    print("ready", flush=True)
    async with server:
        await server.serve_forever()


asyncio.run(main(*sys.argv[1:]))
