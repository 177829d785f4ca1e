// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * Generates requests to podnet.ko from the policies that the running kernel
 * reports, spoils them, and looks at what comes of it:
 *
 *	fuzz-netlink [-s SEED] [-n INPUTS] [-t SECONDS] DEVICE
 *
 * First one way to spoil each attribute of each command at a time, then random
 * ones from several processes while devices come and go. Prints TAP lines
 * without a plan.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/podnet.h>
#include <net/if.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../bounds.h"
#include "cleanup.h"
#include "exchange.h"
#include "message.h"
#include "mutation.h"
#include "podnet.h"
#include "policy.h"
#include "request.h"
#include "state.h"

#define WORKERS		3
#define BATCH		250		/* inputs of a worker before all is checked */
#define SITES_MAX	2048
#define SENT_MAX	(160u << 10)
#define DEVICE_CHANGES	6		/* in one batch */

/* How often, and the first one whole. */
struct complaint {
	unsigned long count;
	char first[1024];
};

/* Shared by all processes. */
struct tally {
	unsigned long inputs, valid, accepted, refused, unanswered, unsent, events;
	unsigned long unsupported, not_whole, busy;	/* refused without a text */
	unsigned long died;
	struct complaint silent, astray, not_refused, changed;
};

static struct tally *tally;
static struct family family;
static unsigned int device;
static const char *device_name;

#define COUNT(member) __atomic_add_fetch(&tally->member, 1, __ATOMIC_RELAXED)

static void complain(struct complaint *complaint, const char *what,
		     const uint8_t *bytes, size_t size, const struct answer *answer)
{
	char *at = complaint->first;
	const char *end = at + sizeof(complaint->first);

	if (__atomic_fetch_add(&complaint->count, 1, __ATOMIC_RELAXED))
		return;
	at += snprintf(at, end - at, "%s (answer: %s, %s): ", what,
		       strerror(answer->error), answer->text);
	for (size_t i = 0; i < size && end - at > 3; i++)
		at += snprintf(at, end - at, "%02x", bytes[i]);
}

static void note(const char *what, const uint8_t *bytes, size_t size,
		 const struct answer *answer)
{
	COUNT(inputs);
	if (answer->refusals)
		COUNT(refused);
	else if (answer->acks || answer->objects)
		COUNT(accepted);
	else
		COUNT(unanswered);
	if (answer->astray)
		complain(&tally->astray, what, bytes, size, answer);
	__atomic_add_fetch(&tally->unsupported, answer->silent_unsupported, __ATOMIC_RELAXED);
	__atomic_add_fetch(&tally->not_whole, answer->silent_short, __ATOMIC_RELAXED);
	__atomic_add_fetch(&tally->busy, answer->silent_busy, __ATOMIC_RELAXED);
	if (answer->silent)
		complain(&tally->silent, what, bytes, size, answer);
}

/* ------------------------------------------------- one thing at a time */

struct systematic {
	struct podnet_netlink netlink;
	struct podnet_genl *genl;
	struct message *message;
	uint8_t *bytes;
	struct state state;
	bool failed;
};

static int try_bytes(struct systematic *run, const char *what, size_t size,
		     struct answer *ret)
{
	int err = exchange(&run->netlink, family.id, run->bytes, size, ret);

	if (err) {
		COUNT(inputs);
		COUNT(unsent);
		return err;
	}
	note(what, run->bytes, size, ret);
	return 0;
}

static void reread(struct systematic *run, const char *what)
{
	struct podnet_error err = {};

	if (!state_read(run->genl, &run->state, &err) || run->failed)
		return;
	run->failed = true;
	printf("# after \"%s\": %s\n", what, err.text);
}

/* Peers, routes and ports for requests to meet. */
static void populate(struct systematic *run)
{
	static const unsigned int commands[] = { PODNET_CMD_PEER_NEW,
						 PODNET_CMD_ROUTE_NEW,
						 PODNET_CMD_PORT_NEW };
	struct random random = { 1 };
	struct answer answer;

	for (size_t i = 0; i < ARRAY_SIZE(commands); i++) {
		for (int round = 0; round < 12; round++) {
			struct request request = {
				.cmd = commands[i],
				.ifindex = device,
				.entries = 1,
				.complete = true,
				.joins = true,
			};

			request_build(run->message, &family, &request, &random);
			COUNT(valid);
			try_bytes(run, "valid",
				  message_encode(run->message, 1, run->bytes, SENT_MAX),
				  &answer);
		}
	}
	reread(run, "populating");
}

static void try_mutation(struct systematic *run, const struct request *request,
			 size_t index, enum mutation mutation)
{
	const struct policy *policy = family_policy(&family, request->cmd, request->dump);
	const uint64_t digest = run->state.digest;
	static struct node_site sites[SITES_MAX];
	struct random random = { 7 };
	const struct policy_attr *attr;
	struct answer answer;
	char what[128];
	bool fatal, list;
	size_t size;

	request_build(run->message, &family, request, &random);
	message_sites(run->message, sites, SITES_MAX);
	attr = mutation_policy(&family, policy, &sites[index]);
	list = !sites[index].parent && (*sites[index].link)->nest;
	snprintf(what, sizeof(what), "command %u%s, attribute %u%s%s", request->cmd,
		 request->dump ? " (dump)" : "", (*sites[index].link)->type & 0x3fff,
		 sites[index].parent ? " of a nest, " : ", ", mutation_name(mutation));
	if (!attr || !mutation_apply(run->message, &sites[index], attr, mutation, &fatal))
		return;
	size = message_encode(run->message, 1, run->bytes, SENT_MAX);
	if (!size || try_bytes(run, what, size, &answer))
		return;
	/* The dump of all devices looks at no attribute. */
	if (request->dump && request->cmd == PODNET_CMD_DEVICE_GET &&
	    mutation == MUTATION_REPEATED)
		fatal = false;
	if (fatal && !answer.refusals)
		complain(&tally->not_refused, what, run->bytes, size, &answer);
	/* Of a list, the entries before the one refused stay applied. */
	reread(run, what);
	if (answer.refusals && run->state.digest != digest &&
	    !(list && mutation == MUTATION_REPEATED))
		complain(&tally->changed, what, run->bytes, size, &answer);
}

/* All prefixes of a request, as a whole message and as the start of one. */
static void try_truncated(struct systematic *run, const struct request *request)
{
	struct random random = { 7 };
	struct answer answer;
	uint32_t length;
	size_t size;

	request_build(run->message, &family, request, &random);
	size = message_encode(run->message, 1, run->bytes, SENT_MAX);
	for (length = 0; length < size; length++) {
		try_bytes(run, "the start of a message", length, &answer);
		memcpy(run->bytes, &length, sizeof(length));
		try_bytes(run, "a truncated message", length, &answer);
		length = length < 64 ? length : length + 6;
		memcpy(run->bytes, &(uint32_t){ size }, sizeof(uint32_t));
	}
	reread(run, "truncated messages");
}

static void try_headers(struct systematic *run, const struct request *request)
{
	static const uint16_t flags[] = { 0, NLM_F_REQUEST, NLM_F_REQUEST | NLM_F_DUMP,
					  NLM_F_REQUEST | NLM_F_ACK | NLM_F_ECHO,
					  NLM_F_REQUEST | NLM_F_ACK | NLM_F_ROOT,
					  NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL,
					  0xffff };
	static const uint8_t versions[] = { 0, 2, 255 };
	struct random random = { 7 };
	struct answer answer;

	for (size_t i = 0; i < ARRAY_SIZE(flags) + ARRAY_SIZE(versions) + 1; i++) {
		size_t size;

		request_build(run->message, &family, request, &random);
		if (i < ARRAY_SIZE(flags))
			run->message->flags = flags[i];
		else if (i < ARRAY_SIZE(flags) + ARRAY_SIZE(versions))
			run->message->version = versions[i - ARRAY_SIZE(flags)];
		else
			run->message->reserved = 1;
		size = message_encode(run->message, 1, run->bytes, SENT_MAX);
		try_bytes(run, "an odd header", size, &answer);
	}
	reread(run, "odd headers");
}

static void try_request(struct systematic *run, const struct request *request)
{
	static struct node_site sites[SITES_MAX];
	struct random random = { 7 };
	size_t count;

	populate(run);
	request_build(run->message, &family, request, &random);
	count = message_sites(run->message, sites, SITES_MAX);
	for (size_t i = 0; i < count; i++)
		for (int mutation = 0; mutation < MUTATION_COUNT; mutation++)
			try_mutation(run, request, i, mutation);
	try_truncated(run, request);
	try_headers(run, request);
}

static int run_systematic(struct podnet_genl *genl)
{
	struct systematic run = { .genl = genl };
	struct podnet_error err = {};

	run.message = malloc(sizeof(*run.message));
	run.bytes = malloc(SENT_MAX);
	if (!run.message || !run.bytes ||
	    podnet_netlink_open(NETLINK_GENERIC, &run.netlink, &err)) {
		printf("Bail out! %s\n", err.text);
		return 1;
	}
	for (unsigned int cmd = 0; cmd <= COMMAND_MAX; cmd++) {
		struct request request = {
			.cmd = cmd,
			.ifindex = device,
			.entries = 1,
			.complete = true,
		};

		if (family_policy(&family, cmd, false))
			try_request(&run, &request);
		else if (cmd < 20 || cmd > 250)
			try_headers(&run, &request);
		request.dump = true;
		if (family_policy(&family, cmd, true))
			try_request(&run, &request);
	}
	podnet_netlink_close(&run.netlink);
	free(run.message);
	free(run.bytes);
	return run.failed;
}

/* ------------------------------------------------------------- at random */

/* Mostly those that make what the others need. */
static unsigned int some_command(struct random *random)
{
	const unsigned int kind = random_below(random, 100);

	if (kind < 25)
		return PODNET_CMD_PEER_NEW;
	if (kind < 40)
		return PODNET_CMD_ROUTE_NEW;
	if (kind < 50)
		return PODNET_CMD_PORT_NEW;
	if (kind < 97)
		return random_below(random, PODNET_CMD_MAX + 1);
	return random_below(random, COMMAND_MAX + 1);
}

static uint32_t some_device(struct random *random)
{
	switch (random_below(random, 20)) {
	case 0:
		return 1;
	case 1:
		return random_next(random);
	case 2:
	case 3:
		/* Those that come and go. */
		return device + random_below(random, 40);
	default:
		return device;
	}
}

static unsigned int some_entries(struct random *random)
{
	if (random_percent(random, 90))
		return 1 + random_below(random, 3);
	return random_percent(random, 70) ? 20 : 1000;
}

static void spoil(struct message *message, const struct request *request,
		  struct random *random)
{
	const struct policy *policy = family_policy(&family, request->cmd, request->dump);
	static struct node_site sites[SITES_MAX];
	const size_t rounds = 1 + random_below(random, 3);
	bool fatal;

	for (size_t i = 0; i < rounds; i++) {
		size_t count = message_sites(message, sites, SITES_MAX);
		struct node_site *site = &sites[random_below(random, count)];
		const struct policy_attr *attr;

		if (!count)
			return;
		attr = mutation_policy(&family, policy, site);
		if (attr)
			mutation_apply(message, site, attr,
				       random_below(random, MUTATION_COUNT), &fatal);
	}
}

static size_t some_message(struct message *message, uint8_t *bytes, size_t room,
			   struct random *random)
{
	struct request request = {
		.cmd = some_command(random),
		.dump = random_percent(random, 10),
		.ifindex = some_device(random),
		.entries = some_entries(random),
		.joins = random_percent(random, 50),
	};
	const unsigned int kind = random_below(random, 100);
	size_t size;

	request_build(message, &family, &request, random);
	if (kind < 30)
		COUNT(valid);
	if (kind >= 30 && kind < 80)
		spoil(message, &request, random);
	if (random_percent(random, 5))
		message->flags |= random_next(random);
	size = message_encode(message, random_next(random), bytes, room);
	if (kind >= 70 && size > NLMSG_HDRLEN) {
		size = NLMSG_HDRLEN +
		       mutation_bytes(bytes + NLMSG_HDRLEN, size - NLMSG_HDRLEN,
				      room - NLMSG_HDRLEN, random);
		/* Mostly the length of what is there. */
		if (random_percent(random, 80))
			memcpy(bytes, &(uint32_t){ size }, sizeof(uint32_t));
	}
	return size;
}

/* One datagram, of one message or several. */
static size_t some_datagram(struct message *message, uint8_t *bytes,
			    struct random *random)
{
	size_t size = some_message(message, bytes, SENT_MAX, random);

	while (random_percent(random, 10)) {
		const size_t at = NLMSG_ALIGN(size);
		size_t more;

		if (at >= SENT_MAX)
			break;
		more = some_message(message, bytes + at, SENT_MAX - at, random);
		if (!more)
			break;
		size = at + more;
	}
	return size;
}

static int run_worker(uint64_t seed, unsigned int part)
{
	struct random random = random_stream(seed, part);
	struct podnet_netlink netlink;
	struct message *message = malloc(sizeof(*message));
	uint8_t *bytes = malloc(SENT_MAX);

	if (!message || !bytes || podnet_netlink_open(NETLINK_GENERIC, &netlink, NULL))
		return 1;
	for (int i = 0; i < BATCH; i++) {
		size_t size = some_datagram(message, bytes, &random);
		struct answer answer;

		if (exchange(&netlink, family.id, bytes, size, &answer)) {
			COUNT(inputs);
			COUNT(unsent);
		} else {
			note("at random", bytes, size, &answer);
		}
	}
	podnet_netlink_close(&netlink);
	return 0;
}

static void change_device(struct podnet_genl *genl, struct podnet_rtnl *rtnl,
			  struct random *random)
{
	static const char *const names[] = { NULL, "fuzz1", "fuzz2" };
	unsigned int which = random_below(random, ARRAY_SIZE(names));
	const char *name = names[which] ?: device_name;
	struct podnet_device wanted = {
		.members = PODNET_DEVICE_PORT,
		.ifindex = if_nametoindex(name),
		.port = 7000 + which,
	};

	if (!wanted.ifindex) {
		podnet_link_add_podnet(rtnl, name, NULL);
		wanted.ifindex = if_nametoindex(name);
		podnet_device_set(genl, &wanted, NULL);
	} else if (which && random_percent(random, 40)) {
		podnet_link_del(rtnl, wanted.ifindex, NULL);
	} else {
		podnet_link_set_up(rtnl, wanted.ifindex, random_percent(random, 60),
				   NULL);
	}
}

/* Both ends in this namespace. */
static int make_pair(struct podnet_rtnl *rtnl, unsigned int number,
		     struct podnet_error *err)
{
	int netns = open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
	char host[IF_NAMESIZE], pod[IF_NAMESIZE];
	int ret;

	snprintf(host, sizeof(host), REQUEST_PAIR_HOST, number);
	snprintf(pod, sizeof(pod), REQUEST_PAIR_POD, number);
	ret = podnet_link_add_podport(rtnl, host, pod, netns, 1400, err);
	close(netns);
	return ret;
}

static int make_pairs(struct podnet_error *err)
{
	struct podnet_rtnl *rtnl;
	int ret = podnet_rtnl_open(&rtnl, err);

	if (ret)
		return ret;
	for (unsigned int i = 0; !ret && i < REQUEST_PAIRS; i++)
		ret = make_pair(rtnl, i, err);
	podnet_rtnl_close(rtnl);
	return ret;
}

static void change_pair(struct podnet_rtnl *rtnl, struct random *random)
{
	const unsigned int number = random_below(random, REQUEST_PAIRS);
	char host[IF_NAMESIZE];
	unsigned int ifindex;

	snprintf(host, sizeof(host), REQUEST_PAIR_HOST, number);
	ifindex = if_nametoindex(host);
	if (!ifindex)
		make_pair(rtnl, number, NULL);
	else if (random_percent(random, 30))
		podnet_link_del(rtnl, ifindex, NULL);
	else
		podnet_link_set_up(rtnl, ifindex, random_percent(random, 60), NULL);
}

/* Devices and pairs come and go, and go up and down, under those that write to
 * them. */
static int run_devices(uint64_t seed, unsigned int part)
{
	struct random random = random_stream(seed, part);
	struct podnet_genl *genl;
	struct podnet_rtnl *rtnl;

	if (podnet_rtnl_open(&rtnl, NULL) || podnet_genl_open(&genl, NULL))
		return 1;
	for (int i = 0; i < DEVICE_CHANGES; i++) {
		change_device(genl, rtnl, &random);
		change_pair(rtnl, &random);
	}
	podnet_genl_close(genl);
	podnet_rtnl_close(rtnl);
	return 0;
}

static int count_event(const struct podnet_event *event, void *data)
{
	COUNT(events);
	return 0;
}

/* Returns false if an event cannot be decoded. */
static bool read_events(struct podnet_genl *events)
{
	struct podnet_error err = {};
	int code = podnet_event_read(events, count_event, NULL, &err);

	if (!code || code == -ENOBUFS)
		return true;
	printf("# event: %s\n", err.text);
	return false;
}

static void run_batch(uint64_t seed, unsigned int batch)
{
	pid_t pids[WORKERS + 1];
	int status;

	fflush(stdout);
	for (int i = 0; i <= WORKERS; i++) {
		const unsigned int part = 1 + batch * (WORKERS + 1) + i;

		pids[i] = fork();
		if (!pids[i])
			_exit(i < WORKERS ? run_worker(seed, part) :
					    run_devices(seed, part));
	}
	for (int i = 0; i <= WORKERS; i++)
		if (waitpid(pids[i], &status, 0) < 0 || status)
			COUNT(died);
}

static bool run_random(struct podnet_genl *genl, struct podnet_genl *events,
		       struct bounds *bounds)
{
	struct podnet_error err = {};
	struct state state;
	unsigned int batch;

	bounds_start(bounds);
	for (batch = 0; bounds_go_on(bounds, batch * WORKERS * BATCH); batch++) {
		run_batch(bounds->seed, batch);
		if (state_read(genl, &state, &err)) {
			printf("# after batch %u: %s\n", batch, err.text);
			return false;
		}
		if (!read_events(events))
			return false;
	}
	printf("# left at the end: %u devices, %u peers, %u routes, %u ports\n",
	       state.devices, state.peers, state.routes, state.ports);
	return true;
}

/* ---------------------------------------------------------------- all of it */

static void verdict(bool good, const char *name)
{
	printf("%s %s\n", good ? "ok" : "not ok", name);
}

static void verdict_of(const struct complaint *complaint, const char *name)
{
	verdict(!complaint->count, name);
	if (complaint->count)
		printf("# %lu times, first: %s\n", complaint->count, complaint->first);
}

static void print_policies(void)
{
	unsigned int attrs = 0, cmds = 0;

	for (unsigned int i = 0; i < family.policy_count; i++)
		for (unsigned int type = 0; type <= family.policies[i].max; type++)
			attrs += family.policies[i].attrs[type].type != NL_ATTR_TYPE_INVALID;
	for (unsigned int cmd = 0; cmd <= COMMAND_MAX; cmd++)
		cmds += family_policy(&family, cmd, false) || family_policy(&family, cmd, true);
	printf("# the kernel reports %u commands, %u policies, %u attributes\n", cmds,
	       family.policy_count, attrs);
}

static void print_tally(void)
{
	printf("# inputs %lu: valid %lu, accepted %lu, refused %lu, unanswered %lu, unsent %lu; events %lu\n",
	       tally->inputs, tally->valid, tally->accepted, tally->refused,
	       tally->unanswered, tally->unsent, tally->events);
	printf("# refused without a text: by the family %lu; by generic netlink: command not there or no dump %lu, header not whole %lu, second dump %lu\n",
	       tally->silent.count, tally->unsupported, tally->not_whole, tally->busy);
}

int main(int argc, char **argv)
{
	struct bounds bounds = { .seed = 1, .inputs = 10000 };
	struct podnet_netlink netlink;
	struct podnet_genl *genl, *events;
	struct podnet_error err = {};
	bool together;

	if (!bounds_parse(&bounds, argc, argv))
		return 2;
	if (optind + 1 != argc)
		return 2;
	device_name = argv[optind];
	device = if_nametoindex(device_name);
	tally = mmap(NULL, sizeof(*tally), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (!device || tally == MAP_FAILED ||
	    podnet_netlink_open(NETLINK_GENERIC, &netlink, &err) ||
	    family_read(&netlink, PODNET_GENL_NAME, &family, &err) ||
	    podnet_genl_open(&genl, &err) || podnet_genl_open(&events, &err) ||
	    podnet_event_subscribe(events, &err) || make_pairs(&err)) {
		printf("Bail out! %s\n", device ? err.text : "no such device");
		return 1;
	}

	printf("# seed %llu\n", (unsigned long long)bounds.seed);
	print_policies();
	verdict(!run_systematic(genl) && read_events(events),
		"the state fits together after each spoiled request");
	printf("# systematic inputs: %lu\n", tally->inputs);
	together = run_random(genl, events, &bounds);
	verdict(together, "the state fits together after each batch of random requests");
	verdict_of(&tally->not_refused, "what a policy excludes is refused");
	verdict_of(&tally->changed, "what is refused changes nothing");
	verdict_of(&tally->silent, "each refusal of the family has a text");
	verdict_of(&tally->astray, "each offset of a refusal lies in the request");
	verdict(!tally->died, "all processes end well");
	print_tally();
	return 0;
}
