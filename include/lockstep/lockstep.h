/* SPDX-License-Identifier: GPL-2.0-only */
/* Everything that a program needs that embeds lockstep. */
#ifndef LOCKSTEP_LOCKSTEP_H
#define LOCKSTEP_LOCKSTEP_H

#include <lockstep/engine.h>
#include <lockstep/finding.h>
#include <lockstep/objects.h>
#include <lockstep/version.h>

#endif
