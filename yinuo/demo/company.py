"""The demo company, invented from its name to its last screw: Youqiao Home Appliances of the city of Lincheng."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.people.models import Agent

NAME = "柚桥家电"
NAME_IN_ENGLISH = "Youqiao Home Appliances"

HOTLINE, ONLINE, REPAIR = "热线一组", "在线组", "维修调度"
TEAMS = (HOTLINE, ONLINE, REPAIR)


@dataclass(frozen=True, slots=True)
class Person:
    username: str
    name: str
    role: Agent.Role
    team: str | None = None


STAFF = (
    Person("cheng", "程安", Agent.Role.AGENT, HOTLINE),
    Person("su", "苏敏", Agent.Role.SUPERVISOR, HOTLINE),
    Person("lu", "陆遥", Agent.Role.AGENT, HOTLINE),
    Person("luo", "罗小满", Agent.Role.AGENT, HOTLINE),
    Person("yuan", "袁静", Agent.Role.SUPERVISOR, ONLINE),
    Person("zheng", "郑好", Agent.Role.AGENT, ONLINE),
    Person("xu", "许知", Agent.Role.AGENT, ONLINE),
    Person("gao", "高远", Agent.Role.SUPERVISOR, REPAIR),
    Person("shi", "石磊", Agent.Role.AGENT, REPAIR),
    Person("wei", "韦青", Agent.Role.AGENT, REPAIR),
    Person("ye", "叶澜", Agent.Role.INSPECTOR),
    Person("ma", "马骏", Agent.Role.MANAGER),
)
#: who helps out on a busy afternoon (`yinuo demo --play`)
HELPERS = (
    Person("qin", "秦朗", Agent.Role.AGENT, HOTLINE),
    Person("bai", "白露", Agent.Role.AGENT, HOTLINE),
    Person("fang", "方圆", Agent.Role.AGENT, ONLINE),
    Person("jiang", "江一帆", Agent.Role.AGENT, ONLINE),
    Person("meng", "孟夏", Agent.Role.AGENT, REPAIR),
)
#: whose desk the demo shows: the agent with promises due in the next minutes, their supervisor, the manager
AGENT, SUPERVISOR, MANAGER = "cheng", "su", "ma"
SIGN_INS = (AGENT, SUPERVISOR, MANAGER)

#: kind of appliance: series and model
PRODUCTS = {
    "洗衣机": ("揽月", "W9"),
    "烘干机": ("晴日", "T6"),
    "冰箱": ("霜叶", "F5"),
    "空调": ("知秋", "A8"),
    "热水器": ("暖川", "H6"),
    "油烟机": ("拂云", "C7"),
    "净水器": ("净溪", "P4"),
    "洗碗机": ("拾光", "D3"),
    "扫地机器人": ("巡屋", "R2"),
    "电饭煲": ("谷香", "M1"),
}
PLACES = (
    "梧桐里", "桂香苑", "望湖花园", "江畔名邸", "柳岸小区", "青石巷12号", "澄江一品", "和风里", "南浦新村",
    "书香雅苑", "石榴园", "东篱小区", "橘洲华庭", "云台路公寓", "银杏坊", "鹭鸣湾",
)  # fmt: skip
TECHNICIANS = ("周", "孟", "田", "汪", "邱", "龚", "邵", "乔")
FIRMS = ("禾木装饰公司", "小岛咖啡馆", "晨帆贸易公司", "蓝瓦设计事务所", "春泥幼儿园")
