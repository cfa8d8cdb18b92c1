/* SPDX-License-Identifier: GPL-2.0-only */
/* A step that looks at a field and changes it in two sections of a lock, with another's in between.
 */
#ifndef TESTS_FAULT_INSTRUMENTED_STEP_H
#define TESTS_FAULT_INSTRUMENTED_STEP_H

#define AS_IT_IS (-1)

struct step {
	const char *name;
	int first, other, second; /* what each section sets the field to, or AS_IT_IS */
	bool made_inside;	  /* the lock is made by the step itself */
	bool succeeds;		  /* although a call in it failed */
	bool before;		  /* the task has made the call before, outside of the step */
	bool persists;		  /* the fault */
};

extern struct step step_row;

int step_setup(void *arg);
void step_run(void *arg);
void step_other(void *arg);
void step_finish(void *arg);

#endif
