// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints the steps of an execution: one column per task, time downwards, the steps that do not
 * matter folded away, and where a task stopped running, why.
 *
 * Tasks without a step that matters get no column. Where the columns would be too narrow to read,
 * each step names its task instead.
 */
#include <stdlib.h>
#include <string.h>
#include "reports/get.h"
#include "reports/sheet.h"
#include "reports/wrap.h"

#define CELL_MIN	 28 /* narrower columns break most kernel names */
#define CELL_GAP	 2
#define NAME_MAX_COLUMNS 20

struct lane {
	bool shown;
	unsigned int offset;  /* where its cells start */
	const char *function; /* of its last printed step */
};

struct columns {
	struct sheet *sheet;
	const json_t *finding;
	const json_t *events;
	struct lane *lanes; /* of task i at i + 1, of finish at 0 */
	size_t lanes_nr;
	unsigned int margin; /* in front of the first cell: mark and number of the step */
	unsigned int cell;   /* width of a cell */
	bool list;	     /* one cell for all tasks, with their names in front */
	bool all;	     /* no step is folded away */
};

static struct lane *find_lane(const struct columns *columns, const json_t *event)
{
	return &columns->lanes[get_integer(event, "task", -1) + 1];
}

static const char *find_name(const struct columns *columns, const struct lane *lane)
{
	return sheet_task(columns->finding, (json_int_t)(lane - columns->lanes) - 1);
}

static bool check_shown(const struct columns *columns, const json_t *event)
{
	return columns->all || get_bool(event, "important") || get_is(event, "mark", "here");
}

/* Finish runs after all tasks, so its lane is the rightmost. */
static struct lane *find_nth_lane(const struct columns *columns, size_t nth)
{
	return &columns->lanes[(nth + 1) % columns->lanes_nr];
}

static unsigned int find_name_width(const struct columns *columns)
{
	unsigned int width, widest = 0;
	const char *name;
	size_t i;

	for (i = 0; i < columns->lanes_nr; i++) {
		if (!columns->lanes[i].shown)
			continue;
		name = find_name(columns, &columns->lanes[i]);
		width = wrap_width(name, strlen(name));
		widest = width > widest ? width : widest;
	}
	return widest < NAME_MAX_COLUMNS ? widest : NAME_MAX_COLUMNS;
}

static void plan_lanes(struct columns *columns)
{
	const json_t *item;
	unsigned int lanes = 0, room, left;
	size_t index;

	json_array_foreach(columns->events, index, item) {
		if (check_shown(columns, item))
			find_lane(columns, item)->shown = true;
	}
	json_array_foreach(json_object_get(columns->finding, "waits"), index, item)
		find_lane(columns, item)->shown = true;
	for (index = 0; index < columns->lanes_nr; index++)
		lanes += columns->lanes[index].shown;

	room = columns->sheet->columns - columns->margin;
	columns->cell = (room + CELL_GAP) / (lanes ? lanes : 1) - CELL_GAP;
	columns->list = columns->cell < CELL_MIN || columns->cell > room;
	left = columns->margin;
	if (columns->list) {
		left += find_name_width(columns) + CELL_GAP;
		columns->cell = columns->sheet->columns - left;
	}
	for (index = 0; index < columns->lanes_nr; index++) {
		find_nth_lane(columns, index)->offset = left;
		if (!columns->list && find_nth_lane(columns, index)->shown)
			left += columns->cell + CELL_GAP;
	}
}

/* Start a line of a cell; the first line of a step shows its number, and in a list its task. */
static void start_line(struct columns *columns, const struct lane *lane, bool here, size_t step,
		       bool first)
{
	const char *name = find_name(columns, lane);
	unsigned int at = columns->margin;
	size_t length = 0;

	if (step)
		fprintf(columns->sheet->out, "%s%*zu  ", here ? "=>" : "  ",
			(int)columns->margin - 4, step);
	else
		fprintf(columns->sheet->out, "%*s", (int)columns->margin, "");
	if (columns->list && first) {
		name = wrap_take(&name, NAME_MAX_COLUMNS, WRAP_HARD, &length);
		at += name ? wrap_width(name, length) : 0;
		fprintf(columns->sheet->out, "%.*s", (int)length, name ? name : "");
	}
	fprintf(columns->sheet->out, "%*s", (int)(lane->offset - at), "");
}

/* A cell that grows downwards. */
struct cell {
	struct columns *columns;
	const struct lane *lane;
	size_t step; /* shown on its first line; 0 for none */
	bool here;
	bool started, open; /* something was printed; the line is not ended */
	unsigned int used;  /* columns of the open line */
};

static void end_cell_line(struct cell *cell)
{
	if (cell->open)
		fputc('\n', cell->columns->sheet->out);
	cell->open = false;
}

static void add_text(struct cell *cell, unsigned int first, unsigned int rest, enum ink ink,
		     const char *text)
{
	struct sheet *sheet = cell->columns->sheet;
	unsigned int indent = first;
	const char *line;
	size_t length;
	char *piece;

	while (text) {
		line = wrap_take(&text, cell->columns->cell - indent, WRAP_HARD, &length);
		if (!line)
			break;
		end_cell_line(cell);
		start_line(cell->columns, cell->lane, cell->here, cell->step, !cell->started);
		cell->step = 0;
		cell->started = cell->open = true;
		cell->used = indent + wrap_width(line, length);
		fprintf(sheet->out, "%*s", (int)indent, "");
		piece = sheet_format(sheet, "%.*s", (int)length, line);
		sheet_put(sheet, ink, piece);
		free(piece);
		indent = rest;
	}
}

/* Where a step is in the source stands behind it, or below when there is no room. */
static void add_location(struct cell *cell, const json_t *site)
{
	struct sheet *sheet = cell->columns->sheet;
	char *location = sheet_location(sheet, site);

	if (!location)
		return;
	if (cell->open &&
	    cell->used + CELL_GAP + wrap_width(location, strlen(location)) <= cell->columns->cell) {
		fprintf(sheet->out, "%*s", CELL_GAP, "");
		sheet_put(sheet, INK_DIM, location);
	} else {
		add_text(cell, 4, 4, INK_DIM, location);
	}
	free(location);
}

static void print_event(struct columns *columns, const json_t *event, size_t index)
{
	struct sheet *sheet = columns->sheet;
	struct lane *lane = find_lane(columns, event);
	const json_t *site = json_object_get(event, "site");
	const char *function = get_string(site, "function");
	const char *text = get_string(event, "text");
	const char *outcome = get_string(event, "outcome");
	struct cell cell = { .columns = columns, .lane = lane, .step = index + 1 };
	char *line;

	cell.here = get_is(event, "mark", "here");
	if (*function && (!lane->function || strcmp(lane->function, function))) {
		line = sheet_format(sheet, "%s():", function);
		add_text(&cell, 0, 4, INK_PLAIN, line);
		free(line);
	}
	lane->function = function;
	if (!*text)
		text = *get_string(event, "op") ? get_string(event, "op") : "?";
	line = sheet_format(sheet, "%s%s%s", text, *outcome ? " -> " : "", outcome);
	add_text(&cell, 2, 4, cell.here ? INK_BAD : INK_PLAIN, line);
	free(line);
	add_location(&cell, site);
	if (cell.here) {
		line = sheet_format(sheet, "*** %s ***", get_string(columns->finding, "kind"));
		add_text(&cell, 2, 2, INK_BAD, line);
		free(line);
	}
	end_cell_line(&cell);
}

/* What a blocked task waits for: the operation it performs next, or at the end never performs. */
static const char *find_wanted(const struct columns *columns, json_int_t task, size_t from)
{
	size_t nr = json_array_size(columns->events);
	const json_t *item;

	for (; from < nr; from++) {
		item = json_array_get(columns->events, from);
		if (get_integer(item, "task", -1) == task)
			return get_string(item, "object");
	}
	json_array_foreach(json_object_get(columns->finding, "waits"), from, item) {
		if (get_integer(item, "task", -1) == task)
			return get_string(item, "wants");
	}
	return "";
}

/*
 * Between two printed steps of different tasks, say why the first one stopped. It may have stopped
 * and come back several times in the steps that were folded away: the last time counts.
 */
static void print_switch(struct columns *columns, size_t from, size_t to)
{
	const json_t *before = json_array_get(columns->events, from);
	json_int_t task = get_integer(before, "task", -1);
	struct cell cell = { .columns = columns, .lane = find_lane(columns, before) };
	const char *why = "", *wanted = "";
	size_t i;
	char *line;

	if (get_integer(json_array_get(columns->events, to), "task", -1) == task)
		return;
	for (i = from + 1; i <= to; i++) {
		before = json_array_get(columns->events, i - 1);
		if (get_integer(before, "task", -1) != task)
			continue;
		why = get_string(json_array_get(columns->events, i), "switch");
		wanted = strcmp(why, "blocked") ? "" : find_wanted(columns, task, i);
	}
	if (!*why || !strcmp(why, "start"))
		return;
	line = sheet_format(columns->sheet, "-- %s%s%s", why, *wanted ? " on " : "", wanted);
	add_text(&cell, 0, 3, INK_DOUBT, line);
	end_cell_line(&cell);
	free(line);
}

static void print_header(struct columns *columns)
{
	FILE *out = columns->sheet->out;
	unsigned int row, at, width;
	const char *name;
	size_t i, length;

	for (row = 0; row < 2 && !columns->list; row++) {
		at = 0;
		for (i = 0; i < columns->lanes_nr; i++) {
			struct lane *lane = find_nth_lane(columns, i);

			name = find_name(columns, lane);
			if (!lane->shown || !wrap_take(&name, columns->cell, WRAP_HARD, &length))
				continue;
			name = find_name(columns, lane);
			width = wrap_width(name, length);
			fprintf(out, "%*s", (int)(lane->offset - at), "");
			if (row)
				for (at = 0; at < width; at++)
					fputc('-', out);
			else
				fprintf(out, "%.*s", (int)length, name);
			at = lane->offset + width;
		}
		fputc('\n', out);
	}
}

/* The tasks that never went on, each at the bottom of its column. */
static void print_waiting(struct columns *columns)
{
	const json_t *wait;
	size_t index;
	char *line;

	json_array_foreach(json_object_get(columns->finding, "waits"), index, wait) {
		struct cell cell = { .columns = columns, .lane = find_lane(columns, wait) };

		line = sheet_format(columns->sheet, "-- waits for %s", get_string(wait, "wants"));
		add_text(&cell, 0, 3, INK_BAD, line);
		add_location(&cell, json_object_get(wait, "site"));
		end_cell_line(&cell);
		free(line);
	}
}

static void print_steps(struct columns *columns)
{
	size_t index, last = 0;
	const json_t *event;
	bool printed = false;

	json_array_foreach(columns->events, index, event) {
		if (!check_shown(columns, event))
			continue;
		if (printed)
			print_switch(columns, last, index);
		print_event(columns, event, index);
		last = index;
		printed = true;
	}
	print_waiting(columns);
}

void columns_print(struct sheet *sheet, const json_t *finding)
{
	struct columns columns = { .sheet = sheet, .finding = finding, .margin = 4 };
	size_t index, shown = 0, left;
	const json_t *event;

	columns.events = json_object_get(finding, "events");
	if (!json_array_size(columns.events))
		return;
	columns.lanes_nr = json_array_size(json_object_get(finding, "tasks")) + 1;
	columns.lanes = calloc(columns.lanes_nr, sizeof(*columns.lanes));
	if (!columns.lanes) {
		sheet->failed = true;
		return;
	}
	columns.all = sheet->verbose;
	json_array_foreach(columns.events, index, event)
		shown += check_shown(&columns, event);
	columns.all = columns.all || !shown;
	for (left = index > 10 ? index : 10; left; left /= 10)
		columns.margin++;
	plan_lanes(&columns);

	if (columns.all || shown == index)
		sheet_wrapf(sheet, 0, 0, INK_BOLD, "Steps:");
	else
		sheet_wrapf(sheet, 0, 0, INK_BOLD,
			    "Steps (%zu of %zu, the others do not matter):", shown, index);
	fputc('\n', sheet->out);
	print_header(&columns);
	print_steps(&columns);
	fputc('\n', sheet->out);
	free(columns.lanes);
}
