/* SPDX-License-Identifier: GPL-2.0-only */
#ifndef ENGINE_CRASH_H
#define ENGINE_CRASH_H

int crash_catch(void);
void crash_release(void);

#endif
