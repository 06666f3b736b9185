"""The table of chapters: sound in itself, and the same in the README, in chapter 00 and in the chapters' sources."""

import re
from html.parser import HTMLParser

import pytest

from helpers import course, images

SOURCES = sorted((course.ROOT / "notebooks" / "source").glob("[0-9][0-9]_*.py"))


def test_chapters_are_numbered_from_00_without_a_gap():
    assert [each.number for each in course.CHAPTERS] == [f"{number:02d}" for number in range(11)]


def test_every_source_is_a_chapter_of_the_table():
    assert SOURCES
    assert {source.stem for source in SOURCES} <= {each.name for each in course.CHAPTERS}


def test_a_chapter_is_ready_where_its_source_stands(tmp_path, monkeypatch):
    assert {each.name for each in course.CHAPTERS if each.ready} >= {source.stem for source in SOURCES}
    monkeypatch.setattr(course, "ROOT", tmp_path)
    assert not course.chapter("01").ready
    (tmp_path / "notebooks" / "source").mkdir(parents=True)
    (tmp_path / "notebooks" / "source" / "01_convolution_visualization.py").touch()
    assert course.chapter("01").ready
    (tmp_path / "notebooks" / "02_classic_networks.ipynb").touch()
    assert course.chapter("02").ready


def test_what_a_chapter_needs_comes_before_it():
    order = [each.number for each in course.CHAPTERS]
    for each in course.CHAPTERS:
        assert all(order.index(need) < order.index(each.number) for need in each.needs), each.number


def test_the_short_path_needs_nothing_outside_it():
    path = [each.number for each in course.short_path()]
    assert path == ["01", "05", "06", "07", "09"]
    assert {need for each in course.short_path() for need in each.needs} <= {"00", *path}


def test_the_full_path_is_every_numbered_chapter():
    assert [each.number for each in course.full_path()] == [f"{number:02d}" for number in range(1, 11)]


def test_hours_are_rounded_to_the_nearest_half_hour():
    def lasting(*minutes):
        return [course.Chapter("99_x", "X", "x", each) for each in minutes]

    assert course.hours(lasting(60, 70)) == 2.0
    assert course.hours(lasting(60, 80)) == 2.5
    assert course.hours(lasting(25)) == 0.5


def test_an_unknown_chapter_is_named_in_the_error():
    with pytest.raises(KeyError, match="'11'.*'00' to '10'"):
        course.chapter("11")


@pytest.mark.parametrize("each", [each for each in course.CHAPTERS if each.ready], ids=lambda each: each.number)
def test_a_source_says_the_title_and_the_minutes_of_the_table(each):
    text = (course.ROOT / "notebooks" / "source" / f"{each.name}.py").read_text(encoding="utf-8")
    assert re.search(rf"^# # {each.number} · {re.escape(each.title)}$", text, re.MULTILINE), "the first heading"
    assert f"{each.minutes} minutes" in text[:2000], "the minutes of work, near the top"


class _Rows(HTMLParser):
    """The cells of an HTML table, row by row, and its links."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.links = [], []
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
        elif tag == "a":
            self.links.append(dict(attributes)["href"])

    def handle_data(self, data):
        if self.rows and self.rows[-1]:
            self.rows[-1][-1] += data.strip()


def test_the_overview_lists_every_chapter_and_links_the_ready_ones():
    table = _Rows(course.Overview()._repr_html_())
    assert len(table.rows) == 1 + len(course.CHAPTERS)
    assert len({len(row) for row in table.rows}) == 1
    assert [row[0] for row in table.rows[1:]] == [f"{each.number} {each.title}" for each in course.CHAPTERS]
    assert table.links == [each.file for each in course.CHAPTERS if each.ready]


def test_the_overview_in_words_has_a_line_for_each_chapter():
    lines = repr(course.Overview()).splitlines()
    assert len(lines) == len(course.CHAPTERS)
    assert all(each.title in line for each, line in zip(course.CHAPTERS, lines, strict=True))


def test_the_readme_shows_the_table():
    readme = (course.ROOT / "README.md").read_text(encoding="utf-8")
    remedy = "put what this prints into README.md: python -c 'from helpers import course; print(course.readme_table())'"
    assert course.readme_table() in readme, remedy


def test_every_link_of_the_readme_leads_to_a_file():
    readme = (course.ROOT / "README.md").read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)\)|src=\"([^\"]+)\"", readme)
    targets = {target for pair in links for target in pair if target and not re.match(r"\w+:", target)}
    assert targets
    assert [target for target in targets if not (course.ROOT / target).exists()] == []


def test_every_chapter_has_a_picture_and_the_map_shows_each_once():
    assert all(images.load(each.picture).ndim == 3 for each in course.CHAPTERS)
    shown = course.pictures(max_side=50, width=12)
    titles = [f"{each.number} {each.title}" for each in course.full_path()]
    assert [title.replace("\n", " ") for title in shown] == titles
    assert "\n" in "".join(shown)
    assert all(max(picture.shape[:2]) == 50 for picture in shown.values())
