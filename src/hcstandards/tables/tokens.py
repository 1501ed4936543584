"""
Text to index tokens, for search in Chinese, English, pinyin initials and codes.

SQLite's own tokenizers find no Chinese word of two characters, so the tokens are ours and plain ASCII:

    b4e2dx6587   the characters 中文 side by side (hexadecimal); every character starts one such token
    s4e2dx6587   the same at the start of a display
    winsulin     a word
    qtnb         three pinyin initials in a row (糖尿病); every initial starts one such token
    ytnb         the same at the start of a display
    fa00u2eu0    a former code
"""

import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache

LONGEST_QUERY = 200
LONGEST_WORD = 64


def fold(text: str) -> str:
    """
    Return *text* as search compares it: full-width as half-width, lower case, blanks squeezed.

    >>> fold("２型糖尿病  （ＩＩ）")
    '2型糖尿病 (ii)'
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def is_han(character: str) -> bool:
    """Tell whether *character* is written without blanks between words: Chinese, kana, hangul, private use."""
    point = ord(character)
    if point < 0x2E80:  # noqa: PLR2004
        return False
    return (
        0x3041 <= point <= 0x9FFF  # noqa: PLR2004
        or 0xAC00 <= point <= 0xD7AF  # noqa: PLR2004
        or 0xE000 <= point <= 0xFAFF  # noqa: PLR2004
        or point >= 0x20000  # noqa: PLR2004
        or 0x2E80 <= point <= 0x2FDF  # noqa: PLR2004
        or point in (0x3005, 0x3006, 0x3007)
    )


def runs(text: str) -> Iterator[tuple[bool, str]]:
    """Yield the runs of folded *text*: (True, characters without blanks) or (False, a word)."""
    start, kind = 0, None
    for place, character in enumerate(text):
        if is_han(character):
            now: bool | None = True
        else:
            now = False if character.isalnum() else None
        if now is not kind:
            if kind is not None:
                yield kind, text[start:place]
            start, kind = place, now
    if kind is not None:
        yield kind, text[start:]


def word_token(word: str) -> str:
    """Return a word, cut at `LONGEST_WORD`, as letters and digits of ASCII."""
    word = word[:LONGEST_WORD]
    if word.isascii() and word.isalnum():
        return word
    return "".join(each if each.isascii() and each.isalnum() else f"u{ord(each):x}u" for each in word)


def pairs(run: str, head: str = "b") -> list[str]:
    """
    Return a token for each character of *run* with the one after it.

    >>> pairs("糖尿病")
    ['b7cd6x5c3f', 'b5c3fx75c5', 'b75c5x']
    """
    points = [format(ord(each), "x") for each in run]
    return [f"{head}{here}x{after}" for here, after in zip(points, [*points[1:], ""], strict=True)]


def triples(initials: str) -> list[str]:
    """
    Return a token for each of *initials* with up to two after it.

    >>> triples("2xtnb")
    ['q2xt', 'qxtn', 'qtnb', 'qnb', 'qb']
    """
    return [f"q{initials[place : place + 3]}" for place in range(len(initials))]


def document(
    display: str, display_en: str | None, former_names: Iterable[str], former_codes: Iterable[str], initials: str | None
) -> str:
    """Return the tokens of one concept, parted by blanks."""
    tokens: list[str] = []
    texts = [fold(display), *map(fold, former_names)]
    if display_en:
        texts.append(fold(display_en))
    for text in texts:
        for han, run in runs(text):
            if han:
                tokens += pairs(run)
            else:
                tokens.append("w" + word_token(run))
    first = next(runs(texts[0]), None)
    if first and first[0]:
        tokens.append(pairs(first[1][:2], "s")[0])
    tokens += ["f" + word_token(fold(each)) for each in former_codes]
    if initials:
        tokens += triples(initials)
        tokens.append(f"y{initials[:3]}")
    return " ".join(dict.fromkeys(tokens))


def initials_of(text: str) -> str:
    """
    Return the pinyin initials of *text*, letters and digits kept; readings follow the words (重 in 重度, 重复).

    Most texts need no more than a look at each character; only those with a character whose initial depends on
    the word are parted into words, which takes ten times as long.

    Raises:
        ModuleNotFoundError: pypinyin isn't installed.
    """
    folded = fold(text)
    letters, changing = _letters()
    if changing.isdisjoint(folded):
        return "".join([letters.get(each) or _keep(each) for each in folded])
    return _by_words(folded)


@lru_cache(maxsize=65_536)
def _by_words(folded: str) -> str:
    from pypinyin import Style, lazy_pinyin

    return "".join(lazy_pinyin(folded, style=Style.FIRST_LETTER, errors=_keep))


@cache
def _letters() -> tuple[dict[str, str], frozenset[str]]:
    """Return the usual initial of each character, and the characters that have another in some word."""
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

    letters = {chr(point): _initial(readings) for point, readings in PINYIN_DICT.items()}
    changing = {
        character
        for phrase, readings in PHRASES_DICT.items()
        for character, reading in zip(phrase, readings, strict=False)
        if _initial(reading[0]) != letters.get(character)
    }
    return letters, frozenset(changing)


def _initial(reading: str) -> str:
    return unicodedata.normalize("NFD", reading[:1])


def _keep(text: str) -> str:
    return "".join(each for each in text if each.isascii() and each.isalnum())
