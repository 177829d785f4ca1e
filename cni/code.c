// SPDX-License-Identifier: GPL-2.0 OR MIT
#include "code.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>

enum cni_code cni_error_set(struct podnet_error *err, enum cni_code code,
			    const char *format, ...)
{
	char text[sizeof(err->text)];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	podnet_error_set(err, EINVAL, "%s", text);
	return code;
}

const char *cni_code_advice(enum cni_code code)
{
	switch (code) {
	case CNI_INCOMPATIBLE_VERSION:
		return "set cniVersion of the network configuration to one of the "
		       "versions that the plugin's VERSION command lists";
	case CNI_INVALID_ENVIRONMENT:
		return "the container runtime sets these variables; "
		       "podnet-cni(8) tells which command needs which";
	case CNI_DECODING_FAILURE:
		return "podnet-cni(8) describes the network configuration and the "
		       "plugin's files";
	case CNI_UNSUPPORTED_FIELD:
	case CNI_INVALID_CONFIG:
		return "podnet-cni(8) describes the network configuration";
	case CNI_INVALID_NETNS:
		return "CNI_NETNS must be the pod's network namespace, such as "
		       "/run/netns/NAME or /proc/PID/ns/net";
	case CNI_TRY_AGAIN:
		return "the container runtime may try again later";
	case CNI_OK:
	case CNI_IO_FAILURE:
	case CNI_INTERNAL:
		break;
	}
	return NULL;
}
