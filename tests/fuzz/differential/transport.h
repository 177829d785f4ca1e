/* SPDX-License-Identifier: GPL-2.0 OR MIT */
/* What is behind the headers of a packet. */
#ifndef DIFFERENTIAL_TRANSPORT_H
#define DIFFERENTIAL_TRANSPORT_H

#include "packet.h"

/* Of whatever protocol, in a packet that has nothing yet. @number is that of the
 * case, and one of the ports. */
void transport_append(struct packet *packet, uint16_t number, struct random *random);

/* Of TCP or UDP, of @payload bytes; its checksum is that of the pseudo header, as a
 * NIC wants it. */
void transport_append_offload(struct packet *packet, uint8_t protocol, size_t payload,
			      uint16_t number, struct random *random);

#endif /* DIFFERENTIAL_TRANSPORT_H */
