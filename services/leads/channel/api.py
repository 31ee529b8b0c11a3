"""Channels and loss reasons over gRPC: the standard methods, nothing more."""

from matricula.leads.v1 import channel_pb2 as pb
from matricula.leads.v1 import channel_pb2_grpc as grpc

from kit import standard
from services.leads.channel.model import CHANNELS, LOSS_REASONS

_CHANNELS = pb.DESCRIPTOR.services_by_name["ChannelsService"]
_LOSS_REASONS = pb.DESCRIPTOR.services_by_name["LossReasonsService"]


class ChannelsServicer(standard.servicer(CHANNELS, _CHANNELS)):  # type: ignore[misc]  # a generated base class
    """Where leads come from."""


class LossReasonsServicer(standard.servicer(LOSS_REASONS, _LOSS_REASONS)):  # type: ignore[misc]  # as above
    """Why leads go."""


SERVICERS = [
    (_CHANNELS, grpc.add_ChannelsServiceServicer_to_server, ChannelsServicer),
    (_LOSS_REASONS, grpc.add_LossReasonsServiceServicer_to_server, LossReasonsServicer),
]
