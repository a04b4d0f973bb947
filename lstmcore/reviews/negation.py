"""Short clauses of our own that negate praise and blame: tables of reviews hold too few "not dirty" to learn it from.

"The room is dirty" is in every table of hotel reviews; "not dirty" hardly ever is, so that a model reads the word and
not its negation. The clauses are made from the words below, the same ones every time; they join the training rows
only, never those that are held out.
"""

from __future__ import annotations

import random

Row = tuple[str, float]
# of the training rows; in English, where a negation is a word of its own, more took 1 point off the LSTM (SST-2 dev)
SHARE = {"zh": 0.06, "en": 0.02}
MOST = 2400
LEAST = 200  # training rows: fewer would be drowned


def _words(text: str) -> list[str]:
    return text.split()


_ZH_BAD = _words(
    "脏 吵 差 贵 慢 旧 难吃 难闻 难看 油腻 冷 硬 卡 累 麻烦 失望 后悔 马虎 拥挤 偏僻 潮湿 敷衍 粗糙 掉色 变形 漏水 "
    "无聊 枯燥 糟糕 生硬 刺耳 酸 苦 咸 烂 破 皱 沉 闷 黑心 坑人 死机 发热 掉漆 松动 刺鼻"
)
_ZH_GOOD = _words(
    "干净 好 舒服 方便 便宜 安静 新鲜 好吃 热情 周到 耐心 专业 实用 好用 耐用 清楚 流畅 结实 满意 划算 准时 宽敞 卫生 "
    "甜 香 脆 漂亮 精彩 有趣 值 靠谱 细心 贴心 快 合适 清晰 灵敏 理想 喜欢 推荐 明亮 正宗"
)
_ZH_THINGS = _words(
    "房间 床 早餐 前台 服务 味道 价格 质量 做工 包装 快递 屏幕 声音 电池 水果 衣服 面料 位置 环境 态度 菜 汤 分量 内容 "
    "情节 书 手机 空调 卫生间 客服 店家 东西 效果"
)
_ZH_FLAWS = _words("异味 问题 毛病 破损 瑕疵 杂音 噪音 缺点 坏处 色差 蚊子 漏洞 磕碰 麻烦 不满 抱怨 霉味 划痕 差错")
_ZH_MERITS = _words("优点 诚意 味道 新意 亮点 热水 效果 耐心 保障 售后 惊喜 质感 特色 回复 道歉 赠品")
_ZH_NOT = _words("不 并不 一点不 一点都不 一点也不 完全不 从不 根本不 倒不 毫不")
_ZH_NONE = _words("没有 没 没有任何 毫无 没什么 没有一点 没发现")

_EN_BAD = _words(
    "bad boring dull slow predictable silly awful terrible confusing annoying ugly noisy dirty disappointing stupid "
    "painful weak fake forced tedious shallow cheap lifeless flat messy pointless tiresome clumsy"
)
_EN_GOOD = _words(
    "good great funny interesting clever moving original fresh exciting scary convincing enjoyable believable smart "
    "entertaining charming impressive special memorable satisfying worthwhile compelling likeable beautiful"
)
_EN_THINGS = _words(
    "movie film story plot acting script ending cast dialogue music book room food service picture humor show "
    "performance direction hotel"
)
_EN_FLAWS = _words("problem flaw flaws complaints regrets weaknesses mistakes trouble issues")
_EN_MERITS = _words("charm heart humor chemistry point originality tension depth suspense wit imagination substance")
_EN_NOT = tuple(
    f"{verb} {word}" for verb in ("is", "was") for word in ("not", "never", "not at all", "by no means", "hardly")
)


def clauses(language: str, rows: int, seed: int) -> list[Row]:
    """(text, level) in ``language`` (zh or en), half of each side: a small share of ``rows`` training rows."""
    count = min(MOST, round(SHARE[language] * rows)) if rows >= LEAST else 0
    chance = random.Random(seed)
    made: dict[str, float] = {}
    while len(made) < count:
        text, level = (_zh if language == "zh" else _en)(chance, good=len(made) % 2 == 0)
        made[text] = level
    return list(made.items())


def _zh(chance: random.Random, good: bool) -> Row:
    """Negated blame is praise; negated praise is blame."""
    words, things = (_ZH_BAD, _ZH_FLAWS) if good else (_ZH_GOOD, _ZH_MERITS)
    place = chance.choice(_ZH_THINGS)

    def one() -> str:
        word, subject = chance.choice(words), chance.choice(("", place))
        return chance.choice(
            (
                f"{subject}{chance.choice(_ZH_NOT)}{word}",
                f"{subject}{chance.choice(_ZH_NONE)}{chance.choice(things)}",
                f"{subject}没有想象中那么{word}",
                f"{subject}没有说的那么{word}",
                f"{subject}不算{word}" if good else f"{subject}不够{word}",
            )
        )

    text = "，".join(one() for _ in range(chance.choice((1, 1, 2))))
    return text + chance.choice(("。", "！", "")), float(good)


def _en(chance: random.Random, good: bool) -> Row:
    """As ``_zh``."""
    words, things = (_EN_BAD, _EN_FLAWS) if good else (_EN_GOOD, _EN_MERITS)
    word, thing, noun = chance.choice(words), chance.choice(things), chance.choice(_EN_THINGS)
    verb = chance.choice(
        ("disappoint", "bore", "drag", "annoy") if good else ("work", "entertain", "convince", "deliver")
    )
    helper = chance.choice(("doesn't", "does not", "didn't", "did not"))
    text = chance.choice(
        (
            f"the {noun} {chance.choice(_EN_NOT)} {word}",
            f"there is no {thing} in this {noun}",
            f"the {noun} {helper} {verb}",
            f"not {word}, not {chance.choice(words)}",
            f"the {noun} is not as {word} as they say",
            f"i did not find the {noun} {word}",
            f"nothing about this {noun} is {word}",
            f"this is never {word}",
        )
    )
    return text + chance.choice((".", "!", "")), float(good)
