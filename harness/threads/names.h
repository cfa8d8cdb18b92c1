/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Included before everything else where scenarios are compiled for threads: what they ask the
 * engine is answered by harness/threads/, and the current task is one of several.
 */
#ifndef THREADS_NAMES_H
#define THREADS_NAMES_H

#define CURRENT_TASK_STORAGE _Thread_local
#define current_task	     thread_task
#define task_operation_begin thread_operation_begin
#define task_operation_end   thread_operation_end
#define execution_exclude    thread_exclude
/* What the engine knows of memory is not kept there, and nobody looks at it. */
#define block_find	thread_block_find
#define memory_access	thread_memory_access
#define watch_unwritten thread_watch_unwritten

#endif
