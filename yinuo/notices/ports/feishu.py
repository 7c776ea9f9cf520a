"""飞书 group robot, signed when it has a secret (签名校验). Rich text whose parts are plain: in its "text" messages a customer
who writes <at user_id="all"> would call the whole group.

https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot: 100 messages a minute and 5 a second, 20 KB each.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from yinuo.notices.parcels import Parcel, cut
from yinuo.notices.ports import MOST_BYTES
from yinuo.notices.ports.robots import say, signed

MEANINGS = {
    19001: "bad-address",
    19021: "bad-signature",
    19022: "not-allowed-from-here",
    19024: "keyword",
    11232: "too-many",
    9499: "answered",
}
WAITS = {11232: timedelta(minutes=1)}


def send(parcel: Parcel) -> None:
    lines = cut(parcel.text, MOST_BYTES["feishu"]).split("\n")
    content = [[{"tag": "text", "text": line}] for line in lines]
    message: dict[str, Any] = {"msg_type": "post", "content": {"post": {"zh_cn": {"content": content}}}}
    to = parcel.destination
    if secret := to.secret:
        timestamp = str(int(time.time()))
        # Not a slip: 飞书 signs nothing, with the text as the key.
        message |= {"timestamp": timestamp, "sign": signed(f"{timestamp}\n{secret}")}
    say(to, to.address, message, code_field="code", text_field="msg", meanings=MEANINGS, waits=WAITS)
