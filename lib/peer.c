// SPDX-License-Identifier: GPL-2.0 OR MIT
#include <string.h>

#include "attr.h"
#include "bulk.h"
#include "codec_peer.h"
#include "genl.h"

static bool encode_whole(struct nl_msg *msg, const void *objects, size_t index)
{
	const struct podnet_peer *peer = (const struct podnet_peer *)objects + index;

	return podnet_peer_encode(msg, peer, peer->members);
}

static bool encode_name(struct nl_msg *msg, const void *objects, size_t index)
{
	return podnet_peer_encode(msg, (const struct podnet_peer *)objects + index,
				  0);
}

static void blame(const void *objects, size_t index, struct podnet_error *err)
{
	const struct podnet_peer *peers = objects;

	podnet_error_prefix(err, "peer %s", peers[index].name);
}

static struct podnet_bulk bulk_of(enum podnet_cmd cmd, unsigned int ifindex,
				  const struct podnet_peer *peers,
				  size_t count)
{
	return (struct podnet_bulk){
		.cmd = cmd,
		.ifindex = ifindex,
		.objects = peers,
		.count = count,
		.encode = encode_whole,
		.blame = blame,
	};
}

int podnet_peer_add(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count, bool replace,
		    struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PEER_NEW, ifindex, peers,
					  count);

	bulk.replace = replace;
	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_peer_write(struct podnet_genl *genl, unsigned int ifindex,
		      const struct podnet_peer *peers, size_t count,
		      uint32_t generation, struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PEER_NEW, ifindex, peers,
					  count);

	bulk.replace = true;
	bulk.generation = generation;
	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_peer_set(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count,
		    struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PEER_SET, ifindex, peers,
					  count);

	return podnet_bulk_send(genl, &bulk, err);
}

int podnet_peer_del(struct podnet_genl *genl, unsigned int ifindex,
		    const struct podnet_peer *peers, size_t count,
		    struct podnet_error *err)
{
	struct podnet_bulk bulk = bulk_of(PODNET_CMD_PEER_DEL, ifindex, peers,
					  count);

	bulk.encode = encode_name;
	return podnet_bulk_send(genl, &bulk, err);
}

struct find {
	struct podnet_peer *ret;
	bool found;
};

static int take(const struct podnet_event *event, void *data)
{
	struct find *find = data;

	if (event->peer) {
		*find->ret = *event->peer;
		find->found = true;
	}
	return 0;
}

int podnet_peer_get(struct podnet_genl *genl, unsigned int ifindex,
		    const char *name, struct podnet_peer *ret,
		    struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct podnet_peer peer = {};
	struct find find = { &peer, false };
	int r;

	if (strlen(name) > PODNET_NAME_MAX)
		return podnet_name_check(name, err);
	strcpy(peer.name, name);
	r = podnet_genl_message(genl, PODNET_CMD_PEER_GET, ifindex, &msg, err);
	if (r)
		return r;
	if (!podnet_peer_encode(msg, &peer, 0))
		return podnet_netlink_build_error(-NLE_NOMEM, err);
	r = podnet_genl_get(genl, msg, take, &find, err);
	if (r) {
		podnet_error_prefix(err, "peer %s", name);
		return r;
	}
	if (!find.found)
		return podnet_attr_error(err, "no peer in the reply");
	*ret = peer;
	return 0;
}

struct each {
	podnet_peer_fn fn;
	void *data;
};

static int each_peer(const struct podnet_event *event, void *data)
{
	const struct each *each = data;

	return event->peer ? each->fn(event->peer, each->data) : 0;
}

int podnet_peer_foreach(struct podnet_genl *genl, unsigned int ifindex,
			podnet_peer_fn fn, void *data,
			struct podnet_error *err)
{
	_cleanup_nl_msg_ struct nl_msg *msg = NULL;
	struct each each = { fn, data };
	int r;

	r = podnet_genl_message(genl, PODNET_CMD_PEER_GET, ifindex, &msg, err);
	if (r)
		return r;
	return podnet_genl_dump(genl, msg, each_peer, &each, err);
}
