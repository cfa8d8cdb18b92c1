// SPDX-License-Identifier: GPL-2.0-only
/*
 * The files of a lock graph: JSON, the language of Graphviz, and a picture where Graphviz is
 * installed. No shell is involved.
 */
#include <ctype.h>
#include <errno.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>
#include "harness/scenario/file.h"
#include "harness/scenario/lock_graph.h"
#include "harness/scenario/replay_file.h"

#define DRAWN_EDGES_MAX 400u /* of more, nobody could read the picture */

extern char **environ;

static void write_text(FILE *out, const char *text)
{
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			fputc('\\', out);
		fputc(*text, out);
	}
}

static const char *string_of(const json_t *one, const char *key)
{
	const char *text = json_string_value(json_object_get(one, key));

	return text ? text : "";
}

static long long number_of(const json_t *one, const char *key)
{
	return (long long)json_integer_value(json_object_get(one, key));
}

/* The worst that is said of a circle that the edge is in. */
static const char *circle_style(const json_t *document, size_t edge)
{
	const char *style = NULL;
	const json_t *circle, *number;
	size_t i, j;

	json_array_foreach(json_object_get(document, "circles"), i, circle) {
		json_array_foreach(json_object_get(circle, "edges"), j, number) {
			const char *verdict = string_of(circle, "verdict");

			if ((size_t)json_integer_value(number) != edge ||
			    !strcmp(verdict, "refuted"))
				continue;
			if (strcmp(verdict, "guarded"))
				return "color=red, fontcolor=red, penwidth=2";
			style = "color=darkorange3, fontcolor=darkorange3, penwidth=2";
		}
	}
	return style;
}

/* Those that have an edge: the rest would only take room. */
static bool has_edge(const json_t *edges, size_t place)
{
	const json_t *edge;
	size_t i;

	json_array_foreach(edges, i, edge) {
		if ((size_t)number_of(edge, "from") == place ||
		    (size_t)number_of(edge, "to") == place)
			return true;
	}
	return false;
}

static void write_nodes(FILE *out, const json_t *list, const json_t *edges, char prefix)
{
	const json_t *one;
	size_t i;

	json_array_foreach(list, i, one) {
		const json_t *checked = json_object_get(one, "checked");

		if (!has_edge(edges, i))
			continue;
		fprintf(out, "\t\t%c%zu [label=\"", prefix, i);
		write_text(out, string_of(one, "name"));
		if (*string_of(one, "type"))
			fprintf(out, "\\n%s%s", string_of(one, "type"),
				json_is_false(checked) ? ", not checked by class" : "");
		fprintf(out, "\"%s];\n", json_is_false(checked) ? ", style=\"rounded,bold\"" : "");
	}
}

static void write_label(FILE *out, const json_t *edge)
{
	const json_t *site = json_object_get(edge, "taken_at");

	write_text(out, string_of(edge, "task"));
	fprintf(out, "\\n");
	write_text(out, string_of(site, "function"));
	if (json_object_get(site, "line"))
		fprintf(out, ":%lld", number_of(site, "line"));
	if (json_is_true(json_object_get(edge, "held_shared")))
		fprintf(out, "\\nheld for reading");
	if (strcmp(string_of(edge, "how"), "taken"))
		fprintf(out, "\\n%s", string_of(edge, "how"));
}

static const char *edge_style(const json_t *document, const json_t *edge, size_t number,
			      bool is_class)
{
	if (json_is_true(json_object_get(edge, "refuted")))
		return "color=gray, style=dotted";
	if (!is_class && circle_style(document, number))
		return circle_style(document, number);
	if (json_is_true(json_object_get(edge, "in_tree")))
		return "color=gray40, style=dashed";
	return strcmp(string_of(edge, "how"), "passed") ? "color=black" : "style=dashed";
}

static void write_edges(FILE *out, const json_t *document, const char *key, char prefix)
{
	const json_t *edge;
	size_t i;

	json_array_foreach(json_object_get(document, key), i, edge) {
		fprintf(out, "\t%c%lld -> %c%lld [%s, label=\"", prefix, number_of(edge, "from"),
			prefix, number_of(edge, "to"),
			edge_style(document, edge, i, prefix == 'c'));
		write_label(out, edge);
		fprintf(out, "\"];\n");
	}
}

static void write_part(FILE *out, const json_t *document, char prefix)
{
	const char *nodes = prefix == 'c' ? "classes" : "instances";
	const char *edges = prefix == 'c' ? "class_edges" : "edges";

	fprintf(out, "\tsubgraph cluster_%s {\n\t\tlabel=\"%s\"; color=gray80;\n", nodes,
		prefix == 'c' ? "lock classes" : "objects");
	write_nodes(out, json_object_get(document, nodes), json_object_get(document, edges),
		    prefix);
	fprintf(out, "\t}\n");
	write_edges(out, document, edges, prefix);
}

int lock_graph_dot(const json_t *document, FILE *out)
{
	fprintf(out, "digraph lockgraph {\n\tlabel=\"");
	write_text(out, string_of(document, "scenario"));
	fprintf(out, ", ");
	write_text(out, string_of(document, "case"));
	fprintf(out,
		"\\nan arrow leads from what is held to what is taken or waited for under it\";\n"
		"\tlabelloc=t; fontname=\"Helvetica\"; rankdir=LR; ranksep=0.8;\n"
		"\tnode [shape=box, style=rounded, fontname=\"Helvetica\", fontsize=11];\n"
		"\tedge [fontname=\"Helvetica\", fontsize=9];\n");
	write_part(out, document, 'i');
	write_part(out, document, 'c');
	fprintf(out, "}\n");
	return ferror(out) ? -EIO : 0;
}

static int dump_json(const json_t *document, FILE *out)
{
	return json_dumpf(document, out, JSON_INDENT(2)) || fputc('\n', out) == EOF ? -EIO : 0;
}

static int write_file(const char *path, const json_t *document,
		      int (*write)(const json_t *document, FILE *out))
{
	struct file_new file;
	int error = file_create(&file, path);

	if (error)
		return error;
	errno = 0;
	error = write(document, file.out);
	return file_commit(&file, error && errno ? -errno : error);
}

/* 0; a negative errno when Graphviz cannot be run; -ENOEXEC when it fails. */
static int draw(const char *dot, const char *svg)
{
	const char *argv[] = { "dot", "-Tsvg", "-o", svg, dot, NULL };
	posix_spawn_file_actions_t actions;
	int error, status;
	pid_t pid;

	error = posix_spawn_file_actions_init(&actions);
	if (error)
		return -error;
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", 1, 0);
	error = posix_spawnp(&pid, "dot", &actions, NULL, (char *const *)argv, environ);
	posix_spawn_file_actions_destroy(&actions);
	if (error)
		return -error;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return -errno;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? 0 : -ENOEXEC;
}

static const char *draw_to(struct pool *pool, const json_t *document, const char *dot,
			   const char *svg)
{
	size_t edges = json_array_size(json_object_get(document, "edges")) +
		       json_array_size(json_object_get(document, "class_edges"));
	const char *part = pool_printf(pool, "%s.part", svg);
	int error;

	/* Graphviz needs longer than the search of a usual case; most graphs are never looked at.
	 */
	if (!json_array_size(json_object_get(document, "circles")))
		return pool_printf(pool, "it has no circle; \"dot -Tsvg %s\" draws it", dot);
	if (edges > DRAWN_EDGES_MAX)
		return pool_printf(pool, "it has %zu edges, and at most %u are drawn", edges,
				   DRAWN_EDGES_MAX);
	error = draw(dot, part);
	if (!error && rename(part, svg))
		error = -errno;
	if (!error)
		return NULL;
	unlink(part);
	if (error == -ENOENT)
		return "the program dot (Graphviz) is not installed";
	return error == -ENOEXEC ? "the program dot (Graphviz) failed"
				 : pool_printf(pool, "%s", strerror(-error));
}

int lock_graph_write(const json_t *document, const char *out_dir, const struct program *p,
		     json_t **told)
{
	struct pool pool = { 0 };
	const char *base = pool_printf(&pool, "%s/lockgraph/%s", out_dir, case_file_name(&pool, p));
	const char *json = pool_printf(&pool, "%s.json", base);
	const char *dot = pool_printf(&pool, "%s.dot", base);
	const char *svg = pool_printf(&pool, "%s.svg", base), *why;
	const char *failed = json;
	int error = file_make_directories(pool_printf(&pool, "%s/lockgraph", out_dir));

	if (!error)
		error = write_file(json, document, dump_json);

	if (!error) {
		failed = dot;
		error = write_file(dot, document, lock_graph_dot);
	}
	if (error) {
		*told = json_pack("{s:s}", "failed", failed);
	} else {
		*told = json_pack("{s:s, s:s}", "json", json, "dot", dot);
		why = draw_to(&pool, document, dot, svg);
		json_object_set_new(*told, why ? "no_svg" : "svg", json_string(why ? why : svg));
	}
	pool_free(&pool);
	return error;
}
