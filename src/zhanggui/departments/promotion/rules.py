"""Which of several reports of a day is the total. No database here.

A tool tells the same money by campaign, by item, by keyword: whoever adds two of these up counts it twice. For the
total of a tool's day the coarsest grain there is counts: it leaves the least out, since money that belongs to no
keyword is in no report by keyword. Scenes are told apart where every report of the day tells them, because a report
by keyword knows only the scenes that have keywords, one by audience only those that have audiences.
"""

from collections.abc import Iterable, Mapping, Sequence

GRAINS: Mapping[str, Sequence[str]] = {
    "scene": ("scene_id", "scene"),
    "campaign": ("campaign_id", "campaign"),
    "unit": ("unit_id", "unit"),
    "item": ("item_code", "item_title"),
    "creative": ("creative_id", "creative"),
    "audience": ("audience",),
    "keyword": ("keyword_id", "keyword"),
}
"""What reports tell their figures by, the coarsest first, and the fields that show it."""
SEARCH = ("关键词", "直通车", "搜索", "快车")
DISPLAY = ("人群", "钻展", "展示", "展位", "超级推荐", "推荐", "触点", "直投")
PAID = ("付费", "推广", "广告")
"""Words of a first source whose visits are paid for."""
_FINENESS = {word: place for place, word in enumerate(GRAINS)}


def words_of(grain: str) -> list[str]:
    """The grains a report has: `scene+campaign` has two; a report of the whole day none."""
    return [word for word in grain.split("+") if word in _FINENESS]


def fineness(grain: str) -> tuple[int, int]:
    """Smaller for a coarser report: by its finest column, then by how many it has."""
    words = words_of(grain)
    return (max((_FINENESS[word] for word in words), default=-1), len(words))


def coarsest(grains: Iterable[str]) -> str:
    """The report that leaves the least out; of equally fine ones always the same."""
    return min(set(grains), key=lambda grain: (fineness(grain), grain))


def tells_scenes(grains: Iterable[str]) -> bool:
    """Whether every report of a day tells its scenes, so that each scene may have a total of its own."""
    return all("scene" in words_of(grain) for grain in grains)


def totals(told: Iterable[tuple[str, str]], word: str = "") -> set[tuple[str, str]]:
    """Of (grain, scene) told of one tool and day, those that are the total; with `word`, of reports by it."""
    pairs = {(grain, scene) for grain, scene in told if not word or word in words_of(grain)}
    if not tells_scenes(grain for grain, _ in pairs):
        best = coarsest(grain for grain, _ in pairs)
        return {(grain, scene) for grain, scene in pairs if grain == best}
    found = set()
    for scene in {scene for _, scene in pairs}:
        found.add((coarsest(grain for grain, each in pairs if each == scene), scene))
    return found


def placement_of(tool: str, scene: str, grain: str) -> str:
    """Search or display advertising, by the words of the scene; other where they tell neither."""
    if tool == "zhitongche" or any(word in scene for word in SEARCH):
        return "search"
    if any(word in scene for word in DISPLAY):
        return "display"
    return "search" if "keyword" in words_of(grain) else "display" if "audience" in words_of(grain) else "other"


def is_paid(source: str) -> bool:
    """Whether visits of a first source were paid for."""
    return any(word in source for word in PAID)


def source_totals(told: Iterable[tuple[str, str, int]]) -> tuple[set[tuple[str, int]], set[tuple[str, str, int]]]:
    """Of (source, second source, level) told of one day: those that tell each first, and each second, source once.

    A source's own line is its total. Where it has none, the lines just below it are, added up.
    """
    lines = set(told)
    firsts = {(source, min(level for each, _, level in lines if each == source)) for source, _, _ in lines}
    below = {line for line in lines if line[2] > 1}
    seconds = {
        (source, second, min(level for one, two, level in below if (one, two) == (source, second)))
        for source, second, _ in below
    }
    return firsts, seconds
