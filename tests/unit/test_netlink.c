// SPDX-License-Identifier: GPL-2.0 OR MIT
/*
 * The exchange with a kernel that the test plays itself: its answers lie in a
 * socket pair before the request is made.
 */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <sys/socket.h>

#include <cmocka.h>

#include "netlink.h"

#define BUFFER_SIZE (64u << 10)
#define TYPE 0x33

struct fixture {
	struct podnet_netlink netlink;
	int kernel;
	struct nl_msg *request;
	/* What the callback got: one digit for each message. */
	char seen[64];
	int answer;
};

static int setup(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	int size = 1 << 20;
	int fds[2];

	if (!f || socketpair(AF_UNIX, SOCK_SEQPACKET, 0, fds))
		return -1;
	setsockopt(fds[1], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	f->netlink.fd = fds[0];
	f->netlink.buffer = malloc(BUFFER_SIZE);
	f->kernel = fds[1];
	f->request = nlmsg_alloc_simple(TYPE, 0);
	*state = f;
	return 0;
}

static int teardown(void **state)
{
	struct fixture *f = *state;

	podnet_netlink_close(&f->netlink);
	close(f->kernel);
	nlmsg_free(f->request);
	free(f);
	return 0;
}

/* @ahead: which of the coming requests this answers; 1 is the next. */
static struct nl_msg *message(const struct fixture *f, unsigned int ahead,
			      int type, int flags, const void *data,
			      size_t size)
{
	struct nl_msg *msg = nlmsg_alloc_size(4096);
	struct nlmsghdr *nlh =
		nlmsg_put(msg, 0, f->netlink.seq + ahead, type, size, flags);

	memcpy(nlmsg_data(nlh), data, size);
	return msg;
}

static void answer(struct fixture *f, struct nl_msg *msg)
{
	const struct nlmsghdr *nlh = nlmsg_hdr(msg);

	assert_int_equal(send(f->kernel, nlh, nlh->nlmsg_len, 0),
			 nlh->nlmsg_len);
	nlmsg_free(msg);
}

static void answer_data(struct fixture *f, unsigned int ahead, int flags,
			char digit)
{
	answer(f, message(f, ahead, TYPE, flags, &digit, 1));
}

static void answer_ack(struct fixture *f, unsigned int ahead, int error)
{
	struct nlmsgerr ack = { .error = error };

	answer(f, message(f, ahead, NLMSG_ERROR, NLM_F_CAPPED, &ack,
			  sizeof(ack)));
}

static void answer_done(struct fixture *f, unsigned int ahead, int flags)
{
	int zero = 0;

	answer(f, message(f, ahead, NLMSG_DONE, NLM_F_MULTI | flags, &zero,
			  sizeof(zero)));
}

static int note(struct nlmsghdr *nlh, void *data, struct podnet_error *err)
{
	struct fixture *f = data;

	strncat(f->seen, nlmsg_data(nlh), 1);
	if (f->answer)
		podnet_error_set(err, EPROTO, "refused by the callback");
	return f->answer;
}

static bool is_drained(struct fixture *f)
{
	char byte;

	return recv(f->netlink.fd, &byte, 1, MSG_DONTWAIT) < 0 &&
	       errno == EAGAIN;
}

static int request(struct fixture *f, size_t *offset, struct podnet_error *err)
{
	return podnet_netlink_request(&f->netlink, f->request, note, f, offset,
				      err);
}

static int dump(struct fixture *f, struct podnet_error *err)
{
	return podnet_netlink_dump(&f->netlink, f->request, note, f, err);
}

static void an_ack_ends_a_request(void **state)
{
	struct fixture *f = *state;
	struct nlmsghdr sent;

	answer_ack(f, 1, 0);
	assert_int_equal(request(f, NULL, NULL), 0);
	assert_string_equal(f->seen, "");
	assert_int_equal(recv(f->kernel, &sent, sizeof(sent), 0), sizeof(sent));
	assert_int_equal(sent.nlmsg_seq, 1);
	assert_int_equal(sent.nlmsg_flags, NLM_F_REQUEST | NLM_F_ACK);
}

static void replies_come_before_the_ack(void **state)
{
	struct fixture *f = *state;

	answer_data(f, 1, 0, '1');
	answer_ack(f, 1, 0);
	assert_int_equal(request(f, NULL, NULL), 0);
	assert_string_equal(f->seen, "1");
}

static void answers_to_an_older_request_are_skipped(void **state)
{
	struct fixture *f = *state;

	f->netlink.seq = 7;
	answer_data(f, 0, 0, 'x');
	answer_ack(f, 0, -EINVAL);
	answer_data(f, 1, 0, '1');
	answer_ack(f, 1, 0);
	assert_int_equal(request(f, NULL, NULL), 0);
	assert_string_equal(f->seen, "1");
}

static void a_refusal_is_an_errno_and_its_meaning(void **state)
{
	struct fixture *f = *state;
	struct podnet_error err = {};
	size_t offset = 99;

	answer_ack(f, 1, -EEXIST);
	assert_int_equal(request(f, &offset, &err), -EEXIST);
	assert_int_equal(err.code, EEXIST);
	assert_string_equal(err.text, "kernel: File exists");
	assert_int_equal(offset, 0);
}

static void a_lack_of_rights_says_which(void **state)
{
	struct fixture *f = *state;
	struct podnet_error err = {};

	answer_ack(f, 1, -EPERM);
	assert_int_equal(request(f, NULL, &err), -EPERM);
	assert_non_null(strstr(err.text, "CAP_NET_ADMIN"));
}

static void refuse_with_text(struct fixture *f, bool capped)
{
	struct {
		struct nlmsgerr ack;
		char echo[24];
	} refusal = { .ack.error = -EINVAL };
	struct nl_msg *msg;

	refusal.ack.msg.nlmsg_len = NLMSG_HDRLEN + sizeof(refusal.echo);
	msg = message(f, 1, NLMSG_ERROR,
		      NLM_F_ACK_TLVS | (capped ? NLM_F_CAPPED : 0), &refusal,
		      capped ? sizeof(refusal.ack) : sizeof(refusal));
	nla_put_string(msg, NLMSGERR_ATTR_MSG, "the port is taken");
	nla_put_u32(msg, NLMSGERR_ATTR_OFFS, 28);
	answer(f, msg);
}

static void the_extended_ack_is_passed_on(void **state)
{
	struct fixture *f = *state;

	for (int capped = 0; capped <= 1; capped++) {
		struct podnet_error err = {};
		size_t offset = 0;

		refuse_with_text(f, capped);
		assert_int_equal(request(f, &offset, &err), -EINVAL);
		assert_string_equal(err.text, "kernel: the port is taken");
		assert_int_equal(offset, 28);
	}
}

static void an_extended_ack_without_end_is_not_read(void **state)
{
	struct nlmsgerr ack = { .error = -EINVAL };
	struct fixture *f = *state;
	struct podnet_error err = {};
	struct nl_msg *msg =
		message(f, 1, NLMSG_ERROR, NLM_F_ACK_TLVS | NLM_F_CAPPED, &ack,
			sizeof(ack));

	nla_put(msg, NLMSGERR_ATTR_MSG, 4, "abcd");
	nla_put(msg, NLMSGERR_ATTR_OFFS, 2, "xx");
	answer(f, msg);
	assert_int_equal(request(f, NULL, &err), -EINVAL);
	assert_string_equal(err.text, "kernel: Invalid argument");
}

static void a_lying_echo_length_is_survived(void **state)
{
	struct nlmsgerr ack = { .error = -EINVAL, .msg.nlmsg_len = 0x7ffffff0 };
	struct fixture *f = *state;

	answer(f, message(f, 1, NLMSG_ERROR, NLM_F_ACK_TLVS, &ack,
			  sizeof(ack)));
	assert_int_equal(request(f, NULL, NULL), -EINVAL);
	ack.msg.nlmsg_len = 0;
	answer(f, message(f, 1, NLMSG_ERROR, NLM_F_ACK_TLVS, &ack,
			  sizeof(ack)));
	assert_int_equal(request(f, NULL, NULL), -EINVAL);
}

static void a_short_ack_is_malformed(void **state)
{
	struct fixture *f = *state;
	struct podnet_error err = {};

	answer(f, message(f, 1, NLMSG_ERROR, 0, "xx", 2));
	assert_int_equal(request(f, NULL, &err), -EBADMSG);
}

static void a_truncated_message_is_an_error(void **state)
{
	struct fixture *f = *state;
	static char big[BUFFER_SIZE + 1];

	assert_int_equal(send(f->kernel, big, sizeof(big), 0), sizeof(big));
	assert_int_equal(request(f, NULL, NULL), -EMSGSIZE);
}

static void a_failing_callback_leaves_the_socket_empty(void **state)
{
	struct fixture *f = *state;
	struct podnet_error err = {};

	f->answer = -EPROTO;
	answer_data(f, 1, 0, '1');
	answer_data(f, 1, 0, '2');
	answer_ack(f, 1, 0);
	assert_int_equal(request(f, NULL, &err), -EPROTO);
	assert_string_equal(f->seen, "1");
	assert_string_equal(err.text, "refused by the callback");
	assert_true(is_drained(f));
}

static void a_dump_is_delivered_in_order(void **state)
{
	struct fixture *f = *state;
	struct nlmsghdr sent;

	answer_data(f, 1, NLM_F_MULTI, '1');
	answer_data(f, 1, NLM_F_MULTI, '2');
	answer_data(f, 1, NLM_F_MULTI, '3');
	answer_done(f, 1, 0);
	assert_int_equal(dump(f, NULL), 0);
	assert_string_equal(f->seen, "123");
	assert_int_equal(recv(f->kernel, &sent, sizeof(sent), 0), sizeof(sent));
	assert_int_equal(sent.nlmsg_flags, NLM_F_REQUEST | NLM_F_DUMP);
}

static void an_empty_dump_delivers_nothing(void **state)
{
	struct fixture *f = *state;

	answer_done(f, 1, 0);
	assert_int_equal(dump(f, NULL), 0);
	assert_string_equal(f->seen, "");
}

static void an_interrupted_dump_is_repeated_as_a_whole(void **state)
{
	struct fixture *f = *state;

	answer_data(f, 1, NLM_F_MULTI, '1');
	answer_data(f, 1, NLM_F_MULTI | NLM_F_DUMP_INTR, '2');
	answer_done(f, 1, 0);
	answer_data(f, 2, NLM_F_MULTI, '3');
	answer_done(f, 2, NLM_F_DUMP_INTR);
	answer_data(f, 3, NLM_F_MULTI, '4');
	answer_done(f, 3, 0);
	assert_int_equal(dump(f, NULL), 0);
	assert_string_equal(f->seen, "4");
}

static void repetition_has_an_end(void **state)
{
	struct fixture *f = *state;
	struct podnet_error err = {};

	for (unsigned int i = 1; i < 100; i++)
		answer_done(f, i, NLM_F_DUMP_INTR);
	assert_int_equal(dump(f, &err), -EINTR);
	assert_string_equal(f->seen, "");
}

static void a_dump_that_fails_on_the_way_is_an_error(void **state)
{
	struct fixture *f = *state;
	struct podnet_error err = {};
	int error = -ENOMEM;
	struct nl_msg *done;

	answer_data(f, 1, NLM_F_MULTI, '1');
	done = message(f, 1, NLMSG_DONE, NLM_F_MULTI | NLM_F_ACK_TLVS, &error,
		       sizeof(error));
	nla_put_string(done, NLMSGERR_ATTR_MSG, "no memory for the dump");
	answer(f, done);
	assert_int_equal(dump(f, &err), -ENOMEM);
	assert_string_equal(err.text, "kernel: no memory for the dump");
	assert_string_equal(f->seen, "");
}

static void a_refused_dump_is_an_error(void **state)
{
	struct fixture *f = *state;

	answer_ack(f, 1, -ENODEV);
	assert_int_equal(dump(f, NULL), -ENODEV);
}

static void a_callback_ends_a_dump(void **state)
{
	struct fixture *f = *state;

	f->answer = 5;
	answer_data(f, 1, NLM_F_MULTI, '1');
	answer_data(f, 1, NLM_F_MULTI, '2');
	answer_done(f, 1, 0);
	assert_int_equal(dump(f, NULL), 5);
	assert_string_equal(f->seen, "1");
	assert_true(is_drained(f));
}

static void reading_takes_what_is_there_and_does_not_block(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(podnet_netlink_read(&f->netlink, note, f, NULL), 0);
	answer_data(f, 50, 0, '1');
	answer_data(f, 60, 0, '2');
	assert_int_equal(podnet_netlink_read(&f->netlink, note, f, NULL), 0);
	assert_string_equal(f->seen, "12");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(an_ack_ends_a_request),
		TEST(replies_come_before_the_ack),
		TEST(answers_to_an_older_request_are_skipped),
		TEST(a_refusal_is_an_errno_and_its_meaning),
		TEST(a_lack_of_rights_says_which),
		TEST(the_extended_ack_is_passed_on),
		TEST(an_extended_ack_without_end_is_not_read),
		TEST(a_lying_echo_length_is_survived),
		TEST(a_short_ack_is_malformed),
		TEST(a_truncated_message_is_an_error),
		TEST(a_failing_callback_leaves_the_socket_empty),
		TEST(a_dump_is_delivered_in_order),
		TEST(an_empty_dump_delivers_nothing),
		TEST(an_interrupted_dump_is_repeated_as_a_whole),
		TEST(repetition_has_an_end),
		TEST(a_dump_that_fails_on_the_way_is_an_error),
		TEST(a_refused_dump_is_an_error),
		TEST(a_callback_ends_a_dump),
		TEST(reading_takes_what_is_there_and_does_not_block),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
