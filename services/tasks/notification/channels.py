"""The ways out of the house: mail over SMTP, and the bot of a WeCom group. One function each; both raise
NotSent.

Mail is sent with smtplib rather than through apprise, because a message needs an id of its own: a server
that accepted it just before our process died shows the same id when it comes again.
"""

import smtplib
import ssl
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from urllib.parse import unquote, urlsplit

# the one plugin: apprise itself would load a hundred and fifty
from apprise.common import NotifyFormat
from apprise.plugins.wecombot import NotifyWeComBot

TIMEOUT_SECONDS = 15


class NotSent(Exception):
    """The message did not leave; the text says why, without addresses or keys."""


def send_mail(url: str, sender: str, to: str, subject: str, body: str, message_id: str) -> None:
    """Sends a mail. `url`: smtp://user:password@host:port, smtps:// for TLS from the start; STARTTLS when
    offered.
    """
    where = urlsplit(url)
    message = EmailMessage()
    message["From"] = Address(display_name="Matricula", addr_spec=sender)
    message["To"] = to
    message["Subject"] = " ".join(subject.split())
    message["Message-ID"] = f"<{message_id}@{sender.rpartition('@')[2]}>"
    message["Date"] = formatdate()
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(body)
    try:
        with _server(where.scheme, where.hostname or "", where.port) as server:
            if where.scheme == "smtp" and server.has_extn("starttls"):
                server.starttls(context=ssl.create_default_context())
                server.ehlo()
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.send_message(message)
    except (OSError, smtplib.SMTPException) as error:
        raise NotSent(_told(error)) from error


def _server(scheme: str, host: str, port: int | None) -> smtplib.SMTP:
    if scheme == "smtps":
        context = ssl.create_default_context()
        server: smtplib.SMTP = smtplib.SMTP_SSL(host, port or 465, timeout=TIMEOUT_SECONDS, context=context)
    else:
        server = smtplib.SMTP(host, port or 25, timeout=TIMEOUT_SECONDS)
    server.ehlo()
    return server


def _told(error: Exception) -> str:
    code = getattr(error, "smtp_code", "")
    return f"{type(error).__name__} {code}".strip()


def send_wecom(url: str, user: str, subject: str, body: str) -> None:
    """Posts to the group of a WeCom bot, with the person named. `url`: as apprise knows it, wecombot://key."""
    parsed = NotifyWeComBot.parse_native_url(url) or NotifyWeComBot.parse_url(url)  # type: ignore[no-untyped-call]  # apprise has no types
    if not parsed or parsed.get("schema") != "wecombot":
        raise NotSent("MATRICULA_WECOM_BOT_URL must be wecombot:// with the bot's key")
    bot = NotifyWeComBot(**parsed)  # type: ignore[no-untyped-call]
    if not bot.notify(title=subject, body=f"{body}\n@{user}", body_format=NotifyFormat.TEXT):
        raise NotSent("the WeCom bot refused the message or could not be reached")
