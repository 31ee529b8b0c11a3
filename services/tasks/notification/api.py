"""Notifications and message templates over gRPC."""

from typing import Any

from google.protobuf import json_format
from matricula.tasks.v1 import notification_pb2 as pb
from matricula.tasks.v1 import notification_pb2_grpc as grpc
from sqlalchemy.orm import Session

from kit import standard
from kit.interceptor import Call
from kit.secret import pager
from kit.statement import Row
from services.tasks.notification import preferences, rules, wording
from services.tasks.notification.model import MESSAGE_TEMPLATES, NOTIFICATIONS

_SERVICE = pb.DESCRIPTOR.services_by_name["NotificationsService"]
_TEMPLATES = pb.DESCRIPTOR.services_by_name["MessageTemplatesService"]


class NotificationsServicer:
    """The caller's own notifications, and how they want to be told."""

    def __init__(self, runtime: Any) -> None:
        self.runtime = runtime

    def ListNotifications(
        self, request: pb.ListNotificationsRequest, call: Call
    ) -> pb.ListNotificationsResponse:
        page = rules.list_notifications(
            call.session, pager(call.runtime.settings),
            size=request.page_size, token=request.page_token, unread=request.unread,
        )  # fmt: skip
        call.mention(NOTIFICATIONS.resource.type, *(row["id"] for row in page.rows))
        return pb.ListNotificationsResponse(
            notifications=[_message(row) for row in page.rows],
            next_page_token=page.next_page_token,
            unread_count=page.unread,
        )

    def ReadNotifications(
        self, request: pb.ReadNotificationsRequest, call: Call
    ) -> pb.ReadNotificationsResponse:
        return pb.ReadNotificationsResponse(
            unread_count=rules.read_notifications(call.session, list(request.ids))
        )

    def GetNotificationPreferences(
        self, _request: pb.GetNotificationPreferencesRequest, call: Call
    ) -> pb.NotificationPreferences:
        return _wish(preferences.of(call.session, call.who.id))

    def UpdateNotificationPreferences(
        self, request: pb.UpdateNotificationPreferencesRequest, call: Call
    ) -> pb.NotificationPreferences:
        given = json_format.MessageToDict(
            request.preferences, preserving_proto_field_name=True, always_print_fields_with_no_presence=True
        )
        paths = list(request.update_mask.paths) or [
            field.name for field, _ in request.preferences.ListFields()
        ]
        return _wish(preferences.keep(call.session, given, paths))


def _message(row: Any) -> pb.Notification:
    message: pb.Notification = NOTIFICATIONS.packer.message_of(row)
    for way in row["deliveries"]:
        message.deliveries.add(
            channel=way["channel"], state=way["state"], send_time=way["send_time"],
            attempt_count=way["attempt_count"], error=way["error"],
        )  # fmt: skip
    return message


def _wish(wish: preferences.Wish) -> pb.NotificationPreferences:
    return pb.NotificationPreferences(
        email=wish.email, wecom_user=wish.wecom_user, quiet_start=wish.quiet_start,
        quiet_end=wish.quiet_end, time_zone=wish.time_zone, language=wish.language,
        choices=[json_format.ParseDict(dict(one), pb.ChannelChoice()) for one in wish.choices],
    )  # fmt: skip


class MessageTemplatesServicer(standard.servicer(MESSAGE_TEMPLATES, _TEMPLATES)):  # type: ignore[misc]  # generated
    """The words of notifications."""

    @staticmethod
    def create(session: Session, values: dict[str, Any]) -> Row:
        _checked(values)
        return MESSAGE_TEMPLATES.insert(session, values)

    @staticmethod
    def update(session: Session, row: Row, values: dict[str, Any], etag: str) -> Row:
        _checked(values)
        return MESSAGE_TEMPLATES.change(session, row["id"], values, etag=etag, row=row)

    def PreviewMessageTemplate(
        self, request: pb.PreviewMessageTemplateRequest, _call: Call
    ) -> pb.PreviewMessageTemplateResponse:
        wording.check(request.subject, "subject")
        wording.check(request.body, "body")
        return pb.PreviewMessageTemplateResponse(
            subject=wording.render(request.subject, wording.SAMPLE, wording.SUBJECT_LENGTH),
            body=wording.render(request.body, wording.SAMPLE, wording.BODY_LENGTH),
        )


def _checked(values: dict[str, Any]) -> None:
    for name in ("subject", "body"):
        if name in values:
            wording.check(values[name], f"message_template.{name}")


SERVICERS: list[Any] = [
    (_SERVICE, grpc.add_NotificationsServiceServicer_to_server, NotificationsServicer),
    (_TEMPLATES, grpc.add_MessageTemplatesServiceServicer_to_server, MessageTemplatesServicer),
]
