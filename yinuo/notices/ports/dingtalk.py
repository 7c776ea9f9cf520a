"""钉钉 group robot, signed when it has a secret (加签). Plain text: what a customer wrote stays what it is.

https://open.dingtalk.com/document/robots/custom-robot-access: 20 messages a minute, else silence for ten minutes.
"""

from __future__ import annotations

import time
from datetime import timedelta
from urllib.parse import urlencode

from yinuo.notices.parcels import Parcel, cut
from yinuo.notices.ports import MOST_BYTES
from yinuo.notices.ports.robots import say, signed

MEANINGS = {
    300001: "bad-address",
    400101: "bad-address",
    400102: "bad-address",
    310000: "bad-signature",
    130101: "too-many",
    410100: "too-many",
}
WAITS = {130101: timedelta(minutes=10), 410100: timedelta(minutes=10)}


def send(parcel: Parcel) -> None:
    message = {
        "msgtype": "text",
        "text": {"content": cut(parcel.text, MOST_BYTES["dingtalk"])},
        "at": {"atMobiles": [], "isAtAll": False},
    }
    to = parcel.destination
    url = to.address
    if secret := to.secret:
        timestamp = str(round(time.time() * 1000))
        url += "&" + urlencode({"timestamp": timestamp, "sign": signed(secret, f"{timestamp}\n{secret}")})
    say(to, url, message, code_field="errcode", text_field="errmsg", meanings=MEANINGS, waits=WAITS)
