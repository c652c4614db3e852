#!/usr/bin/env python3
"""Makes compounds.txt of a list of Vietnamese words, one a line. See README.md."""

import re
import sys
import unicodedata

# What a Vietnamese syllable is made of, without its tone; the list has foreign words as well.
SYLLABLE = re.compile(
    "(?:ngh|ng|nh|ch|gh|gi|kh|ph|qu|th|tr|[bcdđghklmnprstvx])?[aăâeêioôơuưy]{1,3}(?:ch|ng|nh|[cmnpt])?"
)
TONES = "\u0300\u0301\u0303\u0309\u0323"

# As `fold` in src/board/typeset/bind/compounds.rs, which a test there holds to this list.
MARKS = dict(
    zip(
        "oà oá oả oã oạ oè oé oẻ oẽ oẹ uỳ uý uỷ uỹ uỵ".split(),
        "òa óa ỏa õa ọa òe óe ỏe õe ọe ùy úy ủy ũy ụy".split(),
    )
)
LONG_I = dict(zip("iìíỉĩị", "yỳýỷỹỵ"))


def is_syllable(text):
    plain = "".join(ch for ch in unicodedata.normalize("NFD", text) if ch not in TONES)
    return SYLLABLE.fullmatch(unicodedata.normalize("NFC", plain)) is not None


def fold(syllable):
    """One spelling of the two that are in use: hòa for hoà, kỹ for kĩ."""
    start, last = syllable[:-1], syllable[-1]
    if syllable[-2:] in MARKS and not syllable.startswith("q"):
        return syllable[:-2] + MARKS[syllable[-2:]]
    if start in ("h", "k", "l", "m", "s", "t", "qu") and last in LONG_I:
        return start + LONG_I[last]
    return syllable


def compounds(lines):
    found = set()
    for line in lines:
        syllables = unicodedata.normalize("NFC", line).split()
        if 2 <= len(syllables) <= 4 and line == line.lower() and all(map(is_syllable, syllables)):
            found.add(tuple(map(fold, syllables)))
    # Chủ nghĩa | tư bản: a line may end between two compounds.
    return {word for word in found if len(word) < 4 or not (word[:2] in found and word[2:] in found)}


def main():
    found = compounds(open(sys.argv[1], encoding="utf-8").read().splitlines())
    rests = {}
    for first, *rest in found:
        rests.setdefault(first, []).append(" ".join(rest))
    with open(sys.argv[2], "w", encoding="utf-8") as out:
        for first in sorted(rests, key=str.encode):
            out.write(f"{first} {';'.join(sorted(rests[first], key=str.encode))}\n")
    print(len(found), "compounds")


main()
