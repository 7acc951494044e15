"""The words that mean something, in every language that has them: tables, no code.

The grammar spells the same words; a test holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from .storyboard import Extension, Role

KEYS: Mapping[str, str] = MappingProxyType(
    {
        "title": "title",
        "model": "model",
        "resolution": "resolution",
        "ratio": "ratio",
        "duration": "duration",
        "prompt extend": "prompt extend",
        "seed": "seed",
        "watermark": "watermark",
        "negative prompt": "negative prompt",
        "shot type": "shot type",
        "audio": "audio",
        "language": "language",
        "style": "style",
        "atmosphere": "atmosphere",
        "sound": "sound",
        "music": "music",
        "storyboard": "storyboard",
        "first frame": "first frame",
        "with": "with",
        "include": "include",
        "prompt": "prompt",
        "takes": "takes",
        "split": "split",
        "片名": "title",
        "模型": "model",
        "清晰度": "resolution",
        "画幅": "ratio",
        "时长": "duration",
        "种子": "seed",
        "水印": "watermark",
        "语言": "language",
        "风格": "style",
        "氛围": "atmosphere",
        "声音": "sound",
        "音乐": "music",
        "分镜图": "storyboard",
        "首帧": "first frame",
        "附带": "with",
    }
)
"""Setting words, in lower case, to the English key."""

WORDED = frozenset({"style", "atmosphere", "sound", "music"})
"""Settings whose value is words for the model, in which names are names."""

FILM_ONLY = frozenset({"title", "model", "include"})
"""Settings that hold for the whole film and cannot be overridden in a scene."""

ROLES: Mapping[str, Role] = MappingProxyType(
    {
        "character": Role.CHARACTER,
        "background": Role.BACKGROUND,
        "prop": Role.PROP,
        "reference": Role.REFERENCE,
        "voice": Role.VOICE,
        "角色": Role.CHARACTER,
        "场景": Role.BACKGROUND,
        "道具": Role.PROP,
        "参考": Role.REFERENCE,
        "声线": Role.VOICE,
    }
)
"""Declaration words, in lower case."""

FIELDS: Mapping[str, str] = MappingProxyType(
    {
        "image": "image",
        "video": "video",
        "audio": "audio",
        "voice": "voice",
        "look": "look",
        "aka": "aka",
        "图片": "image",
        "视频": "video",
        "音频": "audio",
        "声线": "voice",
        "描述": "look",
        "别名": "aka",
    }
)
"""Field words of a declaration, in lower case, to the English field."""

VALUES: Mapping[str, str] = MappingProxyType(
    {"开": "on", "关": "off", "默认": "default", "全部": "all", "true": "on", "false": "off"}
)
"""Setting values that have another form, in lower case."""

PLACES: Mapping[str, tuple[bool, bool]] = MappingProxyType(
    {
        "int": (True, False),
        "ext": (False, True),
        "est": (False, True),
        "int/ext": (True, True),
        "ext/int": (True, True),
        "i/e": (True, True),
        "内景": (True, False),
        "外景": (False, True),
        "内外景": (True, True),
        "scene": (False, False),
        "场景": (False, False),
    }
)
"""Heading words, in lower case without dots: (interior, exterior)."""

TITLED = frozenset({"scene", "场景"})
"""Heading words whose words are a title, unless they are a declared background."""

TIMES: Mapping[str, str | None] = MappingProxyType(
    {
        **{
            word: word
            for word in (
                "day",
                "night",
                "dawn",
                "dusk",
                "morning",
                "evening",
                "afternoon",
                "noon",
                "midnight",
                "sunrise",
                "sunset",
                "twilight",
            )
        },
        **dict.fromkeys(
            ("later", "continuous", "same", "same time", "moments later", "稍后", "连续", "同时")
        ),
        "日": "day",
        "白天": "day",
        "夜": "night",
        "夜晚": "night",
        "黎明": "dawn",
        "黄昏": "dusk",
        "清晨": "morning",
        "早晨": "morning",
        "傍晚": "evening",
        "下午": "afternoon",
        "中午": "noon",
        "正午": "noon",
        "午夜": "midnight",
        "日出": "sunrise",
        "日落": "sunset",
    }
)
"""Times of day, in lower case, to the English key; None never reaches a prompt."""

TIME_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "en": MappingProxyType({}),
        "zh": MappingProxyType(
            {
                "day": "日",
                "night": "夜",
                "dawn": "黎明",
                "dusk": "黄昏",
                "morning": "清晨",
                "evening": "傍晚",
                "afternoon": "下午",
                "noon": "正午",
                "midnight": "午夜",
                "sunrise": "日出",
                "sunset": "日落",
                "twilight": "黄昏",
            }
        ),
    }
)
"""How a time key is said in a language; one not listed is said as it stands."""

VERBS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "en": (
            "says",
            "replies",
            "asks",
            "answers",
            "whispers",
            "shouts",
            "sings",
            "murmurs",
            "continues",
            "adds",
            "calls",
            "yells",
            "cries",
        ),
        "zh": (
            "低声说",
            "说道",
            "回答",
            "喊道",
            "唱道",
            "叫道",
            "答道",
            "说",
            "问",
            "喊",
            "唱",
        ),
    }
)
"""Verbs of speaking; in Chinese the longer before the shorter."""

EXTENSIONS: Mapping[str, Extension | None] = MappingProxyType(
    {
        "v.o.": Extension.OVER,
        "v.o": Extension.OVER,
        "vo": Extension.OVER,
        "画外音": Extension.OVER,
        "旁白": Extension.OVER,
        "o.s.": Extension.OFF,
        "o.s": Extension.OFF,
        "os": Extension.OFF,
        "o.c.": Extension.OFF,
        "画外": Extension.OFF,
        "cont'd": None,
        "cont’d": None,
        "contd": None,
        "cont.": None,
        "续": None,
    }
)
"""Parentheticals after a cue's name, in lower case; None changes nothing."""

LANGUAGES: Mapping[str, str] = MappingProxyType(
    {"en": "en", "english": "en", "zh": "zh", "chinese": "zh", "中文": "zh", "英文": "en"}
)
"""Values of `Language`, in lower case."""
