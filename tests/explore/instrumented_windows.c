// SPDX-License-Identifier: GPL-2.0-only
/* Functions that faults can be confined to. */

void window_one(void (*inside)(void *arg), void *arg);
void window_one(void (*inside)(void *arg), void *arg)
{
	inside(arg);
}

/* Calls itself as often as it is told, then @inside. */
void window_two(void (*inside)(void *arg), void *arg, unsigned int depth);
void window_two(void (*inside)(void *arg), void *arg, unsigned int depth)
{
	if (depth)
		window_two(inside, arg, depth - 1);
	else
		inside(arg);
}
