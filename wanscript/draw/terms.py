"""What boards and frames say beside the script's own words, by language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Terms:
    """The words of boards and frames; `{n}` is a number, `{x}` a name, in one and in many."""

    scenes: tuple[str, str]
    shots: tuple[str, str]
    seconds: str
    minutes: str
    decided: str
    billing: str
    after: str
    taken: str
    roles: Mapping[str, str]
    heard: str
    within: tuple[str, str]
    nowhere: str
    cast: str
    untitled: str
    line: str
    prices: str
    foot: str
    sheet: str
    said: Mapping[str, str]
    rehearsal: str
    scene: str
    pictureless: str
    unseen: str
    to_pay: str
    columns: tuple[str, str, str, str, str]
    states: Mapping[str, str]

    def count(self, forms: tuple[str, str], n: int) -> str:
        """A number with its word."""
        return forms[n != 1].format(n=n)


TERMS: Mapping[str, Terms] = {
    "en": Terms(
        scenes=("{n} scene", "{n} scenes"),
        shots=("{n} shot", "{n} shots"),
        seconds="{n} s",
        minutes="{n} min",
        decided="the model decides",
        billing="how its reference videos are billed is not known",
        after="after scene {x}",
        taken="shot",
        roles={"background": "place", "prop": "prop", "reference": "reference"},
        heard="has a voice",
        within=("scene {x}", "scenes {x}"),
        nowhere="in no scene",
        cast="Cast",
        untitled="Scene",
        line="line {n}",
        prices="Prices as of {x}.",
        foot="A rehearsal, drawn from the script by wanscript.",
        sheet="storyboard",
        said={
            "style": "Style: ",
            "atmosphere": "Atmosphere: ",
            "sound": "Sound: ",
            "music": "Music: ",
        },
        rehearsal="REHEARSAL",
        scene="SCENE {x}",
        pictureless="{x}, no picture",
        unseen="the model is shown no picture of {x}",
        to_pay="to pay: {x}",
        columns=("Scene", "Length", "Model", "State", "To pay"),
        states={
            "+": "to shoot",
            "~": "stale",
            "=": "shot",
            "=!": "shot by an older version",
            "*~": "stale, pinned",
            ">": "waits",
            "!": "needs you",
        },
    ),
    "zh": Terms(
        scenes=("{n} 场", "{n} 场"),
        shots=("{n} 个镜头", "{n} 个镜头"),
        seconds="{n} 秒",
        minutes="{n} 分钟",
        decided="由模型决定",
        billing="参考视频如何计费尚不清楚",
        after="接第 {x} 场之后",
        taken="已拍",
        roles={"background": "场景", "prop": "道具", "reference": "参考"},
        heard="有声线",
        within=("第 {x} 场", "第 {x} 场"),
        nowhere="未出场",
        cast="角色表",
        untitled="场景",
        line="第 {n} 行",
        prices="价格截至 {x}。",
        foot="由 wanscript 依剧本绘制的预演。",
        sheet="分镜",
        said={"style": "风格：", "atmosphere": "氛围：", "sound": "声音：", "music": "音乐："},
        rehearsal="预演",
        scene="第 {x} 场",
        pictureless="{x}，无图片",
        unseen="模型看不到{x}的图片",
        to_pay="待付：{x}",
        columns=("场", "时长", "模型", "状态", "待付"),
        states={
            "+": "待拍",
            "~": "已过时",
            "=": "已拍",
            "=!": "由旧版本拍摄",
            "*~": "已过时，已选定",
            ">": "等待中",
            "!": "需要处理",
        },
    ),
}


def terms_of(language: str) -> Terms:
    """The words in a language, in English where it has none."""
    return TERMS.get(language, TERMS["en"])
