"""The ways out, one function each: it sends a parcel or raises. settings.NOTICE_PORTS names them."""

from __future__ import annotations

#: what the other side takes in one message, in bytes, with some to spare
MOST_BYTES = {"wecom": 2_000, "dingtalk": 15_000, "feishu": 15_000}
MOST_BYTES_OTHERWISE = 60_000
