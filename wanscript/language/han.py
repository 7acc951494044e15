"""The traditional Han characters that the words of scripts have, each with its simplified one."""

from __future__ import annotations

_PAIRS = (
    "與与 兩两 個个 為为 爲为 樂乐 關关 內内 寫写 沖冲 衝冲 刪删 別别 劇剧 動动 參参 疊叠 號号 "
    "嘆叹 歎叹 後后 員员 圍围 圖图 場场 聲声 備备 頭头 妝妆 實实 寬宽 對对 導导 歲岁 帶带 幀帧 "
    "應应 張张 換换 攝摄 數数 無无 時时 顯显 來来 構构 標标 橫横 權权 機机 氣气 漸渐 點点 燈灯 "
    "環环 現现 獨独 畫画 稱称 種种 簡简 類类 線线 終终 紹绍 結结 緒绪 續续 編编 節节 藍蓝 裝装 "
    "裡里 裏里 觀观 視视 認认 設设 詞词 試试 話话 語语 說说 説说 調调 負负 質质 貪贪 轉转 輕轻 "
    "運运 遠远 連连 腳脚 體体 鴻鸿 鐘钟 鍾钟 鉤钩 鏡镜 長长 問问 間间 閃闪 隱隐 頁页 頓顿 頻频 "
    "題题 風风 飾饰 罵骂 黃黄 齡龄"
)

SIMPLIFIED = {ord(pair[0]): ord(pair[1]) for pair in _PAIRS.split()}
"""What a character is compared as: both spellings of a word are one word."""
