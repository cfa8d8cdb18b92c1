# SPDX-License-Identifier: GPL-2.0-only
#
# cmake -DROOT=DIR -DOUTPUT=FILE -P: writes the header that identifies all others that models are
# compiled with. An object that was compiled with other ones may have other layouts of structs.
file(GLOB_RECURSE headers RELATIVE "${ROOT}"
	"${ROOT}/include/lockstep/*.h" "${ROOT}/include/kernel/*.h" "${ROOT}/model/*.h")
list(SORT headers)
set(all "")
foreach(header IN LISTS headers)
	file(SHA256 "${ROOT}/${header}" digest)
	string(APPEND all "${header} ${digest}\n")
endforeach()
string(SHA256 digest "${all}")
string(SUBSTRING "${digest}" 0 16 digest)
file(WRITE "${OUTPUT}"
"/* SPDX-License-Identifier: GPL-2.0-only */
/* Made by CMake. */
#ifndef LOCKSTEP_HEADERS_H
#define LOCKSTEP_HEADERS_H

/* Of all headers that a model may include: another digest, other headers. */
#define LOCKSTEP_HEADERS \"${digest}\"

#endif
")
