// SPDX-License-Identifier: GPL-2.0-only
/*
 * Reads and writes whole files. A new file is written under a temporary name in the same directory
 * and renamed: whoever opens the name sees nothing, the old file, or all of the new one. Not synced
 * to the disk: after a power cut the file may be missing.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include "harness/scenario/file.h"

static int read_all(int fd, size_t max, char **text, size_t *length)
{
	size_t size = 0, room = 16384;
	char *bytes = malloc(room + 1);

	while (bytes) {
		ssize_t got = read(fd, bytes + size, room - size);

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0) {
			int error = -errno;

			free(bytes);
			return error;
		}
		size += (size_t)got;
		if (size > max) {
			free(bytes);
			return -EFBIG;
		}
		if (!got) {
			bytes[size] = '\0';
			*text = bytes;
			*length = size;
			return 0;
		}
		if (size == room) {
			char *larger = realloc(bytes, (room *= 2) + 1);

			if (!larger)
				free(bytes);
			bytes = larger;
		}
	}
	return -ENOMEM;
}

int file_read(const char *path, size_t max, char **text, size_t *length)
{
	struct stat st;
	int fd, error;

	if (stat(path, &st))
		return -errno;
	if (S_ISDIR(st.st_mode))
		return -EISDIR;
	if (!S_ISREG(st.st_mode) && !S_ISFIFO(st.st_mode))
		return -EINVAL;
	if (S_ISREG(st.st_mode) && (size_t)st.st_size > max)
		return -EFBIG;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	error = read_all(fd, max, text, length);
	close(fd);
	return error;
}

int file_create(struct file_new *file, const char *path)
{
	mode_t mask = umask(0);
	int fd, error;

	umask(mask);
	*file = (struct file_new){ .path = strdup(path) };
	if (!file->path || asprintf(&file->temporary, "%s.XXXXXX", path) < 0) {
		free(file->path);
		return -ENOMEM;
	}
	fd = mkostemp(file->temporary, O_CLOEXEC);
	if (fd >= 0) {
		fchmod(fd, 0666 & ~mask);
		file->out = fdopen(fd, "w");
	}
	if (file->out)
		return 0;
	error = -errno;
	if (fd >= 0) {
		close(fd);
		unlink(file->temporary);
	}
	free(file->temporary);
	free(file->path);
	return error;
}

int file_commit(struct file_new *file, int error)
{
	if (!error && (fflush(file->out) || ferror(file->out)))
		error = errno ? -errno : -EIO;
	if (fclose(file->out) && !error)
		error = -errno;
	if (!error && rename(file->temporary, file->path))
		error = -errno;
	if (error)
		unlink(file->temporary);
	free(file->temporary);
	free(file->path);
	return error;
}

int file_make_directories(const char *path)
{
	char *copy = strdup(path);
	int error = 0;

	if (!copy)
		return -ENOMEM;
	for (char *slash = copy; !error && slash;) {
		struct stat st;

		slash = strchr(slash + 1, '/');
		if (slash)
			*slash = '\0';
		if (mkdir(copy, 0777) &&
		    (errno != EEXIST || stat(copy, &st) || !S_ISDIR(st.st_mode)))
			error = errno == EEXIST ? -ENOTDIR : -errno;
		if (slash)
			*slash = '/';
	}
	free(copy);
	return error;
}
