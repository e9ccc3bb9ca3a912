"""Invented residents as a register has them: a few names are very common, most are rare."""

from collections.abc import Sequence
from itertools import accumulate
from random import Random

_COMMON = (
    "佐藤サトウ 鈴木スズキ 高橋タカハシ 田中タナカ 伊藤イトウ 渡辺ワタナベ 山本ヤマモト 中村ナカムラ "
    "小林コバヤシ 加藤カトウ 吉田ヨシダ 山田ヤマダ 佐々木ササキ 山口ヤマグチ 松本マツモト 井上イノウエ "
    "木村キムラ 林ハヤシ 斎藤サイトウ 清水シミズ 山崎ヤマザキ 森モリ 池田イケダ 橋本ハシモト 阿部アベ "
    "石川イシカワ 山下ヤマシタ 中島ナカジマ 石井イシイ 小川オガワ 前田マエダ 岡田オカダ 長谷川ハセガワ "
    "藤田フジタ 後藤ゴトウ 近藤コンドウ 村上ムラカミ 遠藤エンドウ 青木アオキ 坂本サカモト"
)
_BEFORE = "上ウエ 下シモ 中ナカ 大オオ 小コ 東ヒガシ 西ニシ 南ミナミ 北キタ 新ニイ 古フル 高タカ 長ナガ 平ヒラ 松マツ 竹タケ 梅ウメ 杉スギ 桜サクラ 榎エノキ"
_AFTER = "山ヤマ 川カワ 田ダ 村ムラ 原ハラ 野ノ 沢ザワ 本モト 島シマ 岡オカ 谷タニ 崎ザキ 井イ 浦ウラ 瀬セ 畑ハタ 塚ツカ 森モリ 宮ミヤ 尾オ"
_GIVEN = (
    "陽子ヨウコ 健太ケンタ 結衣ユイ 大輔ダイスケ 美穂ミホ 翔太ショウタ 恵子ケイコ 拓海タクミ 由紀ユキ "
    "直人ナオト 千尋チヒロ 浩二コウジ 花子ハナコ 一郎イチロウ 真由美マユミ 和子カズコ 隆タカシ 明アキラ "
    "幸子サチコ 洋子ヨウコ 誠マコト 学マナブ 美咲ミサキ 蓮レン 葵アオイ 陽菜ヒナ 湊ミナト 凛リン 樹イツキ "
    "紬ツムギ 清キヨシ 節子セツコ 博ヒロシ 久美子クミコ 智子トモコ 茂シゲル 進ススム 優ユウ 翼ツバサ 舞マイ"
)
_PLACES = [
    "本町一丁目",
    "本町二丁目",
    "緑町",
    "栄町三丁目",
    "川端町",
    "桜台",
    "港町",
    "東山",
    "西原一丁目",
    "西原二丁目",
    "中央",
    "駅前町",
    "青葉台三丁目",
    "若宮",
    "天神町",
    "城山",
    "弥生町二丁目",
    "日の出町",
    "旭ケ丘",
    "大手町",
    "鍛冶町",
    "紺屋町",
    "寺町",
    "水神",
    "平和通一丁目",
    "花園",
    "美里",
    "高砂",
    "千代田町",
    "南ケ丘四丁目",
]

Name = tuple[str, str]


def _split(word: str) -> Name:
    at = next(place for place, letter in enumerate(word) if "ァ" <= letter <= "ヶ")
    return word[:at], word[at:]


def families() -> list[Name]:
    """Return family names with their kana, the most common first."""
    common = [_split(word) for word in _COMMON.split()]
    rare = [
        (before[0] + after[0], before[1] + after[1])
        for after in map(_split, _AFTER.split())
        for before in map(_split, _BEFORE.split())
    ]
    return common + rare


def givens() -> list[Name]:
    """Return given names with their kana, the most common first."""
    return [_split(word) for word in _GIVEN.split()]


class Register:
    """Draws people; the n-th most common name is about 1/n as frequent as the first (Zipf)."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._families, self._givens = families(), givens()
        self._family_weights = _falling(self._families, 0.75)
        self._given_weights = _falling(self._givens, 0.4)

    def name(self) -> tuple[Name, Name]:
        """Return family and given name."""
        (family,) = self._rng.choices(self._families, cum_weights=self._family_weights)
        (given,) = self._rng.choices(self._givens, cum_weights=self._given_weights)
        return family, given

    def place(self) -> str:
        """Return a part of the town."""
        return self._rng.choice(_PLACES)


def _falling(names: Sequence[Name], steepness: float) -> list[float]:
    return list(accumulate(1 / (rank + 1) ** steepness for rank in range(len(names))))
