"""The channel on which documents are printed."""

from yakuba.foundation.deliveries.registry import channel

from .services import CHANNEL, produce_delivered

channel(CHANNEL, "文書のPDF作成")(produce_delivered)
