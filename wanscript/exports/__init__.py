"""Files for other programs: timelines, subtitles, shot lists, scripts; and timelines read back."""
