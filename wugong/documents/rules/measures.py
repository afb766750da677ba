"""The measures of GB/T 9704-2012 (official documents of Party and government organs): A4, upright, bound at the left.

Lengths are millimetres, sizes of type are points. Where the standard leaves a choice, the choice is said here.
"""

from __future__ import annotations

PAPER = (210.0, 297.0)
TOP, LEFT, RIGHT, BOTTOM = 37.0, 28.0, 26.0, 35.0
TYPE_AREA = (156.0, 225.0)
LINES, CHARACTERS = 22, 28
POINT = 72 / 25.4

TITLE_SIZE = 22.0  # 2号
BODY_SIZE = 16.0  # 3号
TABLE_SIZE = 14.0  # 4号; the standard leaves it open
PRINT_RECORD_SIZE = 14.0  # 4号
PAGE_NUMBER_SIZE = 14.0  # 4号

LINE_PITCH = TYPE_AREA[1] * POINT / LINES  # 28.99 pt
CHARACTER_PITCH = TYPE_AREA[0] * POINT / CHARACTERS  # 15.79 pt: the type area takes 28 characters of 16 pt set tight

# Red: the standard names 80 % yellow and 80 % magenta; PDF/A without a press profile wants it as RGB.
RED = "F03528"

MARK_BELOW_TYPE_AREA = 35.0  # upper edge of the issuer mark below the upper edge of the type area
LINE_BELOW_NUMBER = 4.0
RED_LINE = 0.7  # points of the red line; the standard leaves it open
PAGE_NUMBER_BELOW = 7.0  # upper edge of the dashes of the page number below the type area

# 信函格式
LETTER_MARK_FROM_PAPER = 30.0
LETTER_LINE_BELOW_MARK = 4.0
LETTER_LINE_LENGTH = 170.0
LETTER_FOOT_FROM_PAPER = 20.0
LETTER_THICK, LETTER_THIN = 1.5, 0.5

# 版记
RECORD_THICK, RECORD_THIN = 0.35, 0.25

MARK_LARGEST, MARK_SMALLEST = 50.0, 18.0


def mark_size(mark: str) -> float:
    """Points of the issuer mark: as large as fits the type area on one line, never larger than 22 mm x 15 mm wide type.

    A mark too long for one line at the smallest size is set on two.
    """
    room = TYPE_AREA[0] * POINT * 0.98
    return max(MARK_SMALLEST, min(MARK_LARGEST, room / max(1, len(mark))))


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres * POINT * 20)
