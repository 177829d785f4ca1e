/* SPDX-License-Identifier: GPL-2.0 */
#ifndef _PODNET_WATCH_H
#define _PODNET_WATCH_H

/* Follows what happens to other devices. */
int podnet_watch_init(void);
void podnet_watch_exit(void);

#endif /* _PODNET_WATCH_H */
