"""Where a community lies, in the one form by which rules of a place are found."""

#: Places with rules of their own, as rules name them; anywhere else what holds everywhere holds.
RULED_PLACES = ("成都", "上海", "北京", "杭州", "湖州", "清远", "聊城", "潍坊", "台州", "丽水")
_SUFFIX = "市"


def jurisdiction_named(text: str) -> str:
    """Give a place as rules name it: 上海市 is 上海."""
    place = text.strip()
    return place.removesuffix(_SUFFIX) or place


def is_ruled(jurisdiction: str) -> bool:
    """Tell whether there are rules of this place; without a place there is nothing to know."""
    return not jurisdiction or jurisdiction in RULED_PLACES
