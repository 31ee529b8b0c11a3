"""Notifications: told once, to one person, through the channels they chose, outside their quiet hours."""

import contextlib
import os
import socket
import threading
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, HTTPServer

import grpc
import orjson
import pytest
from aiosmtpd.controller import Controller
from apprise.plugins.wecombot import NotifyWeComBot
from matricula.tasks.v1 import notification_pb2 as pb
from matricula.tasks.v1 import task_pb2
from matricula.tasks.v1.notification_pb2_grpc import MessageTemplatesServiceStub, NotificationsServiceStub

from kit import clock
from kit.identity import Scope
from services.tasks.notification import channels
from services.tasks.notification.preferences import MAIL, WECOM, Wish
from tests.service.tasks.desk import problem

ASSIGNED, DUE_SOON = pb.NOTIFICATION_KIND_TASK_ASSIGNED, pb.NOTIFICATION_KIND_TASK_DUE_SOON
NOON = datetime(2026, 12, 1, 4, tzinfo=UTC)


class Mailbox:
    """A local SMTP server that keeps what it gets, and can refuse for a while."""

    def __init__(self):
        self.mails, self.refusals = [], 0

    async def handle_DATA(self, _server, _session, envelope):
        if self.refusals:
            self.refusals -= 1
            return "451 come back later"
        self.mails.append((envelope.rcpt_tos, message_from_bytes(envelope.content, policy=policy.default)))
        return "250 kept"


@pytest.fixture
def mailbox(monkeypatch):
    box = Mailbox()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    monkeypatch.setenv("MATRICULA_SMTP_URL", f"smtp://127.0.0.1:{port}")
    monkeypatch.setenv("MATRICULA_MAIL_FROM", "matricula@agency.example")
    monkeypatch.setenv("MATRICULA_PUBLIC_URL", "https://agency.example")
    yield box
    controller.stop()


@pytest.fixture
def group():
    """What the WeCom bot's server gets, as apprise sends it."""
    got = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            got.append(orjson.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()
            self.wfile.write(b'{"errcode": 0}')

        def log_message(self, *_):
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"127.0.0.1:{server.server_port}", got
    server.shutdown()
    thread.join()
    server.server_close()


class Person:
    """Somebody with an address of their own."""

    def __init__(self, desk, **wishes):
        self.desk, self.who = desk, desk.hire(name="赵文案")
        self.stub = desk.stub(NotificationsServiceStub)
        self.email = f"{self.who.id}@agency.example"
        if wishes is not None:
            self.wish(**{"email": self.email, **wishes})

    def wish(self, **values):
        request = pb.UpdateNotificationPreferencesRequest(preferences=pb.NotificationPreferences(**values))
        request.update_mask.paths.extend(values)
        return self.stub.UpdateNotificationPreferences(request, metadata=self.desk.as_(self.who))

    def told(self, **values):
        request = pb.ListNotificationsRequest(**values)
        return self.stub.ListNotifications(request, metadata=self.desk.as_(self.who))

    def task(self, **values):
        return self.desk.task(owner_id=self.who.id, **values)


@contextlib.contextmanager
def at(moment):
    clock.set_source(lambda: moment)
    try:
        yield
    finally:
        clock.set_source(None)


def run(desk):
    desk.run_timers()
    assert set(desk.run_jobs()) <= {0}


def test_nobody_is_refused(desk):
    with pytest.raises(grpc.RpcError) as caught:
        desk.stub(NotificationsServiceStub).ListNotifications(pb.ListNotificationsRequest())
    assert caught.value.code() is grpc.StatusCode.UNAUTHENTICATED


def test_only_the_person_sees_and_reads_their_own(desk):
    person, other = Person(desk), Person(desk)
    person.task(title="写初稿", student_name="王小明")
    told = person.told()
    assert [(one.kind, one.title) for one in told.notifications] == [(ASSIGNED, "您有新任务：写初稿")]
    assert told.unread_count == 1
    assert other.told().notifications == []
    stub, meta = other.stub, desk.as_(desk.hire(scope=Scope.BRANCH))
    assert list(stub.ListNotifications(pb.ListNotificationsRequest(), metadata=meta).notifications) == []
    ids = [told.notifications[0].id]
    other.stub.ReadNotifications(pb.ReadNotificationsRequest(ids=ids), metadata=desk.as_(other.who))
    assert person.told().unread_count == 1
    left = person.stub.ReadNotifications(pb.ReadNotificationsRequest(ids=ids), metadata=desk.as_(person.who))
    assert left.unread_count == 0
    assert person.told(unread=True).notifications == []
    names = [name for name, _, _ in desk.events(ids[0])]
    assert names == ["notification_created", "notification_updated"]


def test_pages_go_on_where_the_last_one_ended(desk):
    person = Person(desk)
    for number in range(5):
        person.task(title=f"任务{number}")
    first = person.told(page_size=3)
    second = person.told(page_size=3, page_token=first.next_page_token)
    titles = [one.title[-1] for one in (*first.notifications, *second.notifications)]
    assert titles == ["4", "3", "2", "1", "0"]
    assert second.next_page_token == ""


def test_what_somebody_does_for_themselves_is_not_told(desk):
    person = Person(desk)
    desk.task(person.who)
    assert person.told().notifications == []


def test_a_task_is_told_by_mail_with_its_link_once(desk, mailbox):
    person = Person(desk)
    made = person.task(title="写初稿", due_time=NOON)
    run(desk)
    run(desk)
    mine = [mail for to, mail in mailbox.mails if to == [person.email]]
    assert len(mine) == 1
    assert mine[0]["Subject"] == "您有新任务：写初稿"
    assert "2026-12-01 12:00" in mine[0].get_content()
    assert f"https://agency.example/open/tasks/task/{made.id}" in mine[0].get_content()
    delivery = person.told().notifications[0].deliveries[0]
    assert (delivery.channel, delivery.state) == (pb.CHANNEL_KIND_MAIL, pb.DELIVERY_STATE_SENT)


def test_a_server_that_refuses_is_asked_again_and_the_mail_goes_once(desk, mailbox):
    person = Person(desk)
    mailbox.refusals = 2
    person.task()
    start = clock.now()
    run(desk)
    assert person.told().notifications[0].deliveries[0].error.startswith("SMTPDataError 451")
    for seconds in (61, 400):
        with at(start + timedelta(seconds=seconds)):
            run(desk)
    mine = [mail for to, mail in mailbox.mails if to == [person.email]]
    assert len(mine) == 1
    delivery = person.told().notifications[0].deliveries[0]
    assert (delivery.state, delivery.attempt_count) == (pb.DELIVERY_STATE_SENT, 3)


def test_a_delivery_that_never_works_is_given_up_and_says_why(desk, monkeypatch):
    monkeypatch.delenv("MATRICULA_SMTP_URL", raising=False)
    person = Person(desk)
    person.task()
    moment = clock.now()
    for _ in range(8):
        with at(moment):
            run(desk)
        moment += timedelta(hours=7)
    delivery = person.told().notifications[0].deliveries[0]
    assert delivery.state == pb.DELIVERY_STATE_FAILED
    assert delivery.error == "MATRICULA_SMTP_URL is not set"


def test_quiet_hours_hold_back_the_mail_but_not_the_console(desk, mailbox):
    person = Person(desk, quiet_start="22:00", quiet_end="08:00", time_zone="Asia/Shanghai")
    night = datetime(2027, 1, 5, 15, tzinfo=UTC)  # 23:00 in Shanghai
    with at(night):
        person.task()
        run(desk)
    assert person.told().unread_count == 1
    assert [mail for to, mail in mailbox.mails if to == [person.email]] == []
    with at(datetime(2027, 1, 6, 0, 0, 1, tzinfo=UTC)):
        run(desk)
    assert len([mail for to, mail in mailbox.mails if to == [person.email]]) == 1


@pytest.mark.parametrize(
    ("start", "end", "hour", "expected"),
    [
        ("22:00", "08:00", 23, datetime(2027, 1, 6, 0, tzinfo=UTC)),
        ("22:00", "08:00", 7, datetime(2027, 1, 5, 0, tzinfo=UTC)),
        ("22:00", "08:00", 12, None),
        ("12:00", "14:00", 13, datetime(2027, 1, 5, 6, tzinfo=UTC)),
        ("12:00", "14:00", 14, None),
        ("", "", 3, None),
    ],
)
def test_quiet_hours_end_when_they_say(start, end, hour, expected):
    moment = datetime(2027, 1, 5, hour, tzinfo=Wish(time_zone="Asia/Shanghai").zone)
    wish = Wish(quiet_start=start, quiet_end=end, time_zone="Asia/Shanghai")
    assert wish.not_before(moment) == (expected or moment)


def test_channels_are_those_with_an_address_less_what_was_turned_off():
    wish = Wish(email="a@b", wecom_user="zhao", choices=[{"kind": "X", "channels": [WECOM]}, {"kind": "Y"}])
    assert wish.channels("X") == [WECOM]
    assert wish.channels("Y") == []
    assert wish.channels("Z") == [MAIL, WECOM]
    assert Wish().channels("Z") == []


def test_wishes_have_to_make_sense(desk):
    person = Person(desk)
    for values, field in (({"quiet_start": "22:00"}, "quiet_end"), ({"time_zone": "Mars/Base"}, "time_zone")):
        with pytest.raises(grpc.RpcError) as caught:
            person.wish(**values)
        assert problem(caught)[2] == {f"preferences.{field}"}
    assert person.wish(language="en").email == person.email


def test_a_task_is_told_when_it_is_due_soon_and_when_it_is_overdue(desk):
    person = Person(desk, email="")
    made = person.task(title="提交网申", due_time=NOON, warn_time=NOON - timedelta(days=3))
    with at(NOON - timedelta(days=3)):
        desk.run_timers()
        desk.run_timers()
    with at(NOON + timedelta(seconds=1)):
        desk.run_timers()
    kinds = [one.kind for one in reversed(person.told().notifications)]
    assert kinds == [ASSIGNED, DUE_SOON, pb.NOTIFICATION_KIND_TASK_OVERDUE]
    assert {one.record_id for one in person.told().notifications} == {made.id}


def test_a_task_that_is_done_is_not_told_about(desk):
    person = Person(desk, email="")
    made = person.task(due_time=NOON, warn_time=NOON - timedelta(days=3))
    desk.tasks.CompleteTask(task_pb2.CompleteTaskRequest(id=made.id), metadata=desk.as_(person.who))
    with at(NOON + timedelta(days=1)):
        desk.run_timers()
    assert [one.kind for one in person.told().notifications] == [ASSIGNED]


def test_own_words_are_used_and_stay_in_the_sandbox(desk, mailbox):
    words = desk.stub(MessageTemplatesServiceStub)

    def write(**values):
        template = pb.MessageTemplate(
            **{"kind": ASSIGNED, "language": "en", "subject": "x", "body": "x", **values}
        )
        request = pb.CreateMessageTemplateRequest(message_template=template)
        return words.CreateMessageTemplate(request, metadata=desk.as_(desk.manager))

    for body in ("{{ ''.__class__.__mro__ }}", "{{ nothing }}", "{% for %}", "{{ title.x.y }}"):
        with pytest.raises(grpc.RpcError) as caught:
            write(body=body)
        assert problem(caught)[1] == "TEMPLATE_INVALID"
    made = write(subject="To do: {{ title }}", body="Hello\n{{ link }}")
    person = Person(desk, language="en")
    person.task(title="Write")
    run(desk)
    (mail,) = [mail for to, mail in mailbox.mails if to == [person.email]]
    assert mail["Subject"] == "To do: Write"
    assert mail.get_content().startswith("Hello")
    words.DeleteMessageTemplate(pb.DeleteMessageTemplateRequest(id=made.id), metadata=desk.as_(desk.manager))


def test_a_template_cannot_put_headers_into_a_mail(mailbox, monkeypatch):
    channels.send_mail(
        os.environ["MATRICULA_SMTP_URL"], "a@agency.example", "b@agency.example", "x\nBcc: c@evil.example",
        "body", "1.mail",
    )  # fmt: skip
    to, mail = mailbox.mails[-1]
    assert to == ["b@agency.example"]
    assert mail["Bcc"] is None


def test_the_wecom_bot_gets_the_text_and_who_is_meant(group, monkeypatch):
    address, got = group
    monkeypatch.setattr(NotifyWeComBot, "notify_url", f"http://{address}/cgi-bin/webhook/send?key={{key}}")
    channels.send_wecom("wecombot://abc-123", "zhaowenan", "您有新任务", "截止：明天")
    text = got[0]["text"]["content"]
    assert got[0]["msgtype"] == "text"
    assert "您有新任务" in text
    assert "@zhaowenan" in text


def test_an_address_that_leads_nowhere_is_named():
    with pytest.raises(channels.NotSent):
        channels.send_wecom("nonsense", "zhao", "a", "b")
    with pytest.raises(channels.NotSent):
        channels.send_mail("smtp://127.0.0.1:1", "a@b.example", "c@d.example", "a", "b", "1")
