from contextlib import contextmanager

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from textual import on
from textual.app import App
from textual.events import MouseScrollDown
from textual.geometry import Size
from textual.widgets import Footer

from worklist.widgets.queue_table import Cell, Column, QueueTable, Row
from worklist.widgets.rows import PAGE

COLUMNS = (
    Column("account", "Account", 8, priority=1),
    Column("patient", "Patient", 12, flex=2, priority=2),
    Column("stake", "At stake", 10, align="right", priority=1),
    Column("codes", "Codes", 12, flex=1, priority=3),
)
HOSTILE = (
    "[CO-16] denied",
    "[/x]",
    "[@click=app.bell()]SYNTHETIC[/]",
    "\x1b]52;c;c3ludGhldGlj\x07",
    "\x1b[2J\x9b31m\x90\x00",
    "two\r\nlines\tand a tab",
    "SYNTHETIC \u202eCITEHTNYS\u202c",
    "z" + "\u0301" * 400,
    "\ud800 lone",
    "医療保険" * 100,
    "👩\u200d👩\u200d👧\u200d👦👍🏽🇺🇸❤\ufe0f",
    "=cmd|' /C calc'!A0",
    "",
)


class Accounts:
    """A source in memory, which remembers what it was asked for."""

    def __init__(self, keys):
        self.keys = list(keys)
        self.known = None
        self.reads = []

    def count(self):
        return len(self.keys) if self.known is None else self.known

    def rows(self, start, stop):
        self.reads.append((start, stop))
        return [self.row(key) for key in self.keys[start:stop]]

    def index_of(self, key):
        return self.keys.index(key) if key in self.keys else None

    def row(self, key):
        return Row(key, (Cell(key), Cell("SYNTHETIC, ANN"), Cell("1,234.50", "money"), Cell("CO-97", "loud")))


def accounts(count):
    return Accounts(f"A{number}" for number in range(count))


class TableApp(App):
    def __init__(self, source):
        super().__init__()
        self.source = source
        self.heard = []

    def compose(self):
        yield QueueTable(COLUMNS, empty_text="No account in this queue.\nPress 1 for the first queue.")
        yield Footer()

    def on_mount(self):
        self.table.show(self.source)
        self.table.focus()

    @property
    def table(self):
        return self.query_one(QueueTable)

    @on(QueueTable.RowHighlighted)
    @on(QueueTable.RowSelected)
    @on(QueueTable.HeaderSelected)
    def hear(self, message):
        self.heard.append(message)

    def said(self, kind):
        return [message for message in self.heard if isinstance(message, kind)]


def lines(table):
    return [table.render_line(y).text.rstrip() for y in range(table.size.height)]


def cursor_line(table):
    found = [y for y, line in enumerate(lines(table)) if line.startswith(">")]
    return found[0] if found else None


def at_rest(table):
    """What must hold after every key."""
    top, height = table.scroll_offset.y, table.size.height - 1
    if table.row_count == 0:
        return table.cursor == 0 and table.cursor_key is None
    inside = 0 <= table.cursor < table.row_count
    return inside and top <= table.cursor < top + height and cursor_line(table) == table.cursor - top + 1


async def test_header_rows_and_footer_stand_where_they_should():
    async with TableApp(accounts(3)).run_test(size=(60, 10)) as pilot:
        assert lines(pilot.app.table)[:5] == [
            "   Account  Patient               At stake Codes",
            ">  A0       SYNTHETIC, ANN        1,234.50 CO-97",
            "   A1       SYNTHETIC, ANN        1,234.50 CO-97",
            "   A2       SYNTHETIC, ANN        1,234.50 CO-97",
            "",
        ]


async def test_columns_follow_the_width():
    async with TableApp(accounts(3)).run_test(size=(100, 10)) as pilot:
        assert pilot.app.table.visible_columns == ("account", "patient", "stake", "codes")
        await pilot.resize_terminal(40, 10)
        await pilot.pause()
        assert pilot.app.table.visible_columns == ("account", "patient", "stake")
        assert all(cell_len(pilot.app.table.render_line(y).text) == 39 for y in range(9))


@pytest.mark.parametrize(
    ("keys", "index"),
    [
        (["j"], 1),
        (["down", "down", "k"], 1),
        (["up"], 0),
        (["G"], 299),
        (["end", "k"], 298),
        (["G", "g"], 0),
        (["G", "home"], 0),
        (["ctrl+d"], 10),
        (["ctrl+d", "ctrl+d", "ctrl+u"], 10),
        (["ctrl+f"], 19),
        (["pagedown", "pagedown", "pageup"], 19),
        (["ctrl+f", "ctrl+b"], 0),
    ],
)
async def test_keys_move_the_cursor(keys, index):
    async with TableApp(accounts(300)).run_test(size=(80, 22)) as pilot:
        await pilot.press(*keys)
        assert pilot.app.table.cursor == index
        assert pilot.app.table.cursor_key == f"A{index}"
        assert at_rest(pilot.app.table)


async def test_paging_keeps_the_cursor_on_its_line():
    async with TableApp(accounts(300)).run_test(size=(80, 22)) as pilot:
        await pilot.press("j", "j", "j")
        line = cursor_line(pilot.app.table)
        await pilot.press("ctrl+f", "ctrl+d")
        assert cursor_line(pilot.app.table) == line


MOVES = st.lists(
    st.one_of(
        st.sampled_from(["cursor_down", "cursor_up", "first_row", "last_row", "half_page_down", "half_page_up"]),
        st.sampled_from(["page_down", "page_up"]),
        st.integers(-5, 500),
    ),
    max_size=25,
)


@pytest.mark.parametrize("height", [3, 4, 12])
@settings(max_examples=25, deadline=None)
@given(count=st.sampled_from([0, 1, 2, 11, 12, 200]), moves=MOVES)
async def test_no_movement_loses_the_cursor(height, count, moves):
    async with TableApp(accounts(count)).run_test(size=(60, height)) as pilot:
        table = pilot.app.table
        for move in moves:
            if isinstance(move, int):
                table.move_cursor(move)
            else:
                getattr(table, f"action_{move}")()
            assert at_rest(table)
        await pilot.pause()
        assert at_rest(table)


@contextmanager
def lines_drawn(table):
    """The lines that the table is asked to draw, as they come."""
    drawn, render_line = [], table.render_line
    table.render_line = lambda y: drawn.append(y) or render_line(y)
    yield drawn
    del table.render_line


async def painted(pilot):
    await pilot.pause()
    await pilot.wait_for_scheduled_animations()
    await pilot.pause()


async def test_a_step_draws_two_lines():
    async with TableApp(accounts(300)).run_test(size=(80, 22)) as pilot:
        await painted(pilot)
        with lines_drawn(pilot.app.table) as drawn:
            await pilot.press("j")
            await painted(pilot)
            assert sorted(drawn) == [1, 2]


async def test_the_mouse_over_the_table_draws_nothing():
    async with TableApp(accounts(300)).run_test(size=(80, 22)) as pilot:
        await painted(pilot)
        with lines_drawn(pilot.app.table) as drawn:
            for row in range(2, 15):
                await pilot.hover(QueueTable, offset=(row, row))
            await painted(pilot)
            assert drawn == []


async def test_only_what_is_on_the_screen_is_read_and_only_once():
    source = accounts(1_000_000)
    async with TableApp(source).run_test(size=(80, 40)) as pilot:
        assert source.reads == [(0, PAGE)]
        await pilot.press("ctrl+f")
        assert source.reads == [(0, PAGE), (PAGE, 2 * PAGE)]
        await pilot.press("ctrl+b", "j", "k", "ctrl+f")
        assert len(source.reads) == 2
        await pilot.press("G")
        assert all(start >= 1_000_000 - 2 * PAGE for start, _ in source.reads[2:])


async def test_pages_are_let_go():
    source = accounts(100_000)
    async with TableApp(source).run_test(size=(80, 40)) as pilot:
        for index in range(0, 100_000, 1_000):
            pilot.app.table.move_cursor(index)
        assert len(pilot.app.table._pages._pages) <= 32


async def test_highlights_say_where_the_cursor_is_and_enter_opens():
    app = TableApp(accounts(5))
    async with app.run_test() as pilot:
        await pilot.press("j", "j", "enter")
        highlight, opened = app.said(QueueTable.RowHighlighted)[-1], app.said(QueueTable.RowSelected)[-1]
        assert (highlight.key, highlight.index) == (opened.key, opened.index) == ("A2", 2)


async def test_many_moves_at_once_give_one_highlight():
    app = TableApp(accounts(500))
    async with app.run_test() as pilot:
        await pilot.pause()
        app.heard.clear()
        for _ in range(50):
            app.table.action_cursor_down()
        await pilot.pause()
        assert [message.key for message in app.heard] == ["A50"]


async def test_a_click_selects_and_a_double_click_opens():
    app = TableApp(accounts(5))
    async with app.run_test() as pilot:
        await pilot.click(QueueTable, offset=(10, 3))
        assert app.table.cursor_key == "A2"
        assert app.said(QueueTable.RowSelected) == []
        await pilot.click(QueueTable, offset=(10, 4), times=2)
        assert [message.key for message in app.said(QueueTable.RowSelected)] == ["A3"]


async def test_a_click_below_the_last_row_is_nothing():
    app = TableApp(accounts(2))
    async with app.run_test() as pilot:
        await pilot.click(QueueTable, offset=(10, 9), times=2)
        assert app.table.cursor_key == "A0"
        assert app.said(QueueTable.RowSelected) == []


async def test_a_click_on_a_title_names_its_column():
    app = TableApp(accounts(5))
    async with app.run_test(size=(60, 10)) as pilot:
        for x in (0, 4, 13, 40, 55):
            await pilot.click(QueueTable, offset=(x, 0))
        assert [m.column_id for m in app.said(QueueTable.HeaderSelected)] == [
            "account",
            "patient",
            "stake",
            "codes",
        ]


async def test_the_wheel_moves_the_view_and_the_next_key_brings_the_cursor_back():
    async with TableApp(accounts(300)).run_test(size=(80, 22)) as pilot:
        table = pilot.app.table
        await pilot._post_mouse_events([MouseScrollDown], QueueTable, offset=(5, 5))
        assert (table.scroll_offset.y, table.cursor) == (3, 0)
        await pilot.press("j")
        assert at_rest(table)


async def test_the_cursor_stays_on_its_row_and_line_when_the_source_changed():
    source = accounts(300)
    async with TableApp(source).run_test(size=(80, 22)) as pilot:
        table = pilot.app.table
        table.move_cursor(100)
        await pilot.press("k", "k")
        line = cursor_line(table)
        source.keys[:0] = [f"N{number}" for number in range(40)]
        table.refresh_rows()
        assert (table.cursor_key, table.cursor, cursor_line(table)) == ("A98", 138, line)


async def test_the_next_row_takes_the_place_of_one_that_left():
    app = TableApp(accounts(300))
    async with app.run_test(size=(80, 22)) as pilot:
        app.table.move_cursor(100)
        app.source.keys.remove("A100")
        app.table.refresh_rows()
        await pilot.pause()
        assert (app.table.cursor, app.table.cursor_key) == (100, "A101")
        assert app.said(QueueTable.RowHighlighted)[-1].key == "A101"


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 120), st.sets(st.integers(0, 120)), st.integers(0, 50))
async def test_after_any_change_the_cursor_is_on_its_row_or_near_its_place(start, gone, added):
    source = accounts(121)
    async with TableApp(source).run_test(size=(60, 15)) as pilot:
        table = pilot.app.table
        table.move_cursor(start)
        source.keys = [f"N{n}" for n in range(added)] + [f"A{n}" for n in range(121) if n not in gone]
        table.refresh_rows()
        await pilot.pause()
        assert at_rest(table)
        if start not in gone:
            assert table.cursor_key == f"A{start}"
        elif source.keys:
            assert table.cursor == min(start, len(source.keys) - 1)


async def test_a_count_that_grows_keeps_the_place_and_opens_the_rest():
    source = accounts(1_000)
    source.known = 50
    async with TableApp(source).run_test(size=(80, 22)) as pilot:
        table = pilot.app.table
        await pilot.press("G")
        assert table.cursor_key == "A49"
        source.known = None
        table.refresh_count()
        await pilot.pause()
        assert table.cursor_key == "A49"
        await pilot.press("j")
        assert table.cursor_key == "A50"
        await pilot.press("G")
        assert (table.cursor_key, at_rest(table)) == ("A999", True)


async def test_a_list_that_was_empty_may_grow():
    source = accounts(5)
    source.known = 0
    app = TableApp(source)
    async with app.run_test() as pilot:
        await pilot.pause()
        source.known = None
        app.table.refresh_count()
        await pilot.pause()
        assert app.table.cursor_key == "A0"
        assert app.said(QueueTable.RowHighlighted)[-1].key == "A0"


async def test_a_source_with_fewer_rows_than_it_counted_shows_blank_lines():
    source = accounts(5)
    source.known = 9
    async with TableApp(source).run_test() as pilot:
        assert lines(pilot.app.table)[6] == ""
        await pilot.press("G", "enter")
        assert pilot.app.table.cursor_key is None
        assert pilot.app.said(QueueTable.RowSelected) == []


async def test_empty_and_loading_are_said_in_words():
    app = TableApp(accounts(0))
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.press("j", "k", "G", "g", "ctrl+f", "ctrl+u", "enter")
        said = lines(app.table)
        assert said[1:3] == ["   No account in this queue.", "   Press 1 for the first queue."]
        assert [(m.key, m.index) for m in app.heard] == [(None, 0)]
        app.table.show(None)
        assert lines(app.table)[1:3] == ["   Loading...", ""]


async def test_a_long_word_about_emptiness_is_wrapped():
    async with TableApp(accounts(0)).run_test(size=(24, 10)) as pilot:
        pilot.app.table.empty_text = "No account matches payer:aetna age>90"
        assert lines(pilot.app.table)[1:4] == ["   No account matches", "   payer:aetna age>90", ""]


async def test_showing_another_source_starts_at_its_top_or_at_a_row():
    async with TableApp(accounts(300)).run_test(size=(80, 22)) as pilot:
        table = pilot.app.table
        await pilot.press("G")
        table.show(accounts(200))
        await pilot.pause()
        assert (table.cursor, table.scroll_offset.y) == (0, 0)
        table.show(accounts(300), at="A150")
        await pilot.pause()
        assert (table.cursor_key, at_rest(table)) == ("A150", True)
        assert table.move_to_key("A7")
        assert not table.move_to_key("gone")
        assert (table.cursor_key, at_rest(table)) == ("A7", True)


async def test_marks_are_characters():
    async with TableApp(accounts(5)).run_test() as pilot:
        pilot.app.table.marked = {"A0", "A2", "elsewhere"}
        assert [line[:3] for line in lines(pilot.app.table)[1:4]] == [">* ", "   ", " * "]
        pilot.app.table.marked = {"A2"}
        assert lines(pilot.app.table)[1].startswith(">  ")


async def test_marking_draws_the_marked_lines_alone():
    async with TableApp(accounts(300)).run_test() as pilot:
        pilot.app.table.marked = {"A1"}
        await painted(pilot)
        with lines_drawn(pilot.app.table) as drawn:
            pilot.app.table.marked = {"A1", "A2", "A200"}
            await painted(pilot)
            assert drawn == [3]


async def test_a_source_may_be_shown_before_the_table_is_on_the_screen():
    class EarlyApp(App):
        def compose(self):
            table = QueueTable(COLUMNS)
            table.show(accounts(300), at="A70")
            yield table

    async with EarlyApp().run_test(size=(80, 22)) as pilot:
        await painted(pilot)
        table = pilot.app.query_one(QueueTable)
        assert table.cursor_key == "A70"
        assert at_rest(table)


async def test_a_tone_has_its_style_and_the_cursor_row_its_own_colours():
    async with TableApp(accounts(2)).run_test() as pilot:
        at_cursor, below = pilot.app.table.render_line(1), pilot.app.table.render_line(2)
        loud = next(segment.style for segment in below if "CO-97" in segment.text)
        assert loud.bold
        assert loud.color != next(iter(below)).style.color
        assert len({segment.style.color for segment in at_cursor}) == 1
        assert at_cursor._segments[0].style.bgcolor != below._segments[0].style.bgcolor


async def test_colours_follow_the_theme_and_the_focus():
    async with TableApp(accounts(2)).run_test() as pilot:
        table = pilot.app.table
        focused = table.render_line(1)._segments[0].style
        table.blur()
        await pilot.pause()
        blurred = table.render_line(1)._segments[0].style
        assert focused.bgcolor != blurred.bgcolor
        pilot.app.theme = "textual-light"
        await pilot.pause()
        assert table.render_line(1)._segments[0].style.bgcolor != blurred.bgcolor


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_is_only_text(text):
    source = accounts(3)
    source.row = lambda key: Row(key, tuple(Cell(text, "warn") for _ in COLUMNS))
    async with TableApp(source).run_test(size=(80, 12)) as pilot:
        table = pilot.app.table
        table.columns = [Column(column.id, text, column.least, flex=1) for column in COLUMNS]
        table.empty_text = text
        await pilot.press("j", "G", "enter")
        assert all(strip_is_clean(table.render_line(y)) for y in range(11))
        table.show(Accounts([]))
        await pilot.pause()
        assert all(strip_is_clean(table.render_line(y)) for y in range(11))


def strip_is_clean(strip):
    no_links = all(not segment.style.link and not segment.style.meta for segment in strip)
    return strip.text.isprintable() and cell_len(strip.text) == 79 and no_links


async def test_brackets_are_shown_as_they_are():
    source = accounts(1)
    source.row = lambda key: Row(key, (Cell(key), Cell("[CO-16] [/x]")))
    async with TableApp(source).run_test() as pilot:
        assert "[CO-16] [/x]" in lines(pilot.app.table)[1]


async def test_a_long_list_has_a_scrollbar_for_all_of_it():
    async with TableApp(accounts(1_000_000)).run_test(size=(80, 22)) as pilot:
        assert pilot.app.table.virtual_size == Size(79, 1_000_001)


def test_every_key_has_a_name_of_its_own():
    bindings = list(QueueTable.BINDINGS)
    names = [binding.id for binding in bindings]
    assert len(set(names)) == len(names)
    assert all(name.startswith("table.") for name in names)
    assert all(hasattr(QueueTable, f"action_{binding.action}") for binding in bindings)
    keys = [key for binding in bindings for key in binding.key.split(",")]
    assert len(set(keys)) == len(keys)
