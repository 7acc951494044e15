"""What a breakdown says beside the script's own words, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from ..models.price import REGIONS, Doubt


@dataclass(frozen=True, slots=True)
class BreakdownTerms:
    """The words of a breakdown: `tables` and `fields` by their names, `words` by their meaning.

    `{x}` is what is told, `{to}` the place whose list prices are from; `comma` stands between
    names, `apart` between clauses.
    """

    breakdown: str
    tables: Mapping[str, str]
    fields: Mapping[str, str]
    bounds: tuple[str, str]
    words: Mapping[str, str]
    seen: str
    heard: str
    unsaid: str
    voice: str
    narrator: str
    total: str
    notes: Mapping[str, str]
    mark: str
    shared: str
    listed: str
    unknown: str
    ranging: str
    doubts: Mapping[Doubt, str]
    regions: Mapping[str, str]
    comma: str
    apart: str


TERMS: Mapping[str, BreakdownTerms] = {
    "en": BreakdownTerms(
        breakdown="breakdown",
        tables={
            "scenes": "Scenes",
            "cast": "Cast",
            "strip": "Cast by scenes",
            "places": "Places",
            "light": "Day and night",
            "props": "Props",
            "acts": "Acts",
            "models": "Models",
        },
        fields={
            "scene": "Scene",
            "act": "Act",
            "side": "I/E",
            "place": "Place",
            "time": "Time",
            "cast": "Cast",
            "heard": "Only heard",
            "props": "Props",
            "shots": "Shots",
            "seconds": "Seconds",
            "lines": "Lines",
            "words": "Words",
            "speech": "Speaks, s",
            "takes": "Takes",
            "model": "Model",
            "price": "{x}",
            "name": "Name",
            "scenes": "In scenes",
            "only_heard": "Only heard in",
            "count": "Scenes",
            "sides": "I/E",
            "times": "Time",
        },
        bounds=("{x}, least", "{x}, most"),
        words={
            "interior": "INT",
            "exterior": "EXT",
            "both": "I/E",
            "day": "day",
            "night": "night",
            "dawn": "dawn",
            "dusk": "dusk",
            "seen": "x",
            "heard": "v",
        },
        seen="is seen",
        heard="is only heard",
        unsaid="time not said",
        voice="{x} (v)",
        narrator="Narrator",
        total="Total",
        notes={
            "cast": "The price of a scene counts in full for everybody who is in it, so these "
            "prices do not add up to the film's.",
            "places": "A scene counts for one place, that of its heading.",
        },
        mark="{x}: {to}",
        shared="A line of several counts for each of them, and once for the film.",
        listed="Prices are those of {to}, as of {x}, with all takes.",
        unknown="No price in {x} is known in {to} for every scene.",
        ranging="Some are a range: {x}.",
        doubts={each: each.value for each in Doubt},
        regions=REGIONS,
        comma=", ",
        apart="; ",
    ),
    "zh": BreakdownTerms(
        breakdown="剧本分解表",
        tables={
            "scenes": "场次",
            "cast": "角色",
            "strip": "角色出场表",
            "places": "场景",
            "light": "日夜",
            "props": "道具",
            "acts": "集与幕",
            "models": "模型",
        },
        fields={
            "scene": "场",
            "act": "集/幕",
            "side": "内外",
            "place": "场景",
            "time": "时间",
            "cast": "角色",
            "heard": "仅闻其声",
            "props": "道具",
            "shots": "镜头",
            "seconds": "秒",
            "lines": "台词",
            "words": "字数",
            "speech": "说话秒数",
            "takes": "条数",
            "model": "模型",
            "price": "{x}",
            "name": "名称",
            "scenes": "出场",
            "only_heard": "仅闻其声的场",
            "count": "场数",
            "sides": "内外",
            "times": "时间",
        },
        bounds=("{x}（最少）", "{x}（最多）"),
        words={
            "interior": "内",
            "exterior": "外",
            "both": "内外",
            "day": "日",
            "night": "夜",
            "dawn": "晨",
            "dusk": "昏",
            "seen": "出",
            "heard": "声",
        },
        seen="出现在画面中",
        heard="仅闻其声",
        unsaid="未写时间",
        voice="{x}（声）",
        narrator="旁白",
        total="合计",
        notes={
            "cast": "一场的价格全额计入该场的每个角色，因此这些价格相加不等于全片的价格。",
            "places": "一场只计入其场景标题所写的场景。",
        },
        mark="{x}：{to}",
        shared="几个人同说的台词对每个人都计数，对全片只计一次。",
        listed="价格取自{to}的价目表（{x}），含所有条数。",
        unknown="{to}没有每一场以 {x} 计的价格。",
        ranging="部分价格是一个区间：{x}。",
        doubts={
            Doubt.MEASURE: "网址后面的视频有多长尚不清楚",
            Doubt.BILLING: "参考视频如何计费尚不清楚",
            Doubt.LENGTH: "片段时长由模型决定",
        },
        regions={"intl": "新加坡", "cn": "北京", "us": "弗吉尼亚"},
        comma="、",
        apart="；",
    ),
}


def breakdown_terms(language: str) -> BreakdownTerms:
    """The words in a language, in English where it has none."""
    return TERMS.get(language, TERMS["en"])
