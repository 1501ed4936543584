"""The calendar of what is about to happen, as iCalendar text; a pure function of the events."""

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from hcstandards.errors import MissingExtraError
from hcstandards.lookup.upcoming import upcoming
from hcstandards.model.upcoming import EventKind, UpcomingEvent
from hcstandards.texts import Language

__all__ = ["UpcomingEvent", "ics", "summary", "upcoming"]

PRODUCT = "-//hcstandards//upcoming changes//EN"
DOMAIN = "hcstandards.org"

_WORDS: dict[EventKind, tuple[str, str]] = {
    "notice-open": ("public notice", "公示"),
    "notice-starts": ("public notice", "公示"),
    "edition-starts": ("in force", "实施"),
    "edition-ends": ("no longer in force", "停止施行"),
    "release-starts": ("table in force", "代码表启用"),
    "release-ends": ("table no longer in force", "代码表停用"),
    "threshold-starts": ("threshold holds", "阈值生效"),
    "threshold-ends": ("threshold ends", "阈值终止"),
    "codes-start": ("codes start", "代码启用"),
    "codes-end": ("codes end", "代码停用"),
    "pilot-stage": ("pilot stage", "试点阶段"),
}
MOST_SHOWN = 12


def summary(event: UpcomingEvent, language: Language = "en") -> str:
    """Return one line on what happens."""
    zh = language == "zh"
    what = _WORDS[event.kind][1 if zh else 0]
    name = event.title if zh else event.title_en
    edition = f" {event.edition}" if event.edition else ""
    assumed = ("（推定）" if zh else " (assumed)") if event.assumed else ""
    return f"{what}{'：' if zh else ': '}{name}{edition}{assumed}"


def ics(events: Iterable[UpcomingEvent], language: Language = "en") -> bytes:
    """
    Return the events as an iCalendar file (RFC 5545), whole days, in their order.

    The same events give the same bytes: a UID names what happens, not when, so that a subscriber sees a day move, and
    is the same whatever else is listed (codes that turn on one day go by the first of them); DTSTAMP is the day from
    which the data tells of it, the event's own where none is recorded.

    Raises:
        MissingExtraError: the `calendar` extra isn't installed.
    """
    try:
        from icalendar import Calendar, Event
    except ModuleNotFoundError as error:
        feature = "the calendar"
        raise MissingExtraError(feature, "calendar") from error
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    title = "医疗保障标准变更" if language == "zh" else "Changes of healthcare security standards"
    calendar.add("name", title)
    calendar.add("x-wr-calname", title)  # which more programs know than NAME of RFC 7986
    seen: dict[str, int] = {}
    for event in events:
        entry = Event()
        name = _name(event)
        seen[name] = seen.get(name, 0) + 1
        number = f".{seen[name]}" if seen[name] > 1 else ""
        entry.add("uid", f"{name}{number}@{DOMAIN}")
        entry.add("dtstamp", datetime.combine(event.known_since or event.day, time(), UTC))
        entry.add("dtstart", event.day)
        entry.add("dtend", event.until or event.day + timedelta(days=1))
        entry.add("summary", summary(event, language))
        entry.add("description", _description(event, language))
        entry.add("categories", [event.kind])
        entry.add("transp", "TRANSPARENT")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _name(event: UpcomingEvent) -> str:
    kind = "notice" if event.kind.startswith("notice") else event.kind
    parts = [kind, event.subject, event.edition]
    if event.kind == "pilot-stage":
        parts += event.detail
    elif event.kind in ("codes-start", "codes-end"):
        parts += event.detail[:1]  # several days of one table are told apart, now and when the first is over
    elif event.part is not None:
        parts.append(str(event.part))
    return ".".join(part.replace("/", ".") for part in parts if part)


def _description(event: UpcomingEvent, language: Language) -> str:
    lines = [event.subject]
    if event.detail:
        shown = event.detail[:MOST_SHOWN]
        rest = len(event.detail) - len(shown)
        more = (f" 等 {len(event.detail)} 个" if language == "zh" else f" and {rest} more") if rest else ""
        lines.append(", ".join(shown) + more)
    if event.source is not None:
        place = f", {event.source.place}" if event.source.place else ""
        lines.append(f"{event.source.document}{place}")
    return "\n".join(lines)
