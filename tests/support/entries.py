"""Invented entries of a contest: names in twenty scripts, no real person's and no real film's."""

import csv
import json
import random
from collections.abc import Sequence
from io import StringIO

SCRIPTS: dict[str, tuple[str, str, str, str]] = {
    # script: country code, language, creator, title; numbers are added to make them many
    "latin": ("FR", "fr", "Éloïse Exempleau", "Le jardin inventé"),
    "latin, stacked accents": ("NG", "yo", "Adébísí Àpẹẹrẹ̀", "Ìtàn àròsọ"),
    "vietnamese": ("VN", "vi", "Nguyễn Thí Dụ", "Con thuyền giấy"),
    "cyrillic": ("BG", "bg", "Примерка Измислена", "Хартиени лодки"),
    "greek": ("GR", "el", "Παραδειγμένα Δοκιμή", "Χάρτινα καράβια"),
    "armenian": ("AM", "hy", "Օրինակ Փորձյան", "Թղթե նավակ"),
    "georgian": ("GE", "ka", "ნიმუშა გამოგონილი", "ქაღალდის ნავი"),
    "hebrew": ("IL", "he", "דוגמה בדויה", "סירת נייר"),
    "arabic": ("MA", "ar", "مثال مختلق", "قارب من ورق"),
    "persian, ZWNJ": ("IR", "fa", "نمونه ساختگی", "قایق‌های کاغذی"),
    "urdu": ("PK", "ur", "فرضی مثال", "کاغذ کی کشتی"),
    "devanagari, ZWJ": ("IN", "hi", "काल्पनिक उदाहरण", "क्‍षणिक नाव"),
    "bengali": ("BD", "bn", "কাল্পনিক উদাহরণ", "কাগজের নৌকা"),
    "tamil": ("LK", "ta", "கற்பனை உதாரணம்", "காகித கப்பல்"),
    "thai": ("TH", "th", "ตัวอย่าง สมมติ", "เรือกระดาษ"),
    "khmer": ("KH", "km", "ឧទាហរណ៍ ប្រឌិត", "ទូកក្រដាស"),
    "ethiopic": ("ET", "am", "ምሳሌ ልብወለድ", "የወረቀት ጀልባ"),
    "hangul": ("KR", "ko", "가상 예시", "종이배"),
    "han": ("CN", "zh-Hans", "虚构范例", "纸船"),
    "kana": ("JP", "ja", "見本 かな子", "紙のふね"),
}
AWARDS_OF = ("animation", "landscape", "experiment")
HEADER = (
    "Entry No", "Film Title", "Artist", "Country", "Language", "Category", "duration_s", "Rights until", "AI",
    "Tool", "Juror A", "Juror B", "Juror C",
)  # fmt: skip


def entries(count: int, *, seed: int = 1) -> list[dict[str, str]]:
    """Rows under HEADER: entry numbers from 1, every script as often as the others, some scores missing."""
    dice = random.Random(seed)
    scripts = list(SCRIPTS.values())
    rows = []
    for number in range(1, count + 1):
        country, language, creator, title = scripts[number % len(scripts)]
        group = number // len(scripts)
        scores = [f"{dice.randrange(40, 100) / 10:g}" if dice.random() < 0.9 else "" for _ in range(3)]
        cells = (
            f"{number:04d}", f"{title} {group}", f"{creator} {group // 2}", country, language,
            dice.choice(AWARDS_OF), f"{dice.randrange(5_000, 60_000) / 1_000:g}", "2026-12-31", "yes",
            "an invented tool", *scores,
        )  # fmt: skip
        rows.append(dict(zip(HEADER, cells, strict=True)))
    return rows


def as_csv(rows: Sequence[dict[str, str]]) -> str:
    """The rows as a contest's export."""
    out = StringIO(newline="")
    writer = csv.DictWriter(out, HEADER)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_json_lines(rows: Sequence[dict[str, str]]) -> str:
    """The same, one object on each line."""
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
