"""企业微信 group robot. Plain text, for its Markdown has no way to escape what a customer wrote.

https://developer.work.weixin.qq.com/document/path/91770: 20 messages a minute, 2,048 bytes each, no signature.
"""

from __future__ import annotations

from datetime import timedelta

from yinuo.notices.parcels import Parcel, cut
from yinuo.notices.ports import MOST_BYTES
from yinuo.notices.ports.robots import say

MEANINGS = {
    93000: "bad-address",
    93008: "bad-address",
    45009: "too-many",
    45033: "too-many",
    40058: "too-long",
    60020: "not-allowed-from-here",
}
WAITS = {45009: timedelta(minutes=1), 45033: timedelta(minutes=1)}


def send(parcel: Parcel) -> None:
    message = {"msgtype": "text", "text": {"content": cut(parcel.text, MOST_BYTES["wecom"])}}
    to = parcel.destination
    say(to, to.address, message, code_field="errcode", text_field="errmsg", meanings=MEANINGS, waits=WAITS)
