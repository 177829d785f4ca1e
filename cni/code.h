/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * The error codes of the CNI specification, section "Error". Functions that
 * know which one applies return it together with a text in struct
 * podnet_error; CNI_OK is 0.
 */
#ifndef PODNET_CNI_CODE_H
#define PODNET_CNI_CODE_H

#include "error.h"

enum cni_code {
	CNI_OK = 0,
	CNI_INCOMPATIBLE_VERSION = 1,
	CNI_UNSUPPORTED_FIELD = 2,
	CNI_INVALID_ENVIRONMENT = 4,
	CNI_IO_FAILURE = 5,
	CNI_DECODING_FAILURE = 6,
	CNI_INVALID_CONFIG = 7,
	CNI_INVALID_NETNS = 8,
	CNI_TRY_AGAIN = 11,
	CNI_INTERNAL = 999,
};

/* Returns @code, so that "return cni_error_set(...)" reads well. */
enum cni_code cni_error_set(struct podnet_error *err, enum cni_code code,
			    const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* What somebody who meets this code should do; NULL if nothing general. */
const char *cni_code_advice(enum cni_code code);

#endif /* PODNET_CNI_CODE_H */
