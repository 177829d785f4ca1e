/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/*
 * Messages for people on stderr. If stderr is the journal, each line carries
 * its level as sd-daemon(3) describes; otherwise the name of the program.
 */
#ifndef PODNETD_LOG_H
#define PODNETD_LOG_H

enum log_level {
	LOG_LEVEL_ERROR = 3,	/* the values of syslog(3) */
	LOG_LEVEL_WARNING = 4,
	LOG_LEVEL_INFO = 6,
};

void log_message(enum log_level level, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

#define log_error(...)		log_message(LOG_LEVEL_ERROR, __VA_ARGS__)
#define log_warning(...)	log_message(LOG_LEVEL_WARNING, __VA_ARGS__)
#define log_info(...)		log_message(LOG_LEVEL_INFO, __VA_ARGS__)

#endif /* PODNETD_LOG_H */
