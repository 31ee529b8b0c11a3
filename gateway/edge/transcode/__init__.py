"""JSON <-> protobuf, by plans that are compiled once per message type from its descriptor.

    encode = encoder(Lead.DESCRIPTOR)        encode(message) -> a structure for orjson
    decode = decoder(Lead.DESCRIPTOR)        decode(message, structure) fills it; raises Wrong

Both follow the protobuf JSON mapping; answers also contain the fields without presence.
"""

from gateway.edge.transcode.decode import decoder
from gateway.edge.transcode.encode import Encoder, encoder, list_encoder
from gateway.edge.transcode.wrong import Wrong

__all__ = ["Encoder", "Wrong", "decoder", "encoder", "list_encoder"]
