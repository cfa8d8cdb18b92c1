/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef DETECT_RACE_H
#define DETECT_RACE_H

/* Places where marked accesses were found unordered since the search began. */
unsigned int race_unordered_marked(void);

#endif
